import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cell } from '#base/cell.ts';
import type { FolderState } from '#ui/folder-face.ts';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { type InStep, startFolderSync } from './folder-sync.ts';

/** Over handles of the browser's own disk, which are those of a picked folder. */
let files: Files;
let handle: FileSystemDirectoryHandle;
let sync: ReturnType<typeof startFolderSync>;
let state: FolderState;
let broken: string | null = null;
let session = 's';
let kept: InStep | undefined;
let allowed: PermissionState = 'granted';

beforeEach(async () => {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: Date.now });
  if (!opened.ok) throw new Error(opened.message);
  files = opened.value;
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('sync', { recursive: true }).catch(() => undefined);
  handle = await root.getDirectoryHandle('sync', { create: true });
  broken = null;
  session = 's';
  kept = undefined;
  allowed = 'granted';
});
afterEach(() => sync.close());

const start = (before?: InStep) => {
  const guarded = new Proxy(handle, {
    get(target, name) {
      if (broken && name !== 'name') throw new DOMException('no', broken);
      if (name === 'requestPermission') return async () => allowed;
      const own = Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
  const opened = { get: () => ({ state: cell({ session: { id: session } }) }), subscribe: () => () => undefined };
  const notices = {} as never;
  sync = startFolderSync({
    ...{ files, notices, now: Date.now, handle: guarded, leaveOut: ['.git', 'node_modules'] },
    opened: opened as never,
    ...(before && { before }),
    keep: (next) => {
      kept = next;
    },
    flush: async () => undefined,
    writes: () => true,
    tell: (next) => {
      state = next;
    },
  });
};
const put = async (name: string, text: string) => {
  const file = await (await handle.getFileHandle(name, { create: true })).createWritable();
  await file.write(text);
  await file.close();
};
const there = async (name: string) => {
  const file = await handle.getFileHandle(name).catch(() => null);
  return file && (await file.getFile()).text();
};
const here = async (path: string) => {
  const read = await files.readText(path);
  return read.ok ? read.value : null;
};

test('each side gets what only the other changed; files that are run stay so', async () => {
  await files.apply([{ path: '/run.sh', content: 'old', as: 'program' }]);
  await put('run.sh', 'old');
  await put('a.txt', '1');
  start();
  await sync.look();
  expect(await here('/a.txt')).toBe('1');
  await put('run.sh', 'new');
  await files.write('/a.txt', '2');
  await sync.look();
  expect(await there('a.txt')).toBe('2');
  expect(await files.list('/run.sh')).toMatchObject({ value: [{ as: 'program' }] });
  expect(await here('/run.sh')).toBe('new');
  await files.remove('/a.txt');
  await handle.removeEntry('run.sh');
  await sync.look();
  expect([await there('a.txt'), await here('/run.sh')]).toEqual([null, null]);
  expect(state).toMatchObject({ state: 'in step', conflicts: [], problem: null });
});

test('both changed: neither is touched, at any later look either, until it is decided', async () => {
  await put('a', 'same');
  start();
  await sync.look();
  await put('a', 'there');
  await files.write('/a', 'here');
  await sync.look();
  await sync.look();
  expect(state.conflicts).toEqual(['/a']);
  expect([await here('/a'), await there('a')]).toEqual(['here', 'there']);
  await sync.decide('/a', 'there');
  expect([await here('/a'), state.conflicts.length]).toEqual(['there', 0]);
  await put('a', 'there 2');
  await sync.look();
  expect(await here('/a')).toBe('there 2');
});

test('a permission that is gone is said, nothing is lost, and after it is given again it goes on', async () => {
  await put('a', '1');
  start();
  await sync.look();
  broken = 'NotAllowedError';
  await files.write('/a', '2');
  await sync.look();
  expect(state).toMatchObject({ state: 'lost', problem: expect.stringContaining('Allow it again') });
  broken = null;
  await sync.askAgain();
  expect(await there('a')).toBe('2');
  expect(state.state).toBe('in step');
  broken = 'NotFoundError';
  await sync.look();
  expect(state).toMatchObject({ state: 'stopped', problem: expect.stringContaining('not there any more') });
  expect(await here('/a')).toBe('2');
});

test('gone on with later, each side gets what only the other changed meanwhile', async () => {
  for (const name of ['a', 'b', 'gone', 'both']) await put(name, '1');
  await files.write('/own', 'only here');
  start();
  await sync.look();
  sync.close();
  const before = structuredClone(kept);
  await put('a', 'there');
  await put('both', 'there');
  await put('new', 'there');
  await handle.removeEntry('gone');
  await files.write('/b', 'here');
  await files.write('/both', 'here');
  await files.write('/fresh', 'here');
  allowed = 'denied';
  start(before);
  await sync.askAgain();
  expect(state).toMatchObject({ state: 'lost', problem: expect.stringContaining('Allow it again') });
  expect([await here('/a'), await there('b')]).toEqual(['1', '1']);
  allowed = 'granted';
  await sync.askAgain();
  expect([await here('/a'), await here('/new'), await here('/gone')]).toEqual(['there', 'there', null]);
  expect([await there('b'), await there('fresh'), await there('own')]).toEqual(['here', 'here', null]);
  expect(state).toMatchObject({ state: 'in step', conflicts: ['/both'] });
  // What was closed says nothing more of what it had.
  const last = kept;
  sync.close();
  await files.write('/b', 'later');
  await sync.look();
  expect(kept).toBe(last);
});

test('the folder belongs to the conversation it was opened in', async () => {
  await put('a', '1');
  start();
  await sync.look();
  session = 'another';
  await files.write('/a', 'of another');
  await sync.look();
  expect(await there('a')).toBe('1');
  session = 's';
  await sync.look();
  await vi.waitFor(async () => expect(await there('a')).toBe('of another'));
});
