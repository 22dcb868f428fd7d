import { Boundary } from '../parts/boundary.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { TreePane } from '../tree/tree-pane.tsx';
import { type NarrowPane, useView, useViewState } from '../view.ts';
import { Files } from './files.tsx';
import { Middle } from './middle.tsx';
import { Code, Preview, ShownFile, Terminal, Trace } from './right-pane.tsx';
import { StatusBar } from './status-bar.tsx';

const panes: { id: NarrowPane; title: string; icon: IconName }[] = [
  { id: 'talk', title: 'Talk', icon: 'talk' },
  { id: 'lanes', title: 'Tree', icon: 'branch' },
  { id: 'code', title: 'Code', icon: 'code' },
  { id: 'trace', title: 'Trace', icon: 'trace' },
  { id: 'files', title: 'Files', icon: 'files' },
  { id: 'preview', title: 'Preview', icon: 'preview' },
  { id: 'terminal', title: 'Terminal', icon: 'terminal' },
];

/** One column and a bar of tabs under the thumb. */
export function Narrow() {
  const view = useView();
  const { narrowPane, file, past } = useViewState((state) => state);
  return (
    <>
      <main id="main" tabIndex={-1} className="min-h-0 flex-1 outline-none">
        {narrowPane === 'talk' && <Middle />}
        {narrowPane === 'lanes' && (
          <div className="h-full bg-panel">
            <TreePane />
          </div>
        )}
        {narrowPane === 'code' && (
          <div data-pane="code" data-tour="code" className="h-full bg-raised">
            <Boundary name="The code">
              <Code />
            </Boundary>
          </div>
        )}
        {narrowPane === 'trace' && <Trace />}
        {narrowPane === 'preview' && <Preview />}
        {narrowPane === 'terminal' && <Terminal />}
        {narrowPane === 'files' && (
          <div className="flex h-full flex-col bg-panel">
            <div className={file || past ? 'h-2/5 border-rule border-b' : 'h-full'}>
              <Files />
            </div>
            {(file || past) && (
              <div className="min-h-0 flex-1 bg-raised">
                <ShownFile />
              </div>
            )}
          </div>
        )}
      </main>
      <StatusBar />
      <nav aria-label="Panes" className="flex shrink-0 border-rule border-t bg-panel pb-[env(safe-area-inset-bottom)]">
        {panes.map(({ id, title, icon }) => (
          <button
            key={id}
            type="button"
            aria-current={narrowPane === id ? 'page' : undefined}
            onClick={() => view.set({ narrowPane: id })}
            className="flex h-12 flex-1 flex-col items-center justify-center gap-0.5 text-[11px] text-ink-2 -outline-offset-2! aria-[current]:font-semibold aria-[current]:text-ochre-ink aria-[current]:shadow-[inset_0_2px_var(--ochre)]"
          >
            <Icon name={icon} size={18} />
            {title}
          </button>
        ))}
      </nav>
    </>
  );
}
