import { useMemo } from 'react';
import { useCell, useIde } from '../ide.ts';
import { ApprovalCard } from './approval-card.tsx';

/** Calls that wait for a person and belong to no program in sight: of the playground, or of another branch. */
export function Waiting() {
  const ide = useIde();
  const runs = useCell(ide.runs);
  const state = useCell(ide.session);
  const live = useCell(ide.turn)?.calls;
  const approvals = useCell(ide.approvals);
  const calls = useMemo(() => {
    const ids = new Set(live?.map(({ callId }) => callId));
    for (const { id } of state?.path ?? []) {
      const message = state?.bodies.get(id)?.message;
      if (message?.role === 'assistant') for (const call of message.toolCalls) ids.add(call.id);
    }
    return ids;
  }, [state, live]);
  const orphans = approvals.filter(({ runId }) => !calls.has(runs.get(runId)?.toolCallId ?? ''));
  if (orphans.length === 0) return null;
  return (
    <section aria-label="Waiting for you" className="mx-auto mb-2.5 max-h-[40vh] max-w-[660px] overflow-y-auto">
      {orphans.map((approval, index) => (
        <ApprovalCard key={approval.id} approval={approval} first={index === 0} />
      ))}
    </section>
  );
}
