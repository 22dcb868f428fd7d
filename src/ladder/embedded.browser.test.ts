import { expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { startBash } from './bash.remote.ts';
import { createBeside } from './beside.ts';
import { createEmbedded } from './embedded.ts';
import { rungSuite } from './rung.suite.ts';
import { createShell } from './shell.ts';

rungSuite(
  'The embedded shell',
  () => {
    const beside = createBeside();
    return createEmbedded({ commands: [], besideOf: () => beside, now: () => performance.now() });
  },
  {
    language: 'shell',
    prints: 'echo one; echo two',
    fails: 'echo boom >&2; exit 3',
    endless: 'while true; do :; done',
  },
);

it('loses nothing of what was written last, however soon the line ends', async () => {
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  const shell = createShell({
    id: '1',
    sessionId: 's',
    title: 'Shell',
    files: async () => files,
    beside: createBeside(),
    commands: [],
    start: startBash,
    now: () => performance.now(),
  });
  let said = '';
  shell.subscribe((event) => {
    if (event.type === 'output') said += event.text;
  });
  for (let line = 0; line < 15; line++) await shell.run(`echo ${line}; cat nothing-${line}`).end;
  for (let line = 0; line < 15; line++) expect(said).toContain(`${line}\ncat: nothing-${line}: No such file`);
  shell.stop();
});
