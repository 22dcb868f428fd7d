import { expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createEmbedded } from './embedded.ts';
import { rungSuite } from './rung.suite.ts';

rungSuite('The embedded shell', () => createEmbedded({ commands: [], now: () => performance.now() }), {
  language: 'shell',
  prints: 'echo one; echo two',
  fails: 'echo boom >&2; exit 3',
  endless: 'while true; do :; done',
});

it('loses nothing of what was written last, however soon the line ends', async () => {
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  const embedded = createEmbedded({ commands: [], now: () => performance.now() });
  const shell = embedded.open({ id: '1', sessionId: 's', title: 'Shell', files: async () => files });
  let said = '';
  shell.subscribe((event) => {
    if (event.type === 'output') said += event.text;
  });
  for (let line = 0; line < 15; line++) await shell.run(`echo ${line}; cat nothing-${line}`).end;
  for (let line = 0; line < 15; line++) expect(said).toContain(`${line}\ncat: nothing-${line}: No such file`);
  shell.stop();
});
