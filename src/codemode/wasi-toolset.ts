/** `wasi_run`: a WebAssembly program of the workspace, with arguments, files and an exit code. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, object } from './toolset.ts';
import { changedFiles, changesSince, type FilesNow, undoable } from './toolset-changes.ts';

export interface WasiRequest {
  program: string;
  args: string[];
  stdin: string;
  folder: string;
  environment: Record<string, string>;
  wallMs: number;
}

/** What of `ladder` is offered, on the files of one workspace. Never rejects. */
export type RunWasi = (
  request: WasiRequest,
  signal: AbortSignal,
) => Promise<
  | { ok: true; value: { exitCode: number; out: string; error: string } }
  | { ok: false; code: string; message: string; detail?: unknown }
>;

const text: Schema = { type: 'string' };

export function wasiToolset(files: FilesNow, run: RunWasi): ReturnType<typeof createToolset> {
  return createToolset('wasi', 'WASI', [
    {
      name: 'run',
      description:
        'Run a .wasm of the workspace (WASI preview 1), sealed, without network. It has a copy of the files: `.` is its folder, /workspace all of them; what it changes is written back when it ends, all or none',
      effect: 'write',
      input: object(
        {
          program: { ...text, minLength: 1, description: 'Path of the .wasm' },
          args: { type: 'array', items: text },
          stdin: text,
          folder: { ...text, description: 'Where it stands; the root when missing' },
          environment: { type: 'object', additionalProperties: text },
          timeout: { type: 'integer', minimum: 1, maximum: 25, default: 20, description: 'Seconds it may run' },
        },
        ['program'],
      ),
      output: object({ exitCode: { type: 'integer' }, out: text, error: text, changed: changedFiles }),
      ...undoable(files),
      async run(input, signal): Promise<CallReply> {
        const before = await files.snapshot();
        if (!before.ok) return before;
        const { program, args = [], stdin = '', folder = '/', environment = {}, timeout = 20 } = input;
        const request = { program, args, stdin, folder, environment, wallMs: Number(timeout) * 1000 };
        const done = await run(request as WasiRequest, signal);
        if (!done.ok) return { ok: false, code: done.code, message: done.message, data: done.detail };
        return { ok: true, value: { ...done.value, changed: await changesSince(files, before.value) } };
      },
    },
  ]);
}
