/** A shell over files in memory, for tests: with the real interpreter, in the same thread. */

import { openFiles } from '#workspace/files.ts';
import { createGit } from '#workspace/git.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createBash } from './bash.ts';
import { createBeside } from './beside.ts';
import type { Command } from './command.contract.ts';
import { gitCommand } from './git-command.ts';
import type { ShellRunOptions } from './shell.contract.ts';
import { createShell } from './shell.ts';

export const gitOfTests = (): Command => gitCommand((files) => createGit({ files, now: Date.now }), Date.now);

export async function openShell(commands: Command[] = []) {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'shell', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  const beside = createBeside();
  const shell = createShell({
    id: 'one',
    sessionId: 's',
    title: 'Shell 1',
    files: async () => ({ ok: true, value: files }),
    beside,
    commands,
    start: () => ({ bash: createBash({ now: () => performance.now() }), stop() {}, broken: new Promise(() => {}) }),
    now: () => performance.now(),
  });
  const run = async (line: string, how?: ShellRunOptions) => {
    const written = { out: '', error: '' };
    const parts: string[] = [];
    let live = false;
    const stop = shell.subscribe((event) => {
      if (!live || event.type !== 'output') return;
      written[event.stream] += event.text;
      parts.push(event.text);
    });
    live = true;
    const end = await shell.run(line, how).end;
    stop();
    return { ...written, parts, ...end, code: end.exitCode };
  };
  return { shell, files, beside, run };
}
