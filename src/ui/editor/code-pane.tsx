import { Tabs } from 'radix-ui';
import { useEffect, useMemo, useRef } from 'react';
import type { RunRecord } from '#codemode/run.contract.ts';
import { duration } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { canKeep } from '../snippets/snippet-commands.ts';
import { useView, useViewState } from '../view.ts';
import { CodeEditor } from './code-editor.tsx';
import { hintsOf, linesUnderWay } from './hints.ts';
import { languageNamed } from './languages.ts';
import { RunTag, underWay } from './outcome.tsx';
import { Playground } from './playground.tsx';

/** The code of the shown run with its results at their lines, and the playground beside it. */
export function CodePane() {
  const ide = useIde();
  const view = useView();
  const shown = useCell(ide.shownRun);
  const mode = useViewState((state) => state.codeView);
  const before = useRef(shown);

  // A run that comes to be shown brings its code with it, except one the playground has just started.
  useEffect(() => {
    if (shown === before.current) return;
    before.current = shown;
    const run = shown ? ide.runs.get().get(shown) : undefined;
    if (run && run.toolCallId !== null) view.set({ codeView: 'run' });
  }, [shown, ide, view]);

  return (
    <Tabs.Root
      value={mode}
      onValueChange={(codeView) => view.set({ codeView: codeView as 'run' | 'playground' })}
      style={{ containerType: 'size' }}
      className="flex h-full min-h-0 flex-col bg-code"
    >
      <div className="flex h-8 shrink-0 items-center gap-1 border-b border-rule px-2">
        <Tabs.List aria-label="Code" className="flex items-center gap-1">
          {[
            { value: 'run', title: 'Run' },
            { value: 'playground', title: 'Playground' },
          ].map((tab) => (
            <Tabs.Trigger
              key={tab.value}
              value={tab.value}
              className="act px-2 data-[state=active]:bg-rule/60 data-[state=active]:font-[550] data-[state=active]:text-ink"
            >
              {tab.title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {mode === 'run' && <RunActions />}
      </div>
      <Tabs.Content value="run" className="min-h-0 flex-1" tabIndex={-1}>
        <ShownRun />
      </Tabs.Content>
      <Tabs.Content value="playground" className="min-h-0 flex-1" tabIndex={-1}>
        <Playground />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function useShownRun() {
  const ide = useIde();
  const shown = useCell(ide.shownRun);
  return useCell(ide.runs).get(shown ?? '');
}

function RunActions() {
  const ide = useIde();
  const view = useView();
  const run = useShownRun();
  if (!run) return null;
  return (
    <div className="ml-1 flex min-w-0 flex-1 items-center gap-2">
      <RunTag status={run.status} />
      <span className="invisible min-w-0 flex-1 truncate text-[12px] text-ink-3 tabular-nums @min-[600px]:visible">
        {timesOf(run)}
      </span>
      {underWay(run.status) && (
        <button type="button" className="act" onClick={() => ide.stopRun(run.id)}>
          Stop
        </button>
      )}
      {canKeep(run) && (
        <button
          type="button"
          className="act"
          title={`Keeps the program as a method that others call by its name (${readable('Alt+S')})`}
          onClick={() => view.set({ keeping: { from: 'run', id: run.id } })}
        >
          Save as method
        </button>
      )}
      <button
        type="button"
        className="act"
        onClick={() => view.set({ program: run.code, codeView: 'playground' })}
        title="Copies the program to the playground, where it can be changed and run again"
      >
        Edit a copy
      </button>
    </div>
  );
}

/** As in “checked in 41 ms, started in 3.1 ms”. */
function timesOf(run: RunRecord): string {
  const parts = [];
  if (run.checkMs !== undefined) parts.push(`checked in ${duration(run.checkMs)}`);
  if (run.startMs !== undefined) parts.push(`started in ${duration(run.startMs)}`);
  return parts.join(', ');
}

function ShownRun() {
  const run = useShownRun();
  const view = useView();
  const hints = useMemo(() => (run ? hintsOf(run) : []), [run]);
  const lit = useMemo(() => (run ? linesUnderWay(run) : []), [run]);
  const place = useViewState((state) => state.programPlace);
  useEffect(() => () => view.set({ programPlace: null }), [view]);
  const at = (place?.of === 'run' ? place : null) ?? run?.error?.position ?? null;
  if (!run) {
    return (
      <div className="grid h-full place-content-center gap-3 p-6 text-center text-ink-2">
        <p className="m-0 max-w-[34ch] text-balance">
          No program has run yet. Ask for something, or write a program yourself.
        </p>
        <button type="button" className="btn mx-auto" onClick={() => view.set({ codeView: 'playground' })}>
          Open the playground
        </button>
      </div>
    );
  }
  return (
    <CodeEditor
      label="Code of the shown run"
      language={languageNamed(run.language)}
      value={run.code}
      hints={hints}
      lit={lit}
      problems={run.diagnostics}
      reveal={at}
    />
  );
}
