/** One call of a snippet: its active version as a run of its own, under the same rules as the run that calls it. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { ConnectorCall } from '../connector.contract.ts';
import type { Execute } from '../execute.ts';
import type { RunRecord, RunStore } from '../run.contract.ts';
import { barrier, runWithin } from '../run-within.ts';
import type { Snippet, SnippetUse, SnippetVersion } from '../snippet.contract.ts';
import { problemsOf } from '../tools/validate.ts';

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
  call: ConnectorCall,
  { execute, now, known, used, runs }: World,
): Promise<CallReply> {
  const { caller } = call;
  const refused = barrier(name, id, caller);
  if (!caller || refused) return failed(refused?.code ?? 'failed', refused?.message ?? '');
  const input = call.args[0] ?? {};
  const problems = problemsOf(version.input, input);
  if (problems.length > 0) return failed('bad_argument', `${name}: ${problems.join(' ')}`);
  const missing = version.requires.map(({ method }) => method).filter((method) => !known.has(method));
  if (missing.length > 0)
    return failed('missing_requirements', `${name} was not run: it needs ${missing.join(', ')}, which is not there.`);

  const run = await runWithin(id, { code: version.code, input }, { ...call, caller }, { execute, runs });
  const { status } = run;
  await used({ runId: run.id, version: version.number, status, at: now(), durationMs: run.durationMs ?? 0 });
  return replyOf(name, run);
}

function replyOf(name: string, { id, status, value, error, message }: RunRecord): CallReply {
  if (status === 'ok') return { ok: true, value };
  const code = status === 'rejected' ? 'not_checked' : error?.code || (status === 'error' ? 'failed' : status);
  return failed(code, `${name} did not come to its end: ${message ?? status}`, { run: id });
}
