/** What is shown of a turn while it goes: what streams, and the calls that run. Pure. */
import type { TurnEvent } from '#agents/agent.contract.ts';
import type { LiveTurn } from '#ui/ide.ts';

export const emptyTurn = (entryId: string, startedAt: number): LiveTurn => ({
  entryId,
  text: '',
  reasoning: '',
  calls: [],
  retry: null,
  startedAt,
});

/** The live turn after an event. A new entry starts it afresh: what came before is in the session by then. */
export function nextTurn(live: LiveTurn, event: TurnEvent, now: number): LiveTurn {
  if (event.type === 'retry')
    return { ...live, retry: `${event.reason} Trying again in ${Math.ceil(event.waitMs / 1000)} s.` };
  if (event.type === 'usage' || event.type === 'end') return { ...live, retry: null };
  const base = live.entryId === event.entryId ? { ...live, retry: null } : emptyTurn(event.entryId, now);
  switch (event.type) {
    case 'text':
      return { ...base, text: base.text + event.text };
    case 'reasoning':
      return { ...base, reasoning: base.reasoning + event.text };
    case 'tool-input': {
      const known = base.calls.find(({ callId }) => callId === event.callId);
      const call = known
        ? { ...known, input: known.input + event.delta }
        : { callId: event.callId, name: event.name, input: event.delta, state: 'writing' as const };
      return { ...base, calls: [...base.calls.filter(({ callId }) => callId !== event.callId), call] };
    }
    case 'tool-start': {
      const call = {
        callId: event.call.id,
        name: event.call.name,
        input: JSON.stringify(event.call.input),
        state: 'running' as const,
      };
      return { ...base, text: '', reasoning: '', calls: [call] };
    }
    case 'tool-end':
      return { ...base, calls: base.calls.filter(({ callId }) => callId !== event.callId) };
  }
}
