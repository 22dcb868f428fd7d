/** `python_run`: a Python program on the files of the workspace. */
import type { Schema } from './tools/validate.ts';
import { createToolset, object } from './toolset.ts';

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

export interface PythonRequest {
  code: string;
  args?: string[];
  input?: unknown;
  stdin?: string;
  wallMs: number;
}

export interface PythonDone {
  exitCode: number;
  value: unknown;
  out: string;
  error: string;
  changed: string[];
}

/** What of `ladder` is offered, on the files of one workspace. */
export type RunPython = (
  request: PythonRequest,
  signal: AbortSignal,
  tell: (message: string) => void,
) => Promise<Answer<PythonDone>>;

const text: Schema = { type: 'string' };

export function pythonToolset(run: RunPython): ReturnType<typeof createToolset> {
  return createToolset('python', 'Python', [
    {
      name: 'run',
      description:
        'Run a Python 3.14 program with its standard library, sealed, without network, threads or pip. It stands in a copy of the workspace; what it changes is written back when it ends, all or none. Top-level await works; the last expression is its value',
      effect: 'write',
      input: object(
        {
          code: { type: 'string', minLength: 1 },
          args: { type: 'array', items: text, description: 'sys.argv after the first' },
          input: { description: 'Plain data, there as input_data' },
          stdin: text,
          timeout: { type: 'integer', minimum: 1, maximum: 25, default: 20, description: 'Seconds it may run' },
        },
        ['code'],
      ),
      output: object({
        exitCode: { type: 'integer', description: '0 where it ended well' },
        value: { description: 'Of the last expression, as plain data' },
        out: { ...text, description: 'Standard output' },
        error: { ...text, description: 'Standard error, with the traceback' },
        changed: { type: 'array', items: text, description: 'Paths it wrote or removed' },
      }),
      run: ({ code, args, input, stdin, timeout }, signal, tell) =>
        run(
          {
            code: String(code),
            ...(args !== undefined && { args: args as string[] }),
            ...(input !== undefined && { input }),
            ...(stdin !== undefined && { stdin: String(stdin) }),
            wallMs: Number(timeout ?? 20) * 1000,
          },
          signal,
          (message) => tell({ done: 0, message }),
        ),
    },
  ]);
}
