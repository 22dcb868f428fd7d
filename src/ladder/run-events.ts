/** What an executor of programs outside of the isolate keeps of a run: its events, and the calls among them. */
import type { Capabilities, RunEvent, RunHandle } from '#isolate/isolate.contract.ts';

interface RunEvents {
  events: RunEvent[];
  emit(event: RunEvent): void;
  subscribe: RunHandle['subscribe'];
  /** The same functions, each call and its answer told. */
  told(capabilities: Capabilities): Capabilities;
  calls(): number;
}

export function createRunEvents(now: () => number): RunEvents {
  const events: RunEvent[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  let calls = 0;
  const emit = (event: RunEvent) => {
    events.push(event);
    for (const listener of [...listeners]) listener(event);
  };
  return {
    events,
    emit,
    subscribe(listener) {
      for (const event of events) listener(event);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    told: (capabilities) => ({
      get(name) {
        const capability = capabilities.get(name);
        return (
          capability &&
          (async (args, context) => {
            calls++;
            const { id, line } = context;
            emit({ type: 'call', at: now(), id, name, args, ...(line && { line }) });
            const reply = await capability(args, context);
            emit({ type: 'result', at: now(), id, reply });
            return reply;
          })
        );
      },
    }),
    calls: () => calls,
  };
}
