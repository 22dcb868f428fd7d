import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Preview } from '#ladder/preview.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Split } from '../shell/split.tsx';
import { AddressField } from './address-field.tsx';
import { ConsolePanel } from './console-panel.tsx';
import { ElementsPanel } from './elements-panel.tsx';
import { ForeignPane } from './foreign-pane.tsx';
import { NetworkPanel } from './network-panel.tsx';
import { firstPage, pagesOf } from './pages.ts';

const sizes = { full: 'Full', tablet: 'Tablet', phone: 'Phone' } as const;
const widths: Record<keyof typeof sizes, number | undefined> = { full: undefined, tablet: 820, phone: 390 };

/** A page of the workspace as a browser shows it, and what it says, is made of and asks for. */
export default function PreviewPane() {
  const ide = useIde();
  const preview = useCell(ide.preview.shown);
  const foreign = useCell(ide.preview.foreign);
  return (
    <section
      aria-label="Preview"
      data-pane="preview"
      className="@container flex h-full min-h-0 flex-col bg-raised text-[12.5px]"
    >
      {foreign ? <ForeignPane page={foreign} /> : preview ? <Shown preview={preview} /> : <Nothing />}
    </section>
  );
}

function Nothing() {
  const ide = useIde();
  const pages = pagesOf(useCell(ide.files));
  const first = firstPage(useCell(ide.files), null);
  const addresses = useCell(ide.preview.servers).map(({ port }) => `http://localhost:${port}/`);
  return (
    <div className="overflow-auto p-4 text-ink-2">
      <p className="m-0">
        {first
          ? 'A page of the workspace is shown here as a browser shows it, anew when its files change.'
          : 'There is no page in the workspace yet. Write an index.html, or ask for one; it is shown here then.'}
      </p>
      {pages.length === 0 && first && (
        <button type="button" className="btn mt-3" onClick={() => ide.preview.open(first)}>
          Preview {visible(first)}
        </button>
      )}
      <ul className="m-0 mt-2 list-none p-0">
        {[...addresses, ...pages.slice(0, 12)].map((path) => (
          <li key={path}>
            <button type="button" className="act font-mono text-[12px]" onClick={() => ide.preview.open(path)}>
              {visible(path)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

type Panel = 'console' | 'elements' | 'network';

function Shown({ preview }: { preview: Preview }) {
  const [size, setSize] = useState<keyof typeof sizes>('full');
  const [panels, setPanels] = useState(false);
  const [panel, setPanel] = useState<Panel>('console');
  const page = <Page preview={preview} width={widths[size]} />;
  return (
    <>
      <Bar preview={preview} size={size} onSize={setSize} panels={panels} onPanels={() => setPanels(!panels)} />
      <div className="min-h-0 flex-1">
        <Split
          id="preview"
          across
          panes={[
            { id: 'page', content: page, least: 80 },
            ...(panels
              ? [
                  {
                    id: 'panels',
                    content: (
                      <Tabs<Panel>
                        label="Console, elements and network"
                        chosen={panel}
                        onChoose={setPanel}
                        tabs={[
                          { id: 'console', title: 'Console', content: <ConsolePanel preview={preview} /> },
                          { id: 'elements', title: 'Elements', content: <ElementsPanel preview={preview} /> },
                          { id: 'network', title: 'Network', content: <NetworkPanel preview={preview} /> },
                        ]}
                      />
                    ),
                    size: '45%',
                    least: 80,
                    border: 'Height of the panels',
                  },
                ]
              : []),
          ]}
        />
      </div>
    </>
  );
}

interface BarProps {
  preview: Preview;
  size: keyof typeof sizes;
  onSize(size: keyof typeof sizes): void;
  panels: boolean;
  onPanels(): void;
}

function Bar({ preview, size, onSize, panels, onPanels }: BarProps) {
  const { address, canGoBack, canGoForward } = useCell(preview.state);
  const errors = useCell(preview.lines).filter(({ level }) => level === 'error').length;
  return (
    <div className="flex h-9 shrink-0 items-center gap-0.5 border-rule border-b px-1.5">
      <IconButton icon="left" label="Back" disabled={!canGoBack} onClick={() => preview.travel(-1)} />
      <IconButton icon="right" label="Forward" disabled={!canGoForward} onClick={() => preview.travel(1)} />
      <IconButton icon="again" label="Load again" onClick={() => preview.reload()} />
      <AddressField address={address} />
      <Branch />
      <select
        aria-label="Size of the page"
        className="field h-7 w-20 shrink-0 px-1 py-0 text-[12px] @max-md:hidden"
        value={size}
        onChange={({ target }) => onSize(target.value as keyof typeof sizes)}
      >
        {Object.entries(sizes).map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <button type="button" className="act whitespace-nowrap" aria-pressed={panels} onClick={onPanels}>
        Panels
        {errors > 0 && (
          <span className="ml-1 text-brick">
            {errors}
            <span className="@max-md:sr-only">{errors === 1 ? ' error' : ' errors'}</span>
          </span>
        )}
      </button>
    </div>
  );
}

/** Whose files these are: those that the conversation stands on. */
function Branch() {
  const ide = useIde();
  const state = useCell(ide.session);
  if (!state) return null;
  const at = new Map(state.path.map(({ id }, place) => [id, place]));
  const [named] = state.branches
    .filter(({ entryId }) => at.has(entryId))
    .sort((a, b) => at.get(b.entryId)! - at.get(a.entryId)!);
  const name = named?.name ?? state.session.title;
  return (
    <span
      className={`tag ${named ? 'tag-ochre' : ''} mr-1 max-w-28 shrink-0 truncate @max-md:max-w-16`}
      title={`Shows the files of ${named ? 'the branch' : 'the conversation'} “${name}” as they are now`}
    >
      {name}
    </span>
  );
}

/** The frame goes on when it is moved; where it is not shown it stands out of sight. */
function Page({ preview, width }: { preview: Preview; width: number | undefined }) {
  const slot = useRef<HTMLDivElement>(null);
  const { status, message } = useCell(preview.state);
  useLayoutEffect(() => {
    const home = preview.element.parentElement;
    if (slot.current) move(preview.element, slot.current);
    return () => {
      if (home && preview.element.isConnected) move(preview.element, home);
    };
  }, [preview]);
  const broken = status === 'failed' || status === 'ended';
  return (
    <div className={`relative h-full overflow-auto ${width ? 'bg-panel px-3' : 'bg-raised'}`}>
      {status === 'loading' && <Loading />}
      {broken && (
        <div role="alert" className="absolute inset-0 z-10 overflow-auto bg-raised p-4">
          <p className="m-0 whitespace-pre-wrap text-ink-2">{message}</p>
          <button type="button" className="btn mt-3" onClick={() => preview.reload()}>
            Load again
          </button>
        </div>
      )}
      <div
        ref={slot}
        inert={broken}
        className={`mx-auto h-full ${width ? 'shadow-[0_0_0_1px_var(--rule)]' : ''}`}
        style={{ width: width ?? '100%' }}
      />
    </div>
  );
}

/** Only where it takes a while, so that a quick one does not flicker. */
function Loading() {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return long ? (
    <p role="status" className="absolute top-2 right-2 z-10 m-0 rounded bg-panel px-2 py-1 text-ink-2 shadow">
      Loading the page…
    </p>
  ) : null;
}

function move(element: HTMLElement, to: HTMLElement): void {
  const atomic = (to as HTMLElement & { moveBefore?(node: Node, before: Node | null): void }).moveBefore;
  try {
    if (atomic) {
      atomic.call(to, element, null);
      return;
    }
  } catch {
    // One of the two stands in no document: nothing is lost by moving it the usual way.
  }
  to.append(element);
}
