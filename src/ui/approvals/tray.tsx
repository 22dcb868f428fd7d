import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { ApprovalCard } from './approval-card.tsx';
import { BudgetCard } from './budget-card.tsx';
import { useCardKeys, useTakeKeyboard } from './use-card-keys.ts';
import { byRun, groupTitle } from './words.ts';

/** Everything that waits for a person, whatever runs it: arrows go from card to card. */
export default function Tray() {
  const ide = useIde();
  const approvals = useCell(ide.approvals);
  const questions = useCell(ide.policy.budgetQuestions);
  const tray = useRef<HTMLElement>(null);
  const had = useRef(false);
  const groups = byRun(approvals);

  // A card that was decided takes the keyboard with it: the next one gets it.
  useEffect(() => {
    const { activeElement } = document;
    if (had.current && (!activeElement || activeElement === document.body)) {
      tray.current?.querySelector<HTMLElement>('[data-card]')?.focus();
    }
    had.current = tray.current?.contains(document.activeElement) ?? false;
  });

  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const cards = [...(tray.current?.querySelectorAll<HTMLElement>('[data-card]') ?? [])];
    const at = cards.indexOf(event.target as HTMLElement);
    const next = cards[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <section
      ref={tray}
      aria-label="Waiting for you"
      onKeyDown={move}
      onFocus={() => {
        had.current = true;
      }}
      onBlur={(event) => {
        // Focus that goes nowhere was on a card that went.
        if (event.relatedTarget) had.current = tray.current?.contains(event.relatedTarget) ?? false;
      }}
      className="mx-auto mb-2.5 grid max-h-[46vh] max-w-[660px] gap-2 overflow-y-auto"
    >
      {questions.map((question) => (
        <BudgetCard key={question.id} question={question} />
      ))}
      {groups.map(([one, ...more], index) =>
        more.length === 0 ? (
          <ApprovalCard key={one!.id} approval={one!} first={index === 0} />
        ) : (
          <Group key={one!.runId} approvals={[one!, ...more]} first={index === 0} />
        ),
      )}
    </section>
  );
}

/** Calls of one run that wait at once: one decision for all, or one for each. */
function Group({ approvals, first }: { approvals: ApprovalRequest[]; first: boolean }) {
  const ide = useIde();
  const destroys = approvals.some(({ action }) => action.effect === 'destroy');
  const all = (answer: Approval) => {
    for (const { id } of approvals) ide.decide(id, answer);
  };
  const approve = () => all({ decision: 'approve' });
  const card = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useTakeKeyboard(card, first, approvals[0]!.createdAt);
  const onKeyDown = useCardKeys({
    approve: destroys ? () => button.current?.focus() : approve,
    enter: destroys ? undefined : approve,
    reject: () => all({ decision: 'reject' }),
  });
  return (
    <fieldset
      ref={card}
      tabIndex={-1}
      data-card
      aria-label={`${groupTitle(approvals)}, waiting for your decision`}
      aria-keyshortcuts="A R"
      onKeyDown={onKeyDown}
      className={`m-0 min-w-0 animate-arrive rounded-lg border p-0 ${destroys ? 'border-brick bg-brick-wash' : 'border-ochre bg-ochre-wash'}`}
    >
      <div className="flex flex-wrap items-center gap-2 px-3.5 py-[11px]">
        <b className="min-w-0 flex-1 font-semibold">{groupTitle(approvals)}?</b>
        <button type="button" className="btn" onClick={() => all({ decision: 'reject' })}>
          Reject all
        </button>
        <button type="button" ref={button} className="btn btn-primary" onClick={approve}>
          Approve all {approvals.length}
        </button>
      </div>
      {approvals.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} first={false} nested />
      ))}
    </fieldset>
  );
}
