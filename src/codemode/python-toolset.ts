/** `python_run`: a Python program on the files of the workspace, as a run within the run that calls it. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { ConnectorCall } from './connector.contract.ts';
import type { RunRecord } from './run.contract.ts';
import { barrier, runWithin, type WithinWorld } from './run-within.ts';
import { problemsOf, type Schema } from './tools/validate.ts';
import { createToolset, object } from './toolset.ts';
import { type ChangedFile, changedFiles, changesSince, type FilesNow, undoable } from './toolset-changes.ts';

const text: Schema = { type: 'string' };
const input = object(
  {
    code: { type: 'string', minLength: 1 },
    input: { description: 'Plain data, there as input_data' },
    timeout: { type: 'integer', minimum: 1, maximum: 25, default: 20, description: 'Seconds it may run' },
  },
  ['code'],
);

export function pythonToolset(files: FilesNow, world: WithinWorld): ReturnType<typeof createToolset> {
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
        changed: changedFiles,
      }),
      run: () => ({ ok: false, code: 'failed', message: 'python_run can only be called by a program.' }),
      ...undoable(files),
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
    return replyOf(run, await changesSince(files, before.value));
  }
  return { ...made, connector: { ...made.connector, call } };
}

function replyOf(run: RunRecord, changed: ChangedFile[]): CallReply {
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
