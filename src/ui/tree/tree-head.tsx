import { runCommand } from '../commands.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useView, useViewState } from '../view.ts';

/** The head of the tree's pane: rows or picture, finding, and a new conversation. */
export function TreeHead() {
  const ide = useIde();
  const view = useView();
  const find = useViewState((state) => state.find);
  const treeView = useViewState((state) => state.treeView);
  const context = { ide, view };
  const replaying = useViewState((state) => state.replay !== null);
  const busy = useCell(ide.turn) !== null;
  const empty = useCell(ide.session)?.path.length === 0;
  const can = !busy && !empty && !replaying;
  const large = treeView === 'large-map';
  return (
    <div className="pane-head">
      {/* With the map there is one button more. */}
      <span className={`min-w-0 truncate ${treeView === 'lanes' ? '' : 'min-[900px]:hidden'}`}>Conversation</span>
      <fieldset aria-label="How the tree is shown" className="ml-auto flex font-normal">
        {(['lanes', 'map'] as const).map((kind) => {
          const on = (treeView === 'lanes') === (kind === 'lanes');
          return (
            <button
              key={kind}
              type="button"
              aria-pressed={on}
              className={`act ${on ? 'font-[550] text-ink' : ''}`}
              onClick={() => view.set({ treeView: kind })}
            >
              {kind === 'lanes' ? 'Lanes' : 'Map'}
            </button>
          );
        })}
      </fieldset>
      <span className="flex gap-0.5 font-normal">
        {treeView !== 'lanes' && (
          <IconButton
            icon={large ? 'smaller' : 'larger'}
            label={large ? 'Show the map in this pane' : 'Show the map in the place of the conversation'}
            className="max-[899px]:hidden"
            onClick={() => runCommand('map.larger', context)}
          />
        )}
        <IconButton
          icon="play"
          label="Play the recording of this branch"
          keys="P"
          disabled={!can}
          onClick={() => runCommand('replay.play', context)}
        />
        <IconButton
          icon="find"
          label="Find in the tree"
          keys="/"
          aria-pressed={find !== null}
          onClick={() => view.set({ find: find === null ? '' : null })}
        />
        <IconButton
          icon="plus"
          label="New conversation"
          keys="Alt+N"
          onClick={() => runCommand('session.new', context)}
        />
      </span>
    </div>
  );
}
