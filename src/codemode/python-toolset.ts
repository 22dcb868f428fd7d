/** `python_run`: a Python program on the files of the workspace, as a run within the run that calls it. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { ConnectorCall } from './connector.contract.ts';
import type { RunRecord } from './run.contract.ts';
import { barrier, runWithin, type WithinWorld } from './run-within.ts';
import { problemsOf, type Schema } from './tools/validate.ts';
import { createToolset, object } from './toolset.ts';
import { type FilesBefore, undoChanges } from './toolset-undo.ts';

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

export interface PythonFiles extends FilesBefore {
  snapshot(): Promise<Answer<string>>;
}

const text: Schema = { type: 'string' };
const input = object(
  {
    code: { type: 'string', minLength: 1 },
    input: { description: 'Plain data, there as input_data' },
    timeout: { type: 'integer', minimum: 1, maximum: 25, default: 20, description: 'Seconds it may run' },
  },
  ['code'],
);

export function pythonToolset(files: PythonFiles, world: WithinWorld): ReturnType<typeof createToolset> {
  const made = createToolset('python', 'Python', [
    {
      name: 'run',
      description:
        'Run a Python 3.14 program with its standard library, sealed, without network, threads or pip. It stands in a copy of the workspace; what it changes is written back when it ends, all or none. `await codemode.x_y({...})` calls methods; top-level await works; the last expression is its value',
      effect: 'write',
      input,
      output: object({
        exitCode: { type: 'integer', description: '0 where it ended well' },
        value: { description: 'Of the last expression, as plain data' },
        out: { ...text, description: 'Standard output' },
        error: { ...text, description: 'Standard error, with the traceback' },
        changed: {
          type: 'array',
          items: object({ path: text, hash: { type: ['string', 'null'], description: 'null where it is gone' } }),
        },
      }),
      run: () => ({ ok: false, code: 'failed', message: 'python_run can only be called by a program.' }),
      revert: async (_, { before, reply }) => {
        const { changed } = (reply.ok ? reply.value : {}) as { changed?: { path: string; hash: string | null }[] };
        return changed ? undoChanges(files, before, changed) : failed('failed', 'What it changed was not kept.');
      },
      before: async () => {
        const taken = await files.snapshot();
        return taken.ok ? taken.value : undefined;
      },
    },
  ]);

  async function call(given: ConnectorCall): Promise<CallReply> {
    const { args, caller } = given;
    const refused = barrier(given.method, 'python', caller);
    if (!caller || refused) return failed(refused?.code ?? 'failed', refused?.message ?? '');
    const problems = problemsOf(input, args[0] ?? {});
    if (problems.length > 0) return failed('bad_argument', `${given.method}: ${problems.join(' ')}`);
    const { code, timeout = 20, input: data } = args[0] as { code: string; timeout?: number; input?: unknown };
    const before = await files.snapshot();
    if (!before.ok) return before;
    await given.keepBefore?.(before.value);
    const program = { code, language: 'python', wallMs: timeout * 1000, ...(data !== undefined && { input: data }) };
    const run = await runWithin('python', program, { ...given, caller }, world);
    return replyOf(run, await changedSince(files, before.value));
  }
  return { ...made, connector: { ...made.connector, call } };
}

/** Paths whose content is not that of a snapshot, with their hashes now. */
async function changedSince(files: PythonFiles, before: string): Promise<{ path: string; hash: string | null }[]> {
  const [then, now] = await Promise.all([files.listSnapshot(before), files.list()]);
  if (!then.ok || !now.ok) return [];
  const was = new Map(then.value.flatMap(({ kind, path, hash }) => (kind === 'file' ? [[path, hash] as const] : [])));
  const changed: { path: string; hash: string | null }[] = [];
  for (const { kind, path, hash } of now.value) {
    if (kind === 'file' && was.get(path) !== hash) changed.push({ path, hash });
    was.delete(path);
  }
  return [...changed, ...[...was.keys()].map((path) => ({ path, hash: null }))];
}

function replyOf(run: RunRecord, changed: { path: string; hash: string | null }[]): CallReply {
  const said = (error: boolean) =>
    run.logs
      .filter(({ level }) => (level === 'error') === error)
      .map(({ text: line }) => `${line}\n`)
      .join('');
  const written = { out: said(false), error: said(true) };
  const exitCode = run.status === 'ok' ? 0 : Number(/^exit_(\d+)$/.exec(run.error?.code ?? '')?.[1] ?? Number.NaN);
  if (Number.isInteger(exitCode))
    return { ok: true, value: { exitCode, value: run.value ?? null, ...written, changed } };
  return { ok: false, code: run.status, message: run.message ?? run.status, data: { run: run.id, ...written } };
}

const failed = (code: string, message: string): CallReply => ({ ok: false, code, message });
