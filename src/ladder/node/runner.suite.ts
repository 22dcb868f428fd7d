/** Runs one command on files of its own, as the shell does. */
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createBeside } from '../beside.ts';
import type { Command, ShellMore } from '../command.contract.ts';

export interface RunGiven {
  stdin?: string;
  folder?: string;
  signal?: AbortSignal;
  shell?(line: string, more: ShellMore, files: Files): Promise<number>;
  onOutput?(text: string): void;
}

export function runner(commands: readonly Command[]) {
  return async ([name, ...args]: string[], given: Record<string, string | Uint8Array> = {}, more: RunGiven = {}) => {
    const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'node', now: () => 0 });
    if (!opened.ok) throw new Error(opened.message);
    const files = opened.value;
    const beside = createBeside();
    for (const [path, content] of Object.entries(given)) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (path.includes('/node_modules/')) beside.write(path, bytes);
      else await files.write(path, bytes);
    }
    const said = { out: '', error: '' };
    const exitCode = await commands
      .find((command) => command.name === name)!
      .run({
        args,
        folder: more.folder ?? '/',
        environment: { NAME: 'value' },
        stdin: new TextEncoder().encode(more.stdin ?? ''),
        files,
        beside,
        write: (stream, text) => {
          said[stream] += text;
          more.onOutput?.(said.out + said.error);
        },
        signal: more.signal ?? new AbortController().signal,
        shell: async (line, options = {}) => (await more.shell?.(line, options, files)) ?? 127,
      });
    return { exitCode, ...said, files, beside };
  };
}
