/** What runs programs, loaded when the first one runs or before, by `load`: a page is painted without it. */
import { later } from '#base/later.ts';
import { messageOf } from '#base/result.ts';
import type { Execute } from '#codemode/execute.ts';
import type { RunRecord } from '#codemode/run.contract.ts';

export function createLaterExecute(
  load: () => Promise<Execute>,
  { newId, now }: { newId: () => string; now: () => number },
): { execute: Execute; warm(): Promise<void> } {
  const loaded = later(load);
  return {
    async execute(code, call) {
      let execute: Execute;
      try {
        execute = await loaded();
      } catch (error) {
        const run: RunRecord = {
          id: call.resume ?? call.id ?? newId(),
          sessionId: call.sessionId,
          toolCallId: call.toolCallId,
          code,
          status: 'refused',
          message: `What runs programs could not be loaded: ${messageOf(error)} Nothing ran. Reload the page and run it again.`,
          diagnostics: [],
          logs: [],
          calls: [],
          createdAt: now(),
          durationMs: 0,
          rung: 'isolate',
        };
        call.onChange?.(run);
        return run;
      }
      return execute(code, call);
    },
    warm: async () => void (await loaded()),
  };
}
