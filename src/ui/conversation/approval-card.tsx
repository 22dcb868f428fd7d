import { useEffect, useRef } from 'react';
import { visible } from '#base/visible.ts';
import type { ApprovalRequest } from '#guard/policy.contract.ts';
import { useIde } from '../ide.ts';

/** Long enough that a key meant for something else does not approve a call that has just appeared. */
const settleMs = 400;
/** A card seen again later, after scrolling for example, does not take the keyboard again. */
const newMs = 2000;

interface Props {
  approval: ApprovalRequest;
  /** The first that waits takes the keyboard where nothing is being written. */
  first: boolean;
}

/** A call that waits for a person. Enter approves it, except where it destroys something: that wants the button. */
export function ApprovalCard({ approval, first }: Props) {
  const ide = useIde();
  const card = useRef<HTMLFieldSetElement>(null);
  const shownAt = useRef(performance.now());
  const { action, credential, reversible } = approval;
  const destroys = action.effect === 'destroy';

  useEffect(() => {
    shownAt.current = performance.now();
    const active = document.activeElement;
    const idle =
      !active || active === document.body || (active.id === 'composer' && !(active as HTMLTextAreaElement).value);
    if (first && idle && Date.now() - approval.createdAt < newMs) card.current?.focus({ preventScroll: true });
  }, [first, approval.createdAt]);

  const approve = (always = false) =>
    ide.decide(approval.id, { decision: 'approve', ...(always && { always: 'method' as const }) });
  const reject = () => ide.decide(approval.id, { decision: 'reject' });

  return (
    <fieldset
      ref={card}
      tabIndex={-1}
      aria-label={`${visible(approval.title)}, waiting for your decision`}
      data-tour="approval"
      data-approval={approval.id}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || event.repeat) return;
        if (event.key === 'Enter' && !destroys && performance.now() - shownAt.current > settleMs) {
          event.preventDefault();
          approve();
        }
        if (event.key === 'Escape' || event.key === 'Delete') {
          event.preventDefault();
          reject();
        }
      }}
      className={`mt-2.5 grid animate-arrive items-center gap-x-4 gap-y-1 rounded-lg border px-3.5 py-[11px] sm:grid-cols-[1fr_auto] ${destroys ? 'border-brick bg-brick-wash' : 'border-ochre bg-ochre-wash'}`}
    >
      <div className="min-w-0">
        <b className="font-semibold">{visible(approval.title).replace(/[?.]?$/, '?')}</b>
        <div className="line-clamp-6 font-mono text-ink-2 text-xs wrap-anywhere">
          {visible(`${action.method}(${action.args.map(argument).join(', ')})`)}
        </div>
      </div>
      <div className="flex flex-wrap gap-2 max-sm:mt-2">
        <button type="button" className="btn" onClick={reject}>
          Reject
        </button>
        {!destroys && (
          <button
            type="button"
            className="btn"
            title={`Allows ${action.method} without asking from now on. Taken back in Settings.`}
            onClick={() => approve(true)}
          >
            Always allow
          </button>
        )}
        <button type="button" className="btn btn-primary" onClick={() => approve()}>
          Approve {!destroys && <span className="opacity-70">⏎</span>}
        </button>
      </div>
      <p className="col-span-full text-ink-2">
        {credential ? (
          <>
            Uses the key <b className="font-semibold text-ink">{visible(credential)}</b>, which the code never sees.{' '}
          </>
        ) : (
          'Uses no key. '
        )}
        {reversible ? 'Can be rolled back.' : 'Cannot be taken back.'}
      </p>
    </fieldset>
  );
}

/** An argument as a person writes it: names without quotes, one line. */
function argument(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value))
      .replace(/([{,])"([A-Za-z_$][\w$]*)":/g, '$1 $2: ')
      .replace(/\}$/, ' }');
  } catch {
    return String(value);
  }
}
