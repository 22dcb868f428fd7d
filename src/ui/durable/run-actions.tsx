import { useState } from 'react';
import { visible } from '#base/visible.ts';
import type { RollbackStep } from '#codemode/rollback.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

/** What can be done with a run that was cut off or is over, and what it asks about. */
export default function RunActions({ run }: { run: RunRecord }) {
  const ide = useIde();
  const doubts = useCell(ide.durable.doubts).filter(({ runId }) => runId === run.id);
  const [steps, setSteps] = useState<RollbackStep[] | null>(null);
  const [busy, setBusy] = useState(false);
  const wrote = run.calls.some(({ effect, state, replayed }) => effect !== 'read' && state === 'done' && !replayed);
  const over = run.durationMs !== undefined && run.status !== 'interrupted';

  if (run.status === 'interrupted') {
    return (
      <div className="flex flex-wrap items-center gap-2 border-rule border-t px-3.5 py-2">
        <span className="min-w-52 flex-1 text-ink-2">
          What was done is kept. Resuming goes on after it, and does nothing twice.
        </span>
        <button type="button" className="btn btn-primary" onClick={() => ide.durable.resumeRun(run.id)}>
          Resume
        </button>
      </div>
    );
  }
  const roll = async () => {
    setBusy(true);
    setSteps(await ide.durable.rollBack(run.id, setSteps));
    setBusy(false);
  };
  const left = steps?.filter(({ state, problem }) => state === 'planned' && problem === null) ?? [];
  return (
    <>
      {doubts.map((doubt) => (
        <div key={doubt.id} role="alert" className="border-rule border-t bg-ochre-wash px-3.5 py-2">
          <p>
            The page was closed while <b className="font-mono text-xs">{visible(doubt.method)}</b> was under way. Look
            there, and say whether it happened.
          </p>
          <pre className="my-1 overflow-x-auto font-mono text-xs">{visible(JSON.stringify(doubt.args[0] ?? {}))}</pre>
          <div className="flex flex-wrap gap-2">
            <button type="button" className="btn" onClick={() => ide.durable.settleDoubt(doubt.id, 'happened')}>
              It happened
            </button>
            <button type="button" className="btn" onClick={() => ide.durable.settleDoubt(doubt.id, 'did_not')}>
              It did not, send it
            </button>
            <button type="button" className="btn" onClick={() => ide.durable.settleDoubt(doubt.id, 'leave')}>
              Put the run aside
            </button>
          </div>
        </div>
      ))}
      {over && (wrote || steps) && (
        <div className="border-rule border-t px-3.5 py-2">
          {!steps && (
            <button
              type="button"
              className="act"
              onClick={async () => setSteps(await ide.durable.planRollback(run.id))}
            >
              Roll back
            </button>
          )}
          {steps && (
            <section aria-label="Roll back">
              <ul className="mb-2">
                {steps.map((step) => (
                  <li key={step.key} className={step.problem ? 'text-ink-2' : ''}>
                    <span className="font-mono text-xs">
                      {visible(`${step.name}(${JSON.stringify(step.args[0] ?? {})})`)}
                    </span>{' '}
                    <span className={step.state === 'failed' ? 'text-brick' : 'text-ink-3'}>{said(step)}</span>
                  </li>
                ))}
              </ul>
              {left.length > 0 && (
                <button type="button" className="btn btn-primary mr-2" disabled={busy} onClick={roll}>
                  Take back {counted(left.length, 'call')}
                </button>
              )}
              <button type="button" className="btn" disabled={busy} onClick={() => setSteps(null)}>
                Close
              </button>
            </section>
          )}
        </div>
      )}
    </>
  );
}

function said({ state, problem }: RollbackStep): string {
  if (state === 'done') return 'taken back';
  if (problem) return state === 'failed' ? `could not be taken back: ${visible(problem)}` : visible(problem);
  return 'will be taken back';
}
