import { type ReactNode, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { useIde } from '../ide.ts';
import { costWords } from '../ladder/cost-words.ts';
import { AlwaysPanel, EditPanel, ReasonPanel, TryPanel } from './panels.tsx';
import { useCardKeys, useTakeKeyboard } from './use-card-keys.ts';
import { argumentSentence, callText, editableText } from './words.ts';

interface Props {
  approval: ApprovalRequest;
  /** The first that waits takes the keyboard where nothing is being written. */
  first: boolean;
  /** One of several in a group: without a frame of its own. */
  nested?: boolean;
}

type Panel = 'edit' | 'reason' | 'always' | 'try';

/** A call that waits for a person: A approves, R rejects, E edits; what destroys something wants the button itself. */
export function ApprovalCard({ approval, first, nested = false }: Props) {
  const ide = useIde();
  const card = useRef<HTMLFieldSetElement>(null);
  const approveButton = useRef<HTMLButtonElement>(null);
  const [panel, setPanel] = useState<Panel | null>(null);
  const { action, credential, reversible } = approval;
  const [to] = action.args as { to?: unknown }[];
  const climb = action.source === 'ladder' ? ide.rungs.find(({ id }) => id === to?.to) : undefined;
  const destroys = action.effect === 'destroy';
  const editable = editableText(action.args);

  useTakeKeyboard(card, first, approval.createdAt);
  const decide = (answer: Approval) => ide.decide(approval.id, answer);
  const approve = () => decide({ decision: 'approve' });
  const reject = () => decide({ decision: 'reject' });
  const toggle = (next: Panel) => setPanel(panel === next ? null : next);
  const close = () => {
    setPanel(null);
    card.current?.focus();
  };
  const onKeyDown = useCardKeys({
    approve: destroys ? () => approveButton.current?.focus() : approve,
    enter: destroys ? undefined : approve,
    reject,
    edit: editable === null ? undefined : () => setPanel('edit'),
  });

  const tone = destroys ? 'border-brick bg-brick-wash' : 'border-ochre bg-ochre-wash';
  return (
    <fieldset
      ref={card}
      tabIndex={-1}
      aria-label={`${visible(approval.title)}, waiting for your decision`}
      aria-keyshortcuts="A R E"
      data-card
      data-tour="approval"
      data-approval={approval.id}
      onKeyDown={onKeyDown}
      className={`grid min-w-0 items-center gap-x-4 gap-y-1 px-3.5 py-[11px] sm:grid-cols-[1fr_auto] ${nested ? 'border-0 border-rule-2 border-t' : `animate-arrive rounded-lg border ${tone}`}`}
    >
      <div className="min-w-0">
        <b className="font-semibold">{asQuestion(visible(approval.title))}</b>
        {approval.branch !== undefined && <span className="tag tag-slate ml-2">branch {visible(approval.branch)}</span>}
        {approval.elsewhere && <span className="tag tag-slate ml-2">in another tab</span>}
        <div className={`${nested ? 'line-clamp-2' : 'line-clamp-6'} font-mono text-ink-2 text-xs wrap-anywhere`}>
          {callText(approval)}
        </div>
      </div>
      <div className="flex flex-wrap gap-2 max-sm:mt-2">
        <button type="button" className="btn" onClick={reject} aria-keyshortcuts="R">
          Reject
        </button>
        {!destroys && !nested && (
          <Toggle panel="always" open={panel} onToggle={toggle} className="btn">
            Always allow
          </Toggle>
        )}
        <button
          type="button"
          ref={approveButton}
          className={`btn ${nested ? '' : 'btn-primary'}`}
          onClick={approve}
          aria-keyshortcuts="A"
        >
          Approve {!destroys && !nested && <span className="opacity-70">⏎</span>}
        </button>
      </div>
      <p className="col-span-full m-0 text-ink-2">
        {climb ? `${climb.risk} ${climb.cost ? costWords(climb.cost) : ''}` : argumentSentence(action.args)}{' '}
        {climb ? null : credential ? (
          <>
            Uses the key <b className="font-semibold text-ink">{visible(credential)}</b>, which the code never sees.{' '}
          </>
        ) : (
          'Uses no key. '
        )}
        {climb ? null : reversible ? 'Can be rolled back.' : 'Cannot be taken back.'}
      </p>
      <div className="col-span-full -ml-1.5 flex flex-wrap gap-x-1">
        {editable !== null && (
          <Toggle panel="edit" open={panel} onToggle={toggle}>
            Edit arguments
          </Toggle>
        )}
        {approval.tryable && (
          <Toggle panel="try" open={panel} onToggle={toggle}>
            See what would change
          </Toggle>
        )}
        <Toggle panel="reason" open={panel} onToggle={toggle}>
          Reject with a reason
        </Toggle>
        {nested && !destroys && (
          <Toggle panel="always" open={panel} onToggle={toggle}>
            Always allow
          </Toggle>
        )}
        {!destroys && (
          <button
            type="button"
            className="act"
            title={`Also approves every other ${action.method} of this run, those to come included.`}
            onClick={() => decide({ decision: 'approve', rest: true })}
          >
            Also the rest of this run
          </button>
        )}
      </div>
      {panel === 'edit' && editable !== null && (
        <EditPanel approval={approval} text={editable} onDecide={decide} onClose={close} />
      )}
      {panel === 'reason' && <ReasonPanel onDecide={decide} onClose={close} />}
      {panel === 'always' && <AlwaysPanel method={action.method} onDecide={decide} onClose={close} />}
      {panel === 'try' && <TryPanel approval={approval} />}
    </fieldset>
  );
}

function Toggle(props: {
  panel: Panel;
  open: Panel | null;
  onToggle(panel: Panel): void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={props.className ?? 'act'}
      aria-expanded={props.open === props.panel}
      onClick={() => props.onToggle(props.panel)}
    >
      {props.children}
    </button>
  );
}

/** One that has its question already, and why after it, is left as it is. */
const asQuestion = (title: string): string => (title.includes('? ') ? title : title.replace(/[?.]?$/, '?'));
