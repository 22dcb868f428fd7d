import { TreePane } from '../tree/tree-pane.tsx';
import { Files } from './files.tsx';
import { Middle } from './middle.tsx';
import { RightTabs, Trace } from './right-pane.tsx';
import { Split } from './split.tsx';

/** Three columns whose borders can be moved, with the mouse or the arrow keys; the sizes are kept. */
export function Wide() {
  const left = (
    <aside aria-label="Tree and files" className="h-full bg-panel">
      <Split
        id="left"
        across
        panes={[
          { id: 'lanes', content: <TreePane />, least: 120 },
          { id: 'files', content: <Files />, size: '37%', least: 36, border: 'Height of the files' },
        ]}
      />
    </aside>
  );
  const middle = (
    <main id="main" aria-label="Conversation" tabIndex={-1} className="h-full outline-none">
      <Middle />
    </main>
  );
  const right = (
    <aside aria-label="Code and trace" className="h-full bg-raised">
      <Split
        id="right"
        across
        panes={[
          { id: 'code', content: <RightTabs />, least: 120 },
          { id: 'trace', content: <Trace />, size: '300px', least: 80, border: 'Height of the trace' },
        ]}
      />
    </aside>
  );
  return (
    <Split
      id="columns"
      panes={[
        { id: 'left', content: left, size: '308px', least: 200, most: 0.4, border: 'Width of the tree' },
        { id: 'middle', content: middle, least: 340 },
        { id: 'right', content: right, size: '520px', least: 280, most: 0.6, border: 'Width of the code' },
      ]}
    />
  );
}
