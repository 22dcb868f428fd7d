/** Runs whose process died with a program that used up the memory: each goes on from its journal, one at a time. */
import { createQueue } from '#base/queue.ts';
import type { Execute } from '#codemode/execute.ts';

/**
 * All isolates share a process, and nothing tells which of its programs was too large. So each run that was in it goes on
 * alone: what was answered is answered the same, and the one that dies again was it.
 */
export function goOnAfterCrash(execute: Execute): Execute {
  const alone = createQueue();
  return async (code, call) => {
    const run = await execute(code, call);
    if (run.limit !== 'memory' || call.signal?.aborted) return run;
    return alone(() => execute(code, { ...call, resume: run.id, unchecked: true }));
  };
}
