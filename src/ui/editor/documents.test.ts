import { beforeEach, expect, it, vi } from 'vitest';
import { cell } from '#base/cell.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import { createDocuments, type Documents } from './documents.ts';

const texts = new Map<string, string>();
const files = cell<FileInfo[]>([]);
const ready = cell(true);
const session = cell<SessionState | null>(null);
let held = async () => {};
let documents: Documents;

const list = () =>
  files.set([...texts].map(([path, text]) => ({ path, kind: 'file', size: text.length, hash: text, modifiedAt: 0 })));
const writeFile = async (path: string, text: string | Uint8Array) => {
  texts.set(path, String(text));
  list();
};
const at = (head: string, ...path: string[]) =>
  session.set({ head: { entryId: head }, path: path.map((id) => ({ id })) } as unknown as SessionState);

beforeEach(() => {
  texts.clear();
  texts.set('/a.md', 'one');
  ready.set(true);
  at('1', '1');
  list();
  const readFile = async (path: string) => texts.get(path) ?? null;
  const holdEdit = (flush: () => Promise<void>) => {
    held = flush;
    return () => undefined;
  };
  documents = createDocuments({ files, ready, session, readFile, writeFile, holdEdit });
});

const opened = async (path = '/a.md') => {
  const one = documents.of(path);
  await vi.waitFor(() => expect(one.state.get().is).not.toBe('opening'));
  return one;
};

it('writes what was typed when it is asked to, and once', async () => {
  const one = await opened();
  one.write('two');
  expect(one.state.get()).toMatchObject({ text: 'two', is: 'saving' });
  expect(texts.get('/a.md')).toBe('one');
  await held();
  expect(texts.get('/a.md')).toBe('two');
  expect(one.state.get()).toMatchObject({ text: 'two', is: 'saved', before: null });
  expect(documents.news.get().size).toBe(0);
});

it('shows what changed elsewhere, and tells it until it was looked at', async () => {
  const one = await opened();
  at('2', '1', '2');
  await writeFile('/a.md', 'theirs');
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'theirs', before: 'one' }));
  expect([...documents.news.get()]).toEqual(['/a.md']);
  await writeFile('/a.md', 'more');
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'more', before: 'one' }));
  one.seen();
  expect(documents.news.get().size).toBe(0);
});

it('does not tell as news what a person did in several files at once', async () => {
  const one = await opened();
  documents.expect(['/a.md']);
  await writeFile('/a.md', 'renamed');
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'renamed', before: null }));
  await writeFile('/a.md', 'by another');
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'by another', before: 'renamed' }));
});

it('does not tell as news what another place of the conversation has', async () => {
  const one = await opened();
  at('other', 'other');
  await writeFile('/a.md', 'another branch');
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'another branch', before: null }));
});

it('writes nothing over what came while something was typed, until one is chosen', async () => {
  const one = await opened();
  one.write('mine');
  await writeFile('/a.md', 'theirs');
  await one.flush();
  expect(one.state.get()).toMatchObject({ text: 'mine', is: 'apart', apart: { theirs: 'theirs', base: 'one' } });
  expect(texts.get('/a.md')).toBe('theirs');
  one.write('mine too');
  await one.flush();
  expect(texts.get('/a.md')).toBe('theirs');
  await one.settle('both');
  expect(texts.get('/a.md')).toBe('both');
  expect(one.state.get()).toMatchObject({ text: 'both', is: 'saved', apart: null });
});

it('waits until the files are there, and says where one is not', async () => {
  ready.set(false);
  const one = documents.of('/a.md');
  expect(one.state.get().is).toBe('opening');
  ready.set(true);
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'one', is: 'quiet' }));
  texts.delete('/a.md');
  list();
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: null, is: 'missing' }));
  await writeFile('/a.md', 'back');
  await vi.waitFor(() => expect(one.state.get()).toMatchObject({ text: 'back', is: 'quiet', before: null }));
});

it('writes what is left when a file is closed', async () => {
  const one = await opened();
  one.write('last words');
  documents.keepOnly(new Set(['/b.md']));
  await vi.waitFor(() => expect(texts.get('/a.md')).toBe('last words'));
});
