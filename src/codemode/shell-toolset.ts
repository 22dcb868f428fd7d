/** `shell_run`: a command line in the shell of the conversation, the one that a person sees at the terminal. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, object } from './toolset.ts';
import { changedFiles, changesSince, type FilesNow, undoable } from './toolset-changes.ts';

export interface ShellRequest {
  command: string;
  folder?: string;
  stdin?: string;
  environment?: Record<string, string>;
  wallMs: number;
}

/** What of `ladder` is offered, on the files of one workspace. Never rejects. */
export type RunShell = (
  request: ShellRequest,
  signal: AbortSignal,
  tell: (message: string) => void,
) => Promise<
  | { ok: true; value: { exitCode: number; out: string; error: string } }
  | { ok: false; code: string; message: string; detail?: unknown }
>;

/** Characters of each stream that are given back; of more, its beginning and its end. */
const mostText = 100_000;
const text: Schema = { type: 'string' };

export function shellToolset(files: FilesNow, run: RunShell): ReturnType<typeof createToolset> {
  return createToolset('shell', 'Shell', [
    {
      name: 'run',
      description:
        'Run a command line of bash in the sandbox, on the files of the workspace: pipes, scripts, git, npm (install, ci, test, run), npx, node, tsc, grep, sed, awk, jq. The folder, exported names and functions last until the next call. No network and no native programs in the embedded shell: such a command exits with 127 and says so. A failing command is an exit code, not an error',
      effect: 'write',
      input: object(
        {
          command: {
            ...text,
            minLength: 1,
            maxLength: 100_000,
            description: 'As at a terminal; several lines are a script',
          },
          folder: { ...text, description: 'Where it stands, for this call; where the shell stands when missing' },
          stdin: text,
          environment: { type: 'object', additionalProperties: text, description: 'For this call' },
          limitSeconds: { type: 'integer', minimum: 1, maximum: 600, default: 120 },
        },
        ['command'],
      ),
      output: object({
        exitCode: { type: 'integer', description: '0 where it ended well' },
        out: { ...text, description: 'Standard output' },
        error: { ...text, description: 'Standard error' },
        changed: changedFiles,
      }),
      ...undoable(files),
      async run({ command, folder, stdin, environment, limitSeconds }, signal, tell): Promise<CallReply> {
        const before = await files.snapshot();
        if (!before.ok) return before;
        const done = await run(
          {
            command: String(command),
            ...(folder !== undefined && { folder: String(folder) }),
            ...(stdin !== undefined && { stdin: String(stdin) }),
            ...(environment !== undefined && { environment: environment as Record<string, string> }),
            wallMs: Number(limitSeconds ?? 120) * 1000,
          },
          signal,
          (message) => tell({ done: 0, message }),
        );
        const changed = await changesSince(files, before.value);
        if (!done.ok)
          return { ok: false, code: done.code, message: done.message, data: { ...(done.detail as object), changed } };
        const { exitCode, out, error } = done.value;
        return { ok: true, value: { exitCode, out: bounded(out), error: bounded(error), changed } };
      },
    },
  ]);
}

function bounded(whole: string): string {
  if (whole.length <= mostText) return whole;
  const half = mostText / 2;
  return `${whole.slice(0, half)}\n… ${whole.length - mostText} characters left out …\n${whole.slice(-half)}`;
}
