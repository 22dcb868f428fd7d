/** One call of a snippet: its active version as a run of its own, under the same rules as the run that calls it. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { ConnectorCall } from '../connector.contract.ts';
import type { Execute } from '../execute.ts';
import type { RunRecord, RunStatus, RunStore } from '../run.contract.ts';
import type { Snippet, SnippetUse, SnippetVersion } from '../snippet.contract.ts';
import { problemsOf } from '../tools/validate.ts';

/** Snippets within snippets. */
const deepest = 4;

interface World {
  execute: Execute;
  now: () => number;
  /** Names of the methods there are. */
  known: ReadonlySet<string>;
  used(use: SnippetUse): Promise<void>;
  runs: Pick<RunStore, 'get'>;
}

const failed = (code: string, message: string, data?: unknown): CallReply => ({
  ok: false,
  code,
  message,
  ...(data !== undefined && { data }),
});

/** Never rejects. */
export async function runSnippet(
  { id, name }: Pick<Snippet, 'id' | 'name'>,
  version: SnippetVersion,
  { args, signal, caller, token, waitForPerson }: ConnectorCall,
  { execute, now, known, used, runs }: World,
): Promise<CallReply> {
  if (!caller) return failed('failed', `${name} can only be called by a program.`);
  if (caller.trail.includes(id)) return failed('recursion', `${name} is being run already and cannot call itself.`);
  if (caller.trail.length >= deepest)
    return failed('too_deep', `${name} was not run: ${deepest} snippets are within each other already.`);
  const input = args[0] ?? {};
  const problems = problemsOf(version.input, input);
  if (problems.length > 0) return failed('bad_argument', `${name}: ${problems.join(' ')}`);
  const missing = version.requires.map(({ method }) => method).filter((method) => !known.has(method));
  if (missing.length > 0)
    return failed('missing_requirements', `${name} was not run: it needs ${missing.join(', ')}, which is not there.`);

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
  const call = { sessionId, toolCallId, ...(branch && { branch }), parent, signal, onChange: follow };
  // A call that is made again after the page was closed goes on with the run it was, or has its answer already.
  const before = token === undefined ? undefined : await runs.get(token).catch(() => undefined);
  if (before && !unfinished.has(before.status)) return replyOf(name, before);
  const run = before
    ? await execute(before.code, { ...call, input: before.input, resume: before.id })
    : await execute(version.code, { ...call, input, ...(token !== undefined && { id: token }) });
  const { status } = run;
  await used({ runId: run.id, version: version.number, status, at: now(), durationMs: run.durationMs ?? 0 });
  return replyOf(name, run);
}

const unfinished: ReadonlySet<RunStatus> = new Set(['checking', 'running', 'waiting', 'interrupted', 'stopped']);

function replyOf(name: string, { id, status, value, error, message }: RunRecord): CallReply {
  if (status === 'ok') return { ok: true, value };
  const code = status === 'rejected' ? 'not_checked' : error?.code || (status === 'error' ? 'failed' : status);
  return failed(code, `${name} did not come to its end: ${message ?? status}`, { run: id });
}
