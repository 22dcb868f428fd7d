import { expect, test } from 'vitest';
import type { Memory } from '#memory/memory.contract.ts';
import { openMemory } from '#memory/memory.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createWork } from '#workspace/work.ts';
import { createCatalog } from './catalog.ts';
import { createToolset, memoryToolset } from './toolset.ts';
import { workspaceToolset } from './workspace-toolset.ts';

const signal = new AbortController().signal;

/** The real files, kept in memory. */
async function workspace() {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 1 });
  if (!opened.ok) throw new Error(opened.message);
  await opened.value.write('/notes/a.md', 'A');
  return { ...workspaceToolset(opened.value, createWork(opened.value)), files: opened.value };
}

test('the workspace is read, written, listed, moved and deleted', async () => {
  const { toolset, connector } = await workspace();
  const named = (effect: string) => toolset.methods.flatMap((one) => (one.effect === effect ? one.name : []));
  expect(named('read').join(' ')).toBe('read read_bytes list glob grep tree diff preview json_query hash pack watch');
  expect(named('write').join(' ')).toBe('write write_bytes edit move copy link apply json_update archive unpack');
  expect(named('destroy')).toEqual(['delete']);
  expect(structuredClone(toolset)).toEqual(toolset);
  const call = (method: string, ...args: unknown[]) => connector.call({ method: `workspace_${method}`, args, signal });
  expect(await call('write', { path: 'b.md', content: 'BB' })).toEqual({
    ok: true,
    value: { path: '/b.md', kind: 'file', size: 2 },
  });
  expect(await call('read', { path: '/b.md' })).toEqual({ ok: true, value: 'BB' });
  expect(await call('move', { from: '/b.md', to: '/c.md' })).toEqual({ ok: true, value: null });
  expect(await call('list')).toMatchObject({
    value: [{ path: '/c.md' }, { path: '/notes' }, { path: '/notes/a.md' }],
  });
  expect(await call('delete', { path: '/c.md' })).toEqual({ ok: true, value: null });
  expect(await call('read', { path: '/c.md' })).toMatchObject({ ok: false, code: 'not_found' });
});

test('a file of the workspace goes into an upload as it is', async () => {
  const { toolset, connector, files } = await workspace();
  const bytes = Uint8Array.of(0x89, 0x50, 0, 0xff, 13, 10);
  await files.write('/logo.png', bytes);
  const read = await connector.call({ method: 'workspace_read_bytes', args: [{ path: '/logo.png' }], signal });
  expect(read).toEqual({ ok: true, value: bytes });
  const catalog = createCatalog();
  await catalog.addToolset(toolset);
  expect(await catalog.declarations(['workspace_read_bytes'])).toContain('Promise<Uint8Array>');
  const schema = {
    type: 'object',
    properties: { file: { type: 'string', format: 'binary' }, name: { type: 'string' } },
  };
  const content = { 'multipart/form-data': { schema } };
  const paths = { '/up': { post: { operationId: 'up', requestBody: { content }, responses: {} } } };
  const text = JSON.stringify({ openapi: '3.0.0', info: {}, servers: [{ url: 'https://up.test' }], paths });
  await catalog.import({ name: 'api', text, from: 'x' });
  const planned = await catalog.plan('api_up', [{ name: 'Logo', file: read.ok && read.value }]);
  const body = planned.ok ? (planned.value.body as Uint8Array) : new Uint8Array();
  const sent = [...body].map((byte) => String.fromCharCode(byte)).join('');
  expect(sent).toContain(
    'name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n\x89P\x00\xff\r\n\r\n',
  );
});

test.each([
  ['workspace_read', [], 'bad_argument', 'path is missing'],
  ['workspace_read', ['/a'], 'bad_argument', 'must be an object, not a string'],
  ['workspace_write', [{ path: '/a', content: 1 }], 'bad_argument', 'content must be a string'],
  ['workspace_read', [{ path: '/a', __proto: 1 }], 'bad_argument', '__proto is not known'],
  ['workspace_constructor', [], 'unknown_method', 'no method'],
])('%s with %j is refused', async (method, args, code, message) => {
  const { connector } = await workspace();
  expect(await connector.call({ method, args, signal })).toMatchObject({
    ok: false,
    code,
    message: expect.stringContaining(message),
  });
});

test('memories are remembered, recalled and forgotten', async () => {
  const kept = new Map<string, { id: string; text: string; tags: string[]; createdAt: number }>();
  const { connector } = memoryToolset({
    remember: async (text, tags) => {
      const memory = { id: `m${kept.size}`, text, tags, createdAt: 1 };
      kept.set(memory.id, memory);
      return memory;
    },
    recall: async (query, limit) => [...kept.values()].filter(({ text }) => text.includes(query)).slice(0, limit),
    forget: async (id) => kept.delete(id),
    unforget: async () => false,
  });
  const call = (method: string, ...args: unknown[]) => connector.call({ method: `memory_${method}`, args, signal });
  expect(await call('remember', { text: 'likes oaks' })).toMatchObject({ value: { id: 'm0', tags: [] } });
  expect(await call('recall', { query: 'oaks' })).toMatchObject({ value: [{ text: 'likes oaks' }] });
  expect(await call('recall', { query: 'oaks', limit: 500 })).toMatchObject({ code: 'bad_argument' });
  expect(await call('forget', { id: 'm0' })).toEqual({ ok: true, value: null });
  expect(await call('forget', { id: 'm0' })).toMatchObject({ code: 'not_found' });
});

test('a method that throws, and one that is stopped, are replies', async () => {
  const { connector } = createToolset('x', 'X', [
    {
      name: 'fail',
      description: '',
      effect: 'read',
      input: { type: 'object' },
      output: {},
      run: () => {
        throw null;
      },
    },
  ]);
  expect(await connector.call({ method: 'x_fail', args: [], signal })).toMatchObject({ ok: false, code: 'failed' });
  expect(await connector.call({ method: 'x_fail', args: [], signal: AbortSignal.abort() })).toMatchObject({
    code: 'aborted',
  });
});

test('files are taken back to what they were before the call, path by path', async () => {
  const { connector, files } = await workspace();
  await files.write('/notes/deep/b.bin', new Uint8Array([0, 255, 1]));
  const call = async (method: string, input: object) => {
    let before: string | undefined;
    const own = { method: `workspace_${method}`, args: [input], signal };
    const reply = await connector.call({ ...own, keepBefore: async (kept) => void (before = kept) });
    return { reply, back: () => connector.revert!({ ...own, token: 't', ...(before && { before }) }, reply), before };
  };
  const text = async (path: string) => {
    const read = await files.readText(path);
    return read.ok ? read.value : read.code;
  };
  const changed = await call('write', { path: '/notes/a.md', content: 'B' });
  const made = await call('write', { path: '/new/c.md', content: 'C' });
  expect(await changed.back()).toEqual({ ok: true, value: null });
  expect(await text('/notes/a.md')).toBe('A');
  expect(await text('/new/c.md')).toBe('C');
  expect(await made.back()).toEqual({ ok: true, value: null });
  expect(await files.list('/new')).not.toMatchObject({ value: [{}] });

  const moved = await call('move', { from: '/notes', to: '/old' });
  expect(await moved.back()).toMatchObject({ ok: true });
  const gone = await call('delete', { path: '/notes' });
  expect(await text('/notes/a.md')).toBe('not_found');
  expect(await gone.back()).toMatchObject({ ok: true });
  expect(await text('/notes/a.md')).toBe('A');
  expect(await files.read('/notes/deep/b.bin')).toMatchObject({ value: new Uint8Array([0, 255, 1]) });
});

test('what was changed since is left as it is, and what was not kept is said', async () => {
  const { connector, files } = await workspace();
  let before = '';
  const own = { method: 'workspace_write', args: [{ path: '/notes/a.md', content: 'B' }], signal };
  const reply = await connector.call({ ...own, keepBefore: async (kept) => void (before = kept) });
  await files.write('/notes/a.md', 'somebody else');
  expect(await connector.revert!({ ...own, token: 't', before }, reply)).toMatchObject({ code: 'changed_since' });
  expect(await files.readText('/notes/a.md')).toMatchObject({ value: 'somebody else' });
  expect(connector.revertible!(own)).toEqual({ can: true, here: true });
  expect(connector.revertible!(own, reply)).toMatchObject({ can: false });
  expect(connector.revertible!({ ...own, before }, reply)).toEqual({ can: true, here: true });
  const read = { method: 'workspace_read', args: [{ path: '/notes/a.md' }] };
  expect(connector.revertible!(read)).toMatchObject({ can: false });
});

test('a memory is forgotten again, and what was forgotten is recalled again', async () => {
  const rows = new Map<string, Memory>();
  let ids = 0;
  const memory = openMemory({
    store: { all: async () => [...rows.values()], put: async (row) => void rows.set(row.id, row) },
    profile: 'p',
    newId: () => `m${++ids}`,
    now: () => 1,
  });
  const { connector } = memoryToolset({ ...memory, remember: (text, tags) => memory.remember(text, { tags }) });
  const call = async (method: string, input: object) => {
    const own = { method: `memory_${method}`, args: [input], signal };
    const reply = await connector.call(own);
    return () => connector.revert!({ ...own, token: 't' }, reply);
  };
  const back = await call('remember', { text: 'oaks' });
  expect(await memory.recall('oaks')).toHaveLength(1);
  expect(await back()).toMatchObject({ ok: true });
  expect(await memory.recall('oaks')).toHaveLength(0);
  await memory.remember('elms');
  const again = await call('forget', { id: 'm2' });
  expect(await memory.recall('elms')).toHaveLength(0);
  expect(await again()).toMatchObject({ ok: true });
  expect(await memory.recall('elms')).toHaveLength(1);
});
