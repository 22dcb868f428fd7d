/** A run that a call of another run begins: a snippet, or a program in another language. Under the same rules, with a record and a journal of its own. */
import type { ConnectorCall } from './connector.contract.ts';
import type { Execute, ExecuteCall } from './execute.ts';
import type { RunRecord, RunStatus, RunStore } from './run.contract.ts';

export interface WithinWorld {
  execute: Execute;
  runs: Pick<RunStore, 'get'>;
}

/** Such runs within each other, at most. */
const deepest = 4;

/** Why a call may begin no run of its own, as a code and a sentence; nothing where it may. */
export function barrier(
  name: string,
  id: string,
  caller: ConnectorCall['caller'],
): { code: string; message: string } | undefined {
  if (!caller) return { code: 'failed', message: `${name} can only be called by a program.` };
  if (caller.trail.includes(id))
    return { code: 'recursion', message: `${name} is being run already and cannot call itself.` };
  if (caller.trail.length < deepest) return undefined;
  return { code: 'too_deep', message: `${name} was not run: ${deepest} runs are within each other already.` };
}

/**
 * `id` stands for it in the trail, so that it is not begun within itself. A call that is made again after the page was
 * closed goes on with the run it was, or gets the one that came to its end. Never rejects.
 */
export async function runWithin(
  id: string,
  program: Pick<ExecuteCall, 'input' | 'language' | 'wallMs'> & { code: string },
  { signal, caller, token, waitForPerson }: ConnectorCall & { caller: NonNullable<ConnectorCall['caller']> },
  { execute, runs }: WithinWorld,
): Promise<RunRecord> {
  // While a call within it waits for a person, the clock of the run that called it stands still too.
  let over: (() => void) | null = null;
  const follow = ({ status }: RunRecord) => {
    if (status === 'waiting' && !over) void waitForPerson?.(new Promise<void>((resolve) => (over = resolve)));
    if (status !== 'waiting' && over) {
      over();
      over = null;
    }
  };
  const { sessionId, toolCallId, branch, runId, callId } = caller;
  const parent = { runId, callId, trail: [...caller.trail, id] };
  const { code, ...how } = program;
  const call = { sessionId, toolCallId, ...(branch && { branch }), parent, signal, onChange: follow, ...how };
  const before = token === undefined ? undefined : await runs.get(token).catch(() => undefined);
  if (before && !unfinished.has(before.status)) return before;
  return before
    ? execute(before.code, { ...call, input: before.input, resume: before.id })
    : execute(code, { ...call, ...(token !== undefined && { id: token }) });
}

const unfinished: ReadonlySet<RunStatus> = new Set(['checking', 'running', 'waiting', 'interrupted', 'stopped']);
