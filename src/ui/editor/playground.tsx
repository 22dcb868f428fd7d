import { useEffect, useMemo, useRef, useState } from 'react';
import { latest } from '#base/latest.ts';
import type { Diagnostic } from '#codemode/check.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { canKeep } from '../snippets/snippet-commands.ts';
import { useView, useViewState } from '../view.ts';
import { CodeEditor } from './code-editor.tsx';
import { hintsOf, linesUnderWay } from './hints.ts';
import { type LanguageId, languageNamed } from './languages.ts';
import { Outcome, RunTag, underWay } from './outcome.tsx';
import { ProblemList } from './problem-list.tsx';

const beginning = `// Write TypeScript against codemode. Press Ctrl+Enter to run it in a sealed isolate.
const zones = await codemode.edge_zones_list();
return zones.filter((zone) => zone.status !== 'active');
`;

/** An editable program without a model: completion from the generated types, the same checker, the same isolate. */
export function Playground() {
  const ide = useIde();
  const view = useView();
  const kept = useViewState((state) => state.program);
  const code = kept ?? beginning;
  const runs = useCell(ide.runs);
  const { problems, checking } = useProblems(code);
  const language = useLanguage(code);
  const [asked, setAsked] = useState<string | null>(null);
  const place = useViewState((state) => state.programPlace);
  const setReveal = ({ line, column }: Diagnostic) => view.set({ programPlace: { of: 'playground', line, column } });
  // Who comes back is where they left it.
  useEffect(() => () => view.set({ programPlace: null }), [view]);
  const run = useMemo(() => [...runs.values()].filter((one) => one.toolCallId === null && !one.parent).at(-1), [runs]);
  const busy = !!run && underWay(run.status);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const same = run?.code === code;
  const refused = same && run?.status === 'rejected';
  const services = useMemo(
    () => ({
      complete: (text: string, offset: number) => ide.completeProgram(text, offset),
      hover: (text: string, offset: number) => ide.hoverProgram(text, offset),
    }),
    [ide],
  );
  const start = (unchecked = false) => {
    if (busy || !code.trim()) return;
    setAsked(code);
    ide.runProgram(code, unchecked).finally(() => setAsked(null));
  };

  const rungName = (id: string) => {
    const found = ide.rungs.find((one) => one.id === id);
    return found ? `on ${found.number} ${found.title}` : 'there';
  };
  const climb = (rung: string) => {
    const program = `// rung: ${rung}\n${code}`;
    view.set({ program });
    setAsked(program);
    ide.runProgram(program).finally(() => setAsked(null));
  };

  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(120px,1fr)_auto]">
      <div
        role="toolbar"
        aria-label="Playground"
        className="flex min-h-9 flex-wrap items-center gap-2 border-b border-rule px-3 py-1"
      >
        {busy ? (
          <button type="button" className="btn" onClick={() => ide.stopRun(run.id)}>
            Stop
          </button>
        ) : (
          <button type="button" className="btn btn-primary" disabled={asked !== null} onClick={() => start()}>
            Run <span className="opacity-70">{readable('Mod+Enter')}</span>
          </button>
        )}
        {refused && !busy && (
          <button type="button" className="btn" onClick={() => start(true)}>
            Run anyway
          </button>
        )}
        {same && run?.cure && !busy && (
          <button type="button" className="btn" onClick={() => climb(run.cure!.rung)}>
            Run it {rungName(run.cure.rung)}
          </button>
        )}
        {same && canKeep(run) && (
          <button type="button" className="btn" onClick={() => view.set({ keeping: { from: 'run', id: run.id } })}>
            Save as method
          </button>
        )}
        <span role="status" className="ml-auto flex items-center gap-2 text-[12px] text-ink-2">
          {checking ? 'checking' : said(errors, language)}
          {run && <RunTag status={run.status} />}
          {run?.durationMs !== undefined && run.status !== 'rejected' && (
            <span className="tabular-nums">{Math.round(run.durationMs)} ms</span>
          )}
        </span>
      </div>
      <CodeEditor
        label="Program of the playground"
        language={language}
        value={code}
        onChange={(program) => view.set({ program })}
        problems={problems}
        hints={same && run ? hintsOf(run) : none}
        lit={same && run ? linesUnderWay(run) : none}
        services={services}
        onRun={() => start()}
        reveal={place?.of === 'playground' ? place : null}
      />
      {(problems.length > 0 || run) && (
        <section
          aria-label="Result of the playground"
          className="flex max-h-[45cqh] min-h-0 flex-col gap-2 overflow-auto border-t border-rule bg-paper px-3 py-2"
        >
          <ProblemList problems={problems} onChoose={setReveal} />
          {refused && (
            <p className="m-0 text-ink-2">
              The checker refused the program, so nothing ran. {run?.cure?.reason} Correct it, or run it anyway: calls
              are still decided one by one.
            </p>
          )}
          {run && !refused && (
            <div>
              {!same && !busy && <p className="m-0 mb-1 text-[11px] text-ink-3">Of an earlier text of the program.</p>}
              <Outcome run={run} />
            </div>
          )}
        </section>
      )}
    </div>
  );
}

const none: never[] = [];

/** Only TypeScript has types that are checked here. */
function said(errors: number, language: LanguageId): string {
  if (errors > 0) return `${errors} ${errors === 1 ? 'problem' : 'problems'}`;
  return language === 'typescript' ? 'types fit' : '';
}

/** As the ladder reads it, when typing pauses; until then it is what it was. */
function useLanguage(code: string): LanguageId {
  const ide = useIde();
  const [language, setLanguage] = useState<LanguageId>('typescript');
  const choose = useRef(latest((_signal, text: string) => ide.chooseRung(text)));
  useEffect(() => {
    const timer = setTimeout(async () => {
      const choice = await choose.current(code);
      if (choice) setLanguage(languageNamed(choice.language));
    }, 250);
    return () => clearTimeout(timer);
  }, [code]);
  return language;
}

/** What the checker says of the text, asked when typing pauses; an older answer never replaces a newer one. */
function useProblems(code: string): { problems: Diagnostic[]; checking: boolean } {
  const ide = useIde();
  const methods = useCell(ide.methods);
  const [said, setSaid] = useState<{ of: string; problems: Diagnostic[] }>({ of: '', problems: none });
  const check = useRef(latest((_signal, text: string) => ide.checkProgram(text)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another catalog asks for another check
  useEffect(() => {
    const timer = setTimeout(async () => {
      const problems = code.trim() ? await check.current(code) : none;
      if (problems) setSaid({ of: code, problems });
    }, 250);
    return () => clearTimeout(timer);
  }, [code, methods]);
  return { problems: said.problems, checking: said.of !== code };
}
