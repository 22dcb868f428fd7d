import { Tabs } from 'radix-ui';
import { lazy, Suspense, useEffect, useState } from 'react';
import { AuditPane } from '../audit/audit-pane.tsx';
import { SourceList } from '../sources/source-list.tsx';
import { AboutSection } from './about-section.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { KeysSection } from './keys-section.tsx';
import { ModelsSection } from './models-section.tsx';
import { RequestsSection } from './requests-section.tsx';
import { RulesSection } from './rules-section.tsx';

const BrowserSection = lazy(() => import('./browser-section.tsx'));
const StorageSection = lazy(() => import('./storage-section.tsx'));
const PackagesSection = lazy(() => import('./packages-section.tsx'));
const ShellsSection = lazy(() => import('./shells-section.tsx'));
const SnippetsSection = lazy(() => import('../snippets/snippets-section.tsx'));

export type SettingsSection =
  | 'models'
  | 'sources'
  | 'rules'
  | 'vault'
  | 'requests'
  | 'audit'
  | 'storage'
  | 'packages'
  | 'shells'
  | 'browser'
  | 'snippets'
  | 'about';

export interface SettingsDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  section?: SettingsSection;
}

const sections = [
  { id: 'models', title: 'Models', Body: ModelsSection },
  { id: 'sources', title: 'Sources', Body: SourceList },
  { id: 'rules', title: 'Rules', Body: RulesSection },
  { id: 'vault', title: 'Keys', Body: KeysSection },
  { id: 'requests', title: 'Requests', Body: RequestsSection },
  { id: 'audit', title: 'Audit', Body: AuditPane },
  { id: 'storage', title: 'Storage', Body: StorageSection },
  { id: 'packages', title: 'Packages', Body: PackagesSection },
  { id: 'shells', title: 'Shells', Body: ShellsSection },
  { id: 'browser', title: 'Browser', Body: BrowserSection },
  { id: 'snippets', title: 'Methods', Body: SnippetsSection },
  { id: 'about', title: 'About', Body: AboutSection },
] as const;

/** Settings in sections; `section` says which one it opens with. */
export function SettingsDialog({ open, onOpenChange, section = 'models' }: SettingsDialogProps) {
  const [shown, setShown] = useState<string>(section);
  useEffect(() => {
    if (open) setShown(section);
  }, [open, section]);
  return (
    <DialogFrame
      open={open}
      onOpenChange={onOpenChange}
      title="Settings"
      description="Kept in this browser. Keys are sealed and go only to the address they are for."
      width="860px"
    >
      <Tabs.Root
        value={shown}
        onValueChange={setShown}
        orientation="vertical"
        className="flex min-h-0 flex-1 flex-col sm:h-[min(560px,70vh)] sm:flex-none sm:flex-row"
      >
        <Tabs.List
          aria-label="Sections"
          className="flex shrink-0 gap-1 overflow-x-auto border-rule p-2 max-sm:border-b sm:w-[150px] sm:flex-col sm:border-r"
        >
          {sections.map(({ id, title }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="h-8 rounded-md px-3 text-left text-ink-2 hover:bg-rule/40 data-[state=active]:bg-ochre-wash data-[state=active]:font-[550] data-[state=active]:text-ink"
            >
              {title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {sections.map(({ id, Body }) => (
          <Tabs.Content
            key={id}
            value={id}
            className="min-h-0 min-w-0 flex-1 overflow-auto p-5 focus-visible:outline-offset-[-2px]"
          >
            <Suspense fallback={null}>
              <Body />
            </Suspense>
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </DialogFrame>
  );
}
