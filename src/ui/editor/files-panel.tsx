import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { latest } from '#base/latest.ts';
import { visible } from '#base/visible.ts';
import type { Diagnostic } from '#codemode/check.contract.ts';
import { counted } from '../format.ts';
import { type Ide, useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useView, useViewState, type View } from '../view.ts';

interface Row {
  key: string;
  line: number;
  column: number;
  text: string;
  tone: 'error' | 'warning' | 'plain';
  go(): void;
}
interface Group {
  title: string;
  rows: Row[];
}

/** Below the open files: what TypeScript says of all files and of the programs, or the uses of a name. Enter goes there. */
export function FilesPanel() {
  const ide = useIde();
  const view = useView();
  const panel = useViewState((state) => state.filesPanel);
  const uses = useViewState((state) => state.uses);
  const fileTabs = useViewState((state) => state.fileTabs);
  const watched = panel === 'problems' || fileTabs.some(({ path }) => /\.([cm]?[jt]s|[jt]sx)$/.test(path));
  const problems = useCell(ide.editor.problems);
  const ofPrograms = useProgramProblems(panel === 'problems');
  useEffect(() => (watched ? ide.editor.watchProblems() : undefined), [ide, watched]);
  const groups = useMemo(() => {
    if (panel === 'uses' && uses) return usesOf(uses.spans, view);
    return [...ofPrograms, ...problemsOf(problems ?? new Map(), view)];
  }, [panel, uses, problems, ofPrograms, view]);
  const count = [...(problems?.values() ?? [])].reduce((sum, all) => sum + all.length, 0);
  const title = panel === 'uses' && uses ? `Uses of ${uses.name}` : 'Problems';

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const all = [...event.currentTarget.querySelectorAll('button[data-row]')] as HTMLElement[];
    const at = all.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
  };
  if (!watched && panel === null) return null;
  return (
    <section aria-label={title} className="flex max-h-[45%] shrink-0 flex-col border-rule border-t bg-panel">
      <div className="flex h-7 shrink-0 items-center px-1">
        <button
          type="button"
          aria-expanded={panel === 'problems'}
          className="act"
          onClick={() => view.set({ filesPanel: panel === 'problems' ? null : 'problems' })}
        >
          {problems === null ? 'Problems' : count === 0 ? 'No problems' : counted(count, 'problem')}
        </button>
        {panel === 'uses' && uses && (
          <span className="min-w-0 truncate px-2 text-[12px] text-ink-2">
            {counted(uses.spans.length, 'use')} of <span className="font-mono">{visible(uses.name)}</span>
          </span>
        )}
        {panel !== null && (
          <IconButton
            icon="cross"
            label={`Close ${title.toLowerCase()}`}
            className="ml-auto"
            onClick={() => view.set({ filesPanel: null })}
          />
        )}
      </div>
      {panel !== null && (
        <ul
          data-panel="files"
          aria-label={title}
          onKeyDown={onKeyDown}
          className="m-0 min-h-0 list-none overflow-auto px-2 pb-2"
        >
          {groups.length === 0 && (
            <li className="px-1 text-[12px] text-ink-2">{problems === null ? 'Looking…' : 'Nothing is wrong.'}</li>
          )}
          {groups.map(({ title: of, rows }) => (
            <li key={of}>
              <p className="m-0 px-1 pt-1 font-[550] text-[12px]">{visible(of)}</p>
              <ul className="m-0 list-none p-0">
                {rows.map((row) => (
                  <li key={row.key}>
                    <button
                      type="button"
                      data-row
                      onClick={row.go}
                      className="flex min-h-6 w-full items-baseline gap-2 rounded px-1 py-0.5 text-left text-[12px] -outline-offset-2! hover:bg-rule/40"
                    >
                      <span
                        className={`w-12 shrink-0 text-right font-mono tabular-nums ${row.tone === 'error' ? 'text-brick' : row.tone === 'warning' ? 'text-ochre-ink' : 'text-ink-2'}`}
                      >
                        {row.line}:{row.column}
                      </span>
                      {row.tone !== 'plain' && <span className="sr-only">{row.tone}: </span>}
                      <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{visible(row.text)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const rowOf = ({ line, column, code, message, severity }: Diagnostic, go: () => void): Row => ({
  key: `${line}:${column}:${code}:${message}`,
  line,
  column,
  text: message,
  tone: severity,
  go,
});

const problemsOf = (all: ReadonlyMap<string, readonly Diagnostic[]>, view: View): Group[] =>
  [...all].map(([path, said]) => ({
    title: path.slice(1),
    rows: said.map((one) => rowOf(one, () => view.openFile(path, { keep: true, at: one }))),
  }));

function usesOf(spans: readonly { path: string; line: number; column: number }[], view: View): Group[] {
  const groups = new Map<string, Row[]>();
  for (const span of spans) {
    const { path, line, column } = span;
    const go = () => view.openFile(path, { keep: true, at: span });
    const row: Row = { key: `${line}:${column}`, line, column, text: '', tone: 'plain', go };
    groups.set(path, [...(groups.get(path) ?? []), row]);
  }
  return [...groups].map(([path, rows]) => ({ title: path.slice(1), rows }));
}

/** What the checker says of the shown run, and of the playground where something was written there. */
function useProgramProblems(wanted: boolean): Group[] {
  const ide = useIde();
  const view = useView();
  const shown = useCell(ide.shownRun);
  const run = useCell(ide.runs).get(shown ?? '');
  const program = useViewState((state) => state.program);
  const [said, setSaid] = useState<Diagnostic[]>([]);
  const check = useMemo(() => latest((_: AbortSignal, of: Ide, code: string) => of.checkProgram(code)), []);
  useEffect(() => {
    if (!wanted || program === null) return setSaid([]);
    void check(ide, program).then((found) => found && setSaid(found));
  }, [ide, wanted, program, check]);
  return useMemo(() => {
    const show = (codeView: 'run' | 'playground', at: Diagnostic) => () =>
      view.set({
        rightTab: 'code',
        narrowPane: 'code',
        codeView,
        programPlace: { of: codeView, line: at.line, column: at.column },
      });
    const group = (title: string, codeView: 'run' | 'playground', all: readonly Diagnostic[]): Group[] =>
      all.length === 0 ? [] : [{ title, rows: all.map((one) => rowOf(one, show(codeView, one))) }];
    return [
      ...group('The program in the playground', 'playground', said),
      ...group('The run that is shown', 'run', run && run.toolCallId !== null ? run.diagnostics : []),
    ];
  }, [said, run, view]);
}
