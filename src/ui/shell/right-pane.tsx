import { Tabs } from 'radix-ui';
import { lazy, Suspense } from 'react';
import { painted } from '#base/painted.ts';
import { Boundary } from '../parts/boundary.tsx';
import { type RightTab, useView, useViewState } from '../view.ts';

// Not needed for the first paint, so what is shown at once waits for that.
const CodePane = lazy(async () => {
  await painted();
  return { default: (await import('../editor/code-pane.tsx')).CodePane };
});
const FileView = lazy(() => import('../files/file-view.tsx').then((file) => ({ default: file.FileView })));
const PastFile = lazy(() => import('../files/past-files.tsx').then((file) => ({ default: file.PastFile })));
const TracePane = lazy(async () => {
  await painted();
  return { default: (await import('../trace/trace-pane.tsx')).TracePane };
});
const AuditPane = lazy(() => import('../audit/audit-pane.tsx').then((file) => ({ default: file.AuditPane })));
const LadderStrip = lazy(async () => {
  await painted();
  return { default: (await import('../ladder/ladder-strip.tsx')).LadderStrip };
});

const tabs: { id: RightTab; title: string }[] = [
  { id: 'code', title: 'Code' },
  { id: 'files', title: 'Files' },
  { id: 'audit', title: 'Audit' },
];

/** Code, files and audit, one at a time. */
export function RightTabs() {
  const view = useView();
  const tab = useViewState((state) => state.rightTab);
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => view.set({ rightTab: value as RightTab })}
      className="flex h-full min-h-0 flex-col bg-raised"
    >
      <Tabs.List aria-label="Code, files and audit" className="flex h-9 shrink-0 border-rule border-b bg-panel pl-1.5">
        {tabs.map(({ id, title }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="px-[13px] text-ink-2 -outline-offset-2! hover:text-ink data-[state=active]:font-[550] data-[state=active]:text-ink data-[state=active]:shadow-[inset_0_-2px_var(--ochre)]"
          >
            {title}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="code" data-pane="code" data-tour="code" tabIndex={-1} className="min-h-0 flex-1">
        <Boundary name="The code">
          <Code />
        </Boundary>
      </Tabs.Content>
      <Tabs.Content value="files" tabIndex={-1} className="min-h-0 flex-1">
        <ShownFile />
      </Tabs.Content>
      <Tabs.Content value="audit" tabIndex={-1} className="min-h-0 flex-1">
        <Boundary name="The audit">
          <Suspense fallback={null}>
            <AuditPane />
          </Suspense>
        </Boundary>
      </Tabs.Content>
    </Tabs.Root>
  );
}

export const Code = () => (
  <Suspense fallback={null}>
    <CodePane />
  </Suspense>
);

export function ShownFile() {
  const file = useViewState((state) => state.file);
  const past = useViewState((state) => state.past);
  if (past)
    return (
      <Boundary key={past.path} name="This file">
        <Suspense fallback={null}>
          <PastFile {...past} />
        </Suspense>
      </Boundary>
    );
  return file ? (
    <Boundary key={file} name="This file">
      <Suspense fallback={null}>
        <FileView path={file} />
      </Suspense>
    </Boundary>
  ) : (
    <p className="p-4 text-ink-2">Choose a file of the workspace to read it here.</p>
  );
}

export function Trace() {
  return (
    <div data-pane="trace" data-tour="trace" className="flex h-full min-h-0 flex-col bg-paper">
      <div className="min-h-0 flex-1">
        <Boundary name="The trace">
          <Suspense fallback={null}>
            <TracePane />
          </Suspense>
        </Boundary>
      </div>
      <div className="shrink-0 px-4 pb-3">
        <Boundary name="The ladder">
          <Suspense fallback={<div className="h-[47px]" />}>
            <LadderStrip />
          </Suspense>
        </Boundary>
      </div>
    </div>
  );
}
