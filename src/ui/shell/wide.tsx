import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { TreePane } from '../tree/tree-pane.tsx';
import { useView } from '../view.ts';
import { Files } from './files.tsx';
import { Middle } from './middle.tsx';
import { RightTabs, Trace } from './right-pane.tsx';

/** Three columns whose borders can be moved, with the mouse or the arrow keys; the sizes are kept. */
export function Wide() {
  return (
    <Split id="columns" orientation="horizontal">
      <Panel id="left" defaultSize="308px" minSize="200px" maxSize="40%" groupResizeBehavior="preserve-pixel-size">
        <aside aria-label="Tree and files" className="h-full bg-panel">
          <Split id="left" orientation="vertical">
            <Panel id="lanes" defaultSize="63%" minSize="120px">
              <TreePane />
            </Panel>
            <Border name="Height of the tree" across />
            <Panel id="files" minSize="36px">
              <Files />
            </Panel>
          </Split>
        </aside>
      </Panel>
      <Border name="Width of the tree" />
      <Panel id="middle" minSize="340px">
        <main id="main" aria-label="Conversation" tabIndex={-1} className="h-full outline-none">
          <Middle />
        </main>
      </Panel>
      <Border name="Width of the code" />
      <Panel id="right" defaultSize="520px" minSize="280px" maxSize="60%" groupResizeBehavior="preserve-pixel-size">
        <aside aria-label="Code and trace" className="h-full bg-raised">
          <Split id="right" orientation="vertical">
            <Panel id="code" minSize="120px">
              <RightTabs />
            </Panel>
            <Border name="Height of the code" across />
            <Panel id="trace" defaultSize="300px" minSize="80px" groupResizeBehavior="preserve-pixel-size">
              <Trace />
            </Panel>
          </Split>
        </aside>
      </Panel>
    </Split>
  );
}

function Split({
  id,
  orientation,
  children,
}: {
  id: string;
  orientation: 'horizontal' | 'vertical';
  children: ReactNode;
}) {
  const view = useView();
  const kept = view.get().layouts[id];
  return (
    <Group
      id={id}
      orientation={orientation}
      {...(kept && { defaultLayout: kept })}
      onLayoutChanged={(layout) => view.keepLayout(id, layout)}
      className="h-full"
    >
      {children}
    </Group>
  );
}

function Border({ name, across = false }: { name: string; across?: boolean }) {
  return (
    <Separator
      aria-label={name}
      className={`relative z-10 bg-rule transition-colors hover:bg-ochre data-[separator=active]:bg-ochre ${across ? 'h-px' : 'w-px'}`}
    />
  );
}
