/** The embedded shell with all its programs, as the page has it, over files in memory. In a browser. */
import { openFiles } from '#workspace/files.ts';
import { createGit } from '#workspace/git.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { startBash } from './bash.remote.ts';
import { createBeside } from './beside.ts';
import { gitCommand } from './git-command.ts';
import { createNode } from './node.ts';
import { loadNode, loadVitest } from './node-parts.ts';
import type { Npm } from './npm.contract.ts';
import { npmCommands } from './npm-command.ts';
import { createShell } from './shell.ts';

const offline = async () => ({ ok: false as const, code: 'network' as const, message: 'There is no registry here.' });
const noPackages: Npm = {
  install: offline,
  list: async () => ({ ok: true, value: [] }),
  ready: async () => ({ ok: true, value: [] }),
  about: offline,
  unpack: async () => ({ ok: true, value: undefined }),
};

export function createEmbeddedShell(npm: Npm = noPackages) {
  const now = () => performance.now();
  const node = createNode({ document, source: loadNode, vitest: loadVitest, now, url: '/isolate.html' });
  const commands = [
    ...node.commands,
    gitCommand((files) => createGit({ files, now: Date.now }), Date.now),
    ...npmCommands({ npm, now }),
  ];
  return {
    commands,
    dispose: node.dispose,
    /** A line in a fresh shell over these files. */
    async run(line: string, given: Record<string, string>, wallMs = 30_000) {
      const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'shell', now: () => 0 });
      if (!opened.ok) throw new Error(opened.message);
      const files = opened.value;
      await files.apply(Object.entries(given).map(([path, content]) => ({ path: `/${path}`, content })));
      const shell = createShell({
        id: 'one',
        sessionId: 's',
        title: 'Shell 1',
        files: async () => ({ ok: true, value: files }),
        beside: createBeside(),
        commands,
        start: startBash,
        now,
      });
      const written = { out: '', error: '' };
      shell.subscribe((event) => {
        if (event.type === 'output') written[event.stream] += event.text;
      });
      const end = await shell.run(line, { wallMs }).end;
      shell.stop();
      return { ...end, ...written, files };
    },
  };
}
