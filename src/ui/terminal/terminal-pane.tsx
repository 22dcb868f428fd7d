import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Shell } from '#ladder/shell.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useView, useViewState } from '../view.ts';
import { Servers } from './servers.tsx';
import { ShellMenu } from './shell-menu.tsx';
import { createTerminalScreen, type TerminalScreen } from './xterm-screen.ts';

/** What is on a screen outlives the pane: it goes with its shell. */
const screens = new WeakMap<Shell, TerminalScreen>();

/** The shells of the open conversation, the agent’s among them, and which kind of shell they are. */
export default function TerminalPane() {
  const { terminal } = useIde();
  const shells = useCell(terminal.shells);
  const problem = useCell(terminal.problem);
  const choices = useCell(terminal.choices);
  const chosen = useCell(terminal.chosen);
  const [wanted, setWanted] = useState<string | null>(null);
  const own = useId();
  const shown = shells?.find(({ id }) => id === wanted) ?? shells?.[0];
  const choice = choices.find(({ id }) => id === chosen);

  useEffect(() => void terminal.begin(), [terminal]);

  const add = async () => {
    const id = await terminal.add();
    if (id) setWanted(id);
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (!shells || !shown) return;
    const at = shells.indexOf(shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shells.length - 1 }[event.key];
    if (event.key === 'Delete') terminal.close(shown.id);
    if (to === undefined) return;
    event.preventDefault();
    const next = shells[(to + shells.length) % shells.length]!;
    setWanted(next.id);
    document.getElementById(`${own}-${next.id}`)?.focus();
  };

  return (
    <section aria-label="Terminal" data-pane="terminal" className="flex h-full min-h-0 flex-col bg-code">
      <div className="flex h-8 shrink-0 items-center gap-0.5 border-rule border-b bg-panel pr-1.5 pl-1.5 text-[12.5px]">
        <div role="tablist" aria-label="Shells" className="flex h-full min-w-0 overflow-x-auto" onKeyDown={press}>
          {shells?.map((shell) => (
            <button
              key={shell.id}
              id={`${own}-${shell.id}`}
              type="button"
              role="tab"
              aria-selected={shell === shown}
              aria-controls={`${own}-panel`}
              tabIndex={shell === shown ? 0 : -1}
              onClick={() => setWanted(shell.id)}
              className="shrink-0 px-2.5 text-ink-2 -outline-offset-2! hover:text-ink aria-selected:font-[550] aria-selected:text-ink aria-selected:shadow-[inset_0_-2px_var(--ochre)]"
            >
              {shell.title}
            </button>
          ))}
        </div>
        {shells && <IconButton icon="plus" label="New shell" onClick={() => void add()} />}
        {shown && <IconButton icon="cross" label={`Close ${shown.title}`} onClick={() => terminal.close(shown.id)} />}
        <span className="flex-1" />
        <ShellMenu choices={choices} chosen={chosen} onChoose={terminal.choose} onOpen={terminal.look} />
      </div>
      {choice && (
        <p className="m-0 shrink-0 border-rule border-b px-3 py-1 text-[11.5px] text-ink-2" data-shell={choice.id}>
          {choice.note}
        </p>
      )}
      {shells && <Servers />}
      <div id={`${own}-panel`} role="tabpanel" aria-label={shown?.title ?? 'Shell'} className="min-h-0 flex-1">
        {shown ? (
          <Screen key={shown.id} shell={shown} />
        ) : problem ? (
          <div className="p-4">
            <p role="status" className="mt-0 max-w-[60ch] text-ink-2">
              {problem.text}
            </p>
            {problem.reload ? (
              <button type="button" className="btn" onClick={terminal.reload}>
                Reload the page
              </button>
            ) : (
              <button type="button" className="btn" onClick={() => void terminal.begin()}>
                Try again
              </button>
            )}
          </div>
        ) : shells ? (
          <div className="p-4">
            <p className="mt-0 text-ink-2">No shell is open.</p>
            <button type="button" className="btn" onClick={() => void add()}>
              Open one
            </button>
          </div>
        ) : (
          <p role="status" className="m-0 p-4 text-ink-2">
            Starting the shell…
          </p>
        )}
      </div>
    </section>
  );
}

function Screen({ shell }: { shell: Shell }) {
  const ide = useIde();
  const view = useView();
  const parent = useRef<HTMLDivElement>(null);
  const focusing = useViewState((state) => state.focusing);
  const naming = useViewState((state) => state.openingNamed);

  const screen = () => {
    const open = ({ path, at }: { path: string; at?: { line: number; column: number } }) =>
      view.openFile(path, at ? { at } : {});
    const made =
      screens.get(shell) ??
      createTerminalScreen({ shell, exists: (path) => ide.files.get().some((file) => file.path === path), open });
    screens.set(shell, made);
    return { made, open };
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a shell has one screen for good.
  useEffect(() => screen().made.show(parent.current!), [shell]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is asked of it matters.
  useEffect(() => {
    if (focusing === 'terminal') {
      screen().made.focus();
      view.set({ focusing: null });
    }
    if (naming) {
      view.set({ openingNamed: false });
      const { made, open } = screen();
      const link = made.lastLink();
      if (link) open(link);
    }
  }, [focusing, naming]);

  return (
    <div className="h-full py-1.5 pl-3">
      <div ref={parent} className="h-full" />
    </div>
  );
}
