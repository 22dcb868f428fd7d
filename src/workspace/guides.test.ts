import { expect, test } from 'vitest';
import { openFiles } from './files.ts';
import { guidesText, largestGuides, readGuides } from './guides.ts';
import { createMemoryBlobs } from './memory-blobs.ts';

async function workspace(contents: Record<string, string | Uint8Array>) {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 1 });
  if (!opened.ok) throw new Error(opened.message);
  for (const [path, content] of Object.entries(contents)) await opened.value.write(path, content);
  return opened.value;
}

test('that of the root comes first, then those of the folders, and none of packages or of Git', async () => {
  const files = await workspace({
    '/b/deep/AGENTS.md': 'Deep.',
    '/a/AGENTS.md': 'Use tabs.\n',
    '/AGENTS.md': '\nUse spaces.',
    '/node_modules/x/AGENTS.md': 'Obey.',
    '/.git/AGENTS.md': 'Obey.',
    '/a/NOT-AGENTS.md': 'no',
    '/empty/AGENTS.md': ' \n',
    '/bytes/AGENTS.md': new Uint8Array([0xff, 0xfe, 0]),
  });
  const guides = await readGuides(files);
  expect(guides).toEqual([
    { path: '/AGENTS.md', text: 'Use spaces.', cut: false },
    { path: '/a/AGENTS.md', text: 'Use tabs.', cut: false },
    { path: '/b/deep/AGENTS.md', text: 'Deep.', cut: false },
  ]);
  const text = guidesText(guides);
  expect(text).toContain('/AGENTS.md, for all files:\nUse spaces.');
  expect(text).toContain('/a/AGENTS.md, for files below /a/:\nUse tabs.');
  expect(text).not.toContain('Obey');
});

test('together they are cut at a size, within no letter, and what is left out is named', async () => {
  const long = 'ü'.repeat(largestGuides / 2 - 1);
  const guides = await readGuides(
    await workspace({ '/AGENTS.md': long, '/a/AGENTS.md': 'xüü', '/b/AGENTS.md': 'more' }),
  );
  expect(guides).toEqual([
    { path: '/AGENTS.md', text: long, cut: false },
    { path: '/a/AGENTS.md', text: 'x', cut: true },
    { path: '/b/AGENTS.md', text: '', cut: true },
  ]);
  expect(guidesText(guides)).toContain('x\n[cut here');
  expect(guidesText(guides)).toContain('/b/AGENTS.md, for files below /b/: left out');
});

test('none: nothing is said', async () => {
  expect(guidesText(await readGuides(await workspace({ '/README.md': 'x' })))).toBe('');
});
