import { useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Doubt } from '#codemode/execute.ts';
import { useIde } from '../ide.ts';
import { ValueView } from '../value/value-view.tsx';

/** One call of which nobody knows whether it happened, and what can be done about it. */
export function DoubtCard({ doubt }: { doubt: Doubt & { id: string } }) {
  const { durable } = useIde();
  const [said, setSaid] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const method = <b className="font-mono text-xs">{visible(doubt.method)}</b>;
  const check = async () => {
    setAsking(true);
    setSaid(await durable.checkDoubt(doubt.id));
    setAsking(false);
  };
  return (
    <div role="alert" className="border-rule border-t bg-ochre-wash px-3.5 py-2">
      <p>
        {doubt.why === 'resumed' ? (
          <>The page was closed while {method} was under way.</>
        ) : (
          <>The answer of {method} was lost on the way.</>
        )}{' '}
        Look there, and say whether it happened.
      </p>
      <pre className="my-1 overflow-x-auto font-mono text-xs">{visible(JSON.stringify(doubt.args[0] ?? {}))}</pre>
      {doubt.seen !== undefined && (
        <>
          <p>What is there now:</p>
          <ValueView value={doubt.seen} label="What is there now" />
        </>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {doubt.check && (
          <button type="button" className="btn btn-primary" disabled={asking} onClick={check}>
            Check
          </button>
        )}
        <button type="button" className="btn" onClick={() => durable.settleDoubt(doubt.id, 'happened')}>
          It happened
        </button>
        <button type="button" className="btn" onClick={() => durable.settleDoubt(doubt.id, 'did_not')}>
          It did not, send it
        </button>
        <button type="button" className="btn" onClick={() => durable.settleDoubt(doubt.id, 'leave')}>
          Put the run aside
        </button>
        <span role="status" className="text-ink-2">
          {asking ? 'Asking the source…' : said}
        </span>
      </div>
    </div>
  );
}
