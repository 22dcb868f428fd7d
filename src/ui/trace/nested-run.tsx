import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

/** The way to the run that a call of a snippet was. */
export function NestedRun({ call }: { call: CallRecord }) {
  const ide = useIde();
  const view = useView();
  const shown = useCell(ide.shownRun);
  const run = nestedIn(useCell(ide.runs), shown, call);
  if (!run) return null;
  return (
    <button
      type="button"
      className="btn self-start"
      onClick={() => {
        ide.showRun(run.id);
        view.set({ rightTab: 'code', codeView: 'run' });
      }}
    >
      Open its run
    </button>
  );
}

function nestedIn(runs: ReadonlyMap<string, RunRecord>, shown: string | null, call: CallRecord): RunRecord | undefined {
  if (call.source !== 'snippets') return undefined;
  for (const run of runs.values()) if (run.parent?.runId === shown && run.parent.callId === call.id) return run;
  return undefined;
}
