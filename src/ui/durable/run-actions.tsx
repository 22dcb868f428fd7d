import { useId, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { RollbackStep } from '#codemode/rollback.ts';
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { DoubtCard } from './doubt-card.tsx';

/** What can be done with a run that was cut off or is over, and what it asks about. */
export default function RunActions({ run }: { run: RunRecord }) {
  const ide = useIde();
  const doubts = useCell(ide.durable.doubts).filter(({ runId }) => runId === run.id);
  const [steps, setSteps] = useState<RollbackStep[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // A call that failed may have been a run of its own, which had written before.
  const wrote = run.calls.some(
    ({ effect, state, replayed, reply }) =>
      effect !== 'read' && !replayed && (state === 'done' || (state === 'failed' && ranWithin(reply))),
  );
  const taken = run.calls.some(({ state }) => state === 'reverted');
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
  const plan = async () => {
    const planned = await ide.durable.planRollback(run.id);
    const sure = planned.filter(({ guessed }) => !guessed).map(({ key }) => key);
    setChosen(new Set(sure));
    setSteps(planned);
    // What this page alone has to take back needs no second click: it can be applied again.
    if (planned.length > 0 && planned.every(({ here, problem }) => here && problem === null)) await roll(sure);
  };
  const left = steps?.filter(({ state, problem }) => state === 'planned' && problem === null) ?? [];
  const going = left.filter(({ key }) => chosen.has(key)).map(({ key }) => key);
  const roll = async (keys: string[]) => {
    setBusy(true);
    setSteps(await ide.durable.rollBack(run.id, setSteps, keys));
    setBusy(false);
  };
  const choose = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  return (
    <>
      {doubts.map((doubt) => (
        <DoubtCard key={doubt.id} doubt={doubt} />
      ))}
      {over && (wrote || taken || steps) && (
        <div className="border-rule border-t px-3.5 py-2">
          {!steps && wrote && (
            <button type="button" className="act" onClick={plan}>
              Roll back
            </button>
          )}
          {!steps && taken && (
            <button type="button" className="act" onClick={() => void ide.durable.applyAgain(run.id)}>
              Apply again
            </button>
          )}
          {steps && (
            <section aria-label="Roll back">
              <ul className="mb-2">
                {steps.map((step) => (
                  <PlannedStep
                    key={step.key}
                    step={step}
                    chosen={chosen.has(step.key)}
                    onChoose={busy ? undefined : () => choose(step.key)}
                  />
                ))}
              </ul>
              {left.length > 0 && (
                <button
                  type="button"
                  className="btn btn-primary mr-2"
                  disabled={busy || going.length === 0}
                  onClick={() => roll(going)}
                >
                  Take back {counted(going.length, 'call')}
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

/** What taking one call back means; one that can be is chosen by its box. */
function PlannedStep(props: { step: RollbackStep; chosen: boolean; onChoose: (() => void) | undefined }) {
  const { step, chosen, onChoose } = props;
  const id = useId();
  const open = step.state === 'planned' && step.problem === null;
  const words = <span className={step.state === 'failed' ? 'text-brick' : 'text-ink-3'}>{said(step)}</span>;
  const call = visible(`${step.name}(${JSON.stringify(step.args[0] ?? {})})`);
  return (
    <li className={`flex items-baseline gap-2 ${step.problem ? 'text-ink-2' : ''}`}>
      {open && <input id={id} type="checkbox" checked={chosen} disabled={!onChoose} onChange={onChoose} />}
      <span className="min-w-0 wrap-anywhere">
        {open ? (
          <label htmlFor={id} className="font-mono text-xs">
            {call}
          </label>
        ) : (
          <span className="font-mono text-xs">{call}</span>
        )}{' '}
        {words}
      </span>
    </li>
  );
}

function said({ state, problem, how, guessed }: RollbackStep): string {
  if (state === 'done') return 'taken back';
  if (problem) return state === 'failed' ? `could not be taken back: ${visible(problem)}` : visible(problem);
  if (guessed)
    return `by ${visible(how ?? '')}? Its paths suggest it, its document does not say it. Choose it if you know.`;
  return how ? `will be taken back by ${visible(how)}` : 'will be taken back';
}

const ranWithin = (reply: CallRecord['reply']): boolean =>
  reply?.ok === false && typeof (reply.data as { run?: unknown } | undefined)?.run === 'string';
