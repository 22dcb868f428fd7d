/** What can be said about a call that waits, beside yes and no. */
import { useEffect, useId, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { useIde } from '../ide.ts';
import { matches } from '../keys.ts';
import type { DryRun } from '../policy-face.ts';
import { ValueView } from '../value/value-view.tsx';

interface Props {
  onDecide(answer: Approval): void;
  onClose(): void;
}

const checkAfterMs = 250;

/** Other arguments, checked against the types of the method while they are written. */
export function EditPanel({
  approval,
  text: before,
  onDecide,
  onClose,
}: Props & { approval: ApprovalRequest; text: string }) {
  const ide = useIde();
  const id = useId();
  const [text, setText] = useState(before);
  /** Of the text it is for; null until that is known. */
  const [checked, setChecked] = useState<{ text: string; problems: string[] } | null>(null);
  const { method } = approval.action;

  useEffect(() => {
    let over = false;
    const timer = setTimeout(async () => {
      const problems = await ide.policy.checkArguments(method, text);
      if (!over) setChecked({ text, problems });
    }, checkAfterMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [ide, method, text]);

  const known = checked?.text === text ? checked.problems : null;
  const send = () => {
    if (known?.length === 0) onDecide({ decision: 'approve', args: [JSON.parse(text)] });
  };
  return (
    <div className="col-span-full mt-1">
      <label htmlFor={id} className="mb-1 block text-[12px] font-[550] text-ink-2">
        Arguments as JSON. What stands here is sent and recorded.
      </label>
      <textarea
        id={id}
        // biome-ignore lint/a11y/noAutofocus: a person has just asked to edit it
        autoFocus
        spellCheck={false}
        value={text}
        aria-describedby={`${id}-said`}
        aria-invalid={(known?.length ?? 0) > 0}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          else if (matches(event, 'Mod+Enter')) send();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        className="field field-sizing-content block max-h-60 min-h-20 w-full resize-y font-mono text-xs aria-invalid:border-brick"
      />
      <ul id={`${id}-said`} aria-live="polite" className="m-0 mt-1 list-none p-0 text-[12px] text-brick empty:hidden">
        {known?.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <div className="mt-2 flex gap-2">
        <button type="button" className="btn btn-primary" disabled={known?.length !== 0} onClick={send}>
          Approve with these
        </button>
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
      </div>
    </div>
  );
}

export function ReasonPanel({ onDecide, onClose }: Props) {
  const [reason, setReason] = useState('');
  return (
    <form
      className="col-span-full mt-1 flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onDecide({ decision: 'reject', reason });
      }}
    >
      <input
        aria-label="Why not"
        placeholder="Why not. The program and the model read it."
        // biome-ignore lint/a11y/noAutofocus: a person has just asked to write it
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
        className="field h-7 min-w-0 flex-1"
      />
      <button type="submit" className="btn">
        Reject with this
      </button>
    </form>
  );
}

const ends = [
  { id: 'none', title: 'for good', ms: null },
  { id: 'hour', title: 'for an hour', ms: 3_600_000 },
  { id: 'day', title: 'for a day', ms: 86_400_000 },
];

/** A rule from now on: how much of the method, where, how long. */
export function AlwaysPanel({ method, onDecide, onClose }: Props & { method: string }) {
  const [scope, setScope] = useState<'project' | 'session'>('project');
  const [end, setEnd] = useState('none');
  const choose = (always: 'method' | 'arguments') => {
    const ms = ends.find(({ id }) => id === end)?.ms ?? null;
    onDecide({ decision: 'approve', always, scope, ...(ms !== null && { expiresAt: Date.now() + ms }) });
  };
  return (
    <fieldset
      className="col-span-full m-0 mt-1 flex flex-wrap items-center gap-2 border-0 p-0"
      aria-label={`Always allow ${method}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <button type="button" className="btn" onClick={() => choose('method')}>
        This method
      </button>
      <button type="button" className="btn" onClick={() => choose('arguments')}>
        With these arguments only
      </button>
      <select
        aria-label="Where"
        className="field h-7"
        value={scope}
        onChange={(event) => setScope(event.target.value as 'project' | 'session')}
      >
        <option value="project">in this project</option>
        <option value="session">in this conversation</option>
      </select>
      <select aria-label="How long" className="field h-7" value={end} onChange={(event) => setEnd(event.target.value)}>
        {ends.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <span className="text-ink-2">Taken back in Settings, Rules.</span>
    </fieldset>
  );
}

/** Asks the source what the call would change. */
export function TryPanel({ approval }: { approval: ApprovalRequest }) {
  const ide = useIde();
  const [dry, setDry] = useState<DryRun | null>(null);
  useEffect(() => {
    let over = false;
    void ide.policy.dryRun(approval, approval.action.args).then((found) => {
      if (!over) setDry(found);
    });
    return () => {
      over = true;
    };
  }, [ide, approval]);
  return (
    <div role="status" className="col-span-full mt-1 rounded-md border border-rule bg-raised px-3 py-2">
      {typeof approval.tryable === 'string' && (
        <p className="m-0 mb-1 text-ink-2">
          Sent with <code>{visible(approval.tryable)}</code>, which by the document of this source changes nothing.
        </p>
      )}
      {!dry && 'Asking the source…'}
      {dry && !dry.ok && <span className="text-brick">{visible(dry.message)}</span>}
      {dry?.ok && dry.summary.length > 0 && (
        <ul className="m-0 list-none p-0">
          {dry.summary.map((line) => (
            <li key={line}>{visible(line)}</li>
          ))}
        </ul>
      )}
      {dry?.ok && dry.summary.length === 0 && <ValueView value={dry.value} label="What would change" />}
    </div>
  );
}
