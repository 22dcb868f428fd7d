import { expect, test } from 'vitest';
import { createToolset, memoryToolset, workspaceToolset } from './toolset.ts';

const signal = new AbortController().signal;

function workspace() {
  const files = new Map<string, string>([['/notes/a.md', 'A']]);
  const missing = (path: string) => ({ ok: false as const, code: 'not_found', message: `There is no ${path}.` });
  const entry = (path: string) => ({
    path,
    kind: 'file' as const,
    size: files.get(path)!.length,
    hash: 'h',
    modifiedAt: 1,
  });
  return workspaceToolset({
    readText: async (path) => (files.has(path) ? { ok: true, value: files.get(path)! } : missing(path)),
    write: async (path, content) => {
      files.set(path, content);
      return { ok: true, value: entry(path) };
    },
    list: async (path = '/') => ({
      ok: true,
      value: [...files.keys()].filter((key) => key.startsWith(path)).map(entry),
    }),
    move: async (from, to) => {
      if (!files.has(from)) return missing(from);
      files.set(to, files.get(from)!);
      files.delete(from);
      return { ok: true, value: undefined };
    },
    remove: async (path) => (files.delete(path) ? { ok: true, value: undefined } : missing(path)),
  });
}

test('the workspace is read, written, listed, moved and deleted', async () => {
  const { toolset, connector } = workspace();
  expect(toolset.methods.map(({ name, effect }) => `${name} ${effect}`)).toEqual([
    'read read',
    'write write',
    'list read',
    'move write',
    'delete destroy',
  ]);
  expect(structuredClone(toolset)).toEqual(toolset);
  const call = (method: string, ...args: unknown[]) => connector.call({ method: `workspace_${method}`, args, signal });
  expect(await call('write', { path: 'b.md', content: 'BB' })).toEqual({
    ok: true,
    value: { path: '/b.md', kind: 'file', size: 2 },
  });
  expect(await call('read', { path: '/b.md' })).toEqual({ ok: true, value: 'BB' });
  expect(await call('move', { from: '/b.md', to: '/c.md' })).toEqual({ ok: true, value: null });
  expect(await call('list')).toMatchObject({ value: [{ path: '/notes/a.md' }, { path: '/c.md' }] });
  expect(await call('delete', { path: '/c.md' })).toEqual({ ok: true, value: null });
  expect(await call('read', { path: '/c.md' })).toMatchObject({ ok: false, code: 'not_found' });
});

test.each([
  ['workspace_read', [], 'bad_argument', 'path is missing'],
  ['workspace_read', ['/a'], 'bad_argument', 'must be an object, not a string'],
  ['workspace_write', [{ path: '/a', content: 1 }], 'bad_argument', 'content must be a string'],
  ['workspace_read', [{ path: '/a', __proto: 1 }], 'bad_argument', '__proto is not known'],
  ['workspace_constructor', [], 'unknown_method', 'no method'],
])('%s with %j is refused', async (method, args, code, message) => {
  const { connector } = workspace();
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
