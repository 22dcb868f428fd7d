import { beforeEach, expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import { ok } from '#base/result.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import { createSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import type { MergeFace } from '#ui/merge-face.ts';
import type { BlobStore, Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createMerging } from './merging.ts';
import { createNotices } from './notices.ts';

let files: Files;
let session: OpenSession;
let merging: MergeFace;
let blobs: BlobStore;
let notices: ReturnType<typeof createNotices>;

const model: LanguageModel = {
  id: 'writer',
  provider: 'Test',
  window: null,
  demo: false,
  async *stream() {
    yield { type: 'text', text: 'Outcome: two of five.' };
    yield { type: 'end', reason: 'stop', usage: { inputTokens: 1, outputTokens: 1, estimated: false, cost: 0.5 } };
  },
};

const snapshot = async () => {
  const taken = await files.snapshot();
  return taken.ok ? taken.value : null;
};

beforeEach(async () => {
  let clock = 0;
  const now = () => ++clock;
  const newId = createIds(now, () => 0.5);
  blobs = createMemoryBlobs();
  const opened = await openFiles({ store: blobs, workspaceId: 'w', now });
  if (!opened.ok) throw new Error(opened.message);
  files = opened.value;
  const world = { newId, now, moveFiles: (hash: string) => files.restore(hash) };
  const made = await createSession(createSessionStore(createMemoryRows()), world);
  if (!made.ok) throw new Error(made.message);
  session = made.value;
  notices = createNotices(newId);
  merging = createMerging({
    opened: cell(session),
    blobs,
    snapshot,
    keepEdits: async () => ok(undefined),
    model: async () => model,
    notices,
    now,
  });
});

const said = () => notices.list.get().map(({ text }) => text);

/** A message on a branch, with the files as they were made for it. */
async function say(text: string, parent: string | null | undefined, content: Record<string, string>): Promise<string> {
  for (const [path, body] of Object.entries(content)) await files.write(path, body);
  const added = await session.append({
    kind: 'user',
    by: 'person',
    message: { role: 'user', text },
    tree: await snapshot(),
    ...(parent !== undefined && { parent }),
  });
  if (!added.ok) throw new Error(added.message);
  return added.value.id;
}

/** Two branches that both wrote the same line of one file; the second is shown. */
async function parted() {
  const root = await say('root', undefined, { '/p.md': 'one\ntwo\n' });
  const there = await say('there', root, { '/p.md': 'one\nzwei\n', '/new.md': 'n' });
  await files.remove('/new.md');
  const here = await say('here', root, { '/p.md': 'one\ndeux\n' });
  return { root, there, here };
}

const none = { quote: [], conclusion: null, files: null };

it('brings files, quotes and a conclusion as one operation, and undo takes back all of it', async () => {
  const { there } = await parted();
  const before = await snapshot();
  const plan = (await merging.plan(there))!;
  expect(plan.noFiles).toBeNull();
  expect(plan.files?.list.map(({ path, is }) => [path, is])).toEqual([
    ['/new.md', 'taken'],
    ['/p.md', 'conflict'],
  ]);
  const count = session.state.get().operations.length;
  const decisions = new Map([['/p.md', { text: 'one\nboth\n' }]]);
  expect(await merging.merge(plan, { ...none, quote: [there], files: decisions })).toBe(true);
  expect(session.state.get().operations).toHaveLength(count + 1);
  expect(await files.readText('/p.md')).toMatchObject({ value: 'one\nboth\n' });
  expect(await files.readText('/new.md')).toMatchObject({ value: 'n' });
  expect(session.state.get().path.at(-1)).toMatchObject({ kind: 'merge', tree: await snapshot() });
  await session.undo();
  expect(await snapshot()).toBe(before);
});

it('writes nothing while a conflict is open, and says which', async () => {
  const { there, here } = await parted();
  const before = await snapshot();
  const plan = (await merging.plan(there))!;
  expect(await merging.merge(plan, { ...none, files: new Map() })).toBe(false);
  expect(said().at(-1)).toContain('/p.md is told differently');
  expect(await snapshot()).toBe(before);
  expect(session.state.get().head.entryId).toBe(here);
});

it('writes nothing where the files were changed meanwhile', async () => {
  const { there } = await parted();
  const plan = (await merging.plan(there))!;
  await files.write('/mine.md', 'just now');
  expect(await merging.merge(plan, { ...none, files: new Map([['/p.md', { take: 'ours' as const }]]) })).toBe(false);
  expect(said().at(-1)).toContain('changed meanwhile');
  expect(await files.readText('/mine.md')).toMatchObject({ ok: true });
});

it('without a common ancestor, or with a content that is lost, leaves the files alone and says why; quotes still come', async () => {
  const { there } = await parted();
  const apart = await say('apart', null, {});
  const plan = (await merging.plan(there))!;
  expect(plan).toMatchObject({ files: null, noFiles: expect.stringContaining('begin apart') });
  expect(await merging.merge(plan, { ...none, quote: [there] })).toBe(true);
  expect(session.state.get().path.map(({ kind }) => kind)).toEqual(['user', 'merge']);
  expect(apart).toBe(session.state.get().path[0]!.id);
});

it('with a content that is lost says whose', async () => {
  const { there } = await parted();
  const getBlob = blobs.getBlob;
  blobs.getBlob = async () => undefined;
  expect(await merging.plan(there)).toMatchObject({ files: null, noFiles: expect.stringContaining('/p.md') });
  blobs.getBlob = getBlob;
});

it('refuses what is on the shown branch already, in words', async () => {
  const { root, here } = await parted();
  expect(await merging.plan(here)).toBeNull();
  expect(await merging.plan(root)).toBeNull();
  expect(said().at(-1)).toContain('nothing to take over');
});

it('has the model write the conclusion, streamed and counted; the person approves it', async () => {
  const { there } = await parted();
  const texts: string[] = [];
  const written = await merging.writeConclusion(there, new AbortController().signal, (text) => texts.push(text));
  expect(written).toEqual({ text: 'Outcome: two of five.', summariser: 'writer' });
  expect(texts).toEqual(['Outcome: two of five.']);
  expect(session.state.get().session.cost).toBe(0.5);
  const plan = (await merging.plan(there))!;
  expect(await merging.merge(plan, { ...none, conclusion: { ...written!, edited: false } })).toBe(true);
  const tip = session.state.get().path.at(-1)!;
  expect(session.state.get().bodies.get(tip.id)?.merge?.conclusion?.summariser).toBe('writer');
});
