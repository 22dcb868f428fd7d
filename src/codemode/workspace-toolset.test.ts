import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createWork } from '#workspace/work.ts';
import { workspaceToolset } from './workspace-toolset.ts';

const signal = new AbortController().signal;

async function workspace(given: Record<string, string>) {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 1 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  for (const [path, text] of Object.entries(given)) await files.write(path, text);
  const { connector } = workspaceToolset(files, createWork(files));
  const call = (method: string, input: object) =>
    connector.call({ method: `workspace_${method}`, args: [input], signal });
  /** A call, and how it is taken back. */
  const undone = async (method: string, input: object) => {
    let before = '';
    const reply = await connector.call({
      method: `workspace_${method}`,
      args: [input],
      signal,
      keepBefore: async (kept) => void (before = kept),
    });
    return {
      reply,
      undo: () => connector.revert!({ method: `workspace_${method}`, args: [input], before } as never, reply),
    };
  };
  const all = async () => {
    const listed = await files.list();
    const plain = listed.ok ? listed.value.filter(({ kind }) => kind === 'file') : [];
    return Object.fromEntries(
      await Promise.all(plain.map(async ({ path }) => [path, (await files.readText(path)) as { value?: string }])).then(
        (pairs) => pairs.map(([path, read]) => [path, (read as { value?: string }).value ?? 'no text']),
      ),
    );
  };
  return { files, call, undone, all };
}

const start = { '/a.ts': 'const a = 1;\nconst b = 2;\n', '/lib/b.ts': 'export {};\n', '/p.json': '{"v":1}' };

test('parts of files are read', async () => {
  const { call } = await workspace(start);
  expect(await call('read', { path: 'a.ts', from: 2, to: 2 })).toEqual({ ok: true, value: 'const b = 2;\n' });
  expect(await call('read_bytes', { path: '/a.ts', offset: 6, length: 1 })).toEqual({
    ok: true,
    value: Uint8Array.of(97),
  });
  expect(await call('read', { path: '/none', from: 1 })).toMatchObject({ code: 'not_found' });
});

test.each<[string, object]>([
  ['edit', { path: '/a.ts', edits: [{ find: 'a = 1', replace: 'a = 3' }] }],
  ['write_bytes', { path: '/a.ts', base64: 'AP8=' }],
  ['copy', { from: '/lib', to: '/lib2' }],
  ['link', { path: '/l', target: 'a.ts' }],
  ['json_update', { path: '/p.json', changes: [{ at: '/v', set: 2 }] }],
  ['archive', { path: '/', to: '/all.zip' }],
  [
    'apply',
    {
      changes: [
        { action: 'delete', path: '/lib' },
        { action: 'move', path: '/a.ts', to: '/lib/a.ts' },
        { action: 'write', path: '/a.ts', content: 'new' },
      ],
    },
  ],
])('%s is done and taken back, unless somebody wrote since', async (method, input) => {
  const { undone, all, files } = await workspace(start);
  const first = await undone(method, input);
  expect(first.reply).toMatchObject({ ok: true, value: { changed: expect.anything() } });
  expect(await all()).not.toEqual(start);
  const changed = (first.reply as unknown as { value: { changed: { path: string }[] } }).value.changed;
  expect(await first.undo()).toEqual({ ok: true, value: null });
  expect(await all()).toEqual(start);
  const second = await undone(method, input);
  await files.apply([
    { path: changed[0]!.path, content: null },
    { path: changed[0]!.path, content: 'by hand' },
  ]);
  const by = await all();
  expect(await second.undo()).toMatchObject({ ok: false, code: 'changed_since' });
  expect(await all()).toEqual(by);
});

test('many files are changed all or none, and a preview changes nothing', async () => {
  const { call, all } = await workspace(start);
  const changes = [
    { action: 'edit', path: '/a.ts', edits: [{ find: 'b = 2', replace: 'b = 4' }] },
    { action: 'move', path: '/a.ts', to: '/src/a.ts' },
  ];
  expect(await call('preview', { changes })).toMatchObject({
    value: {
      files: [
        { path: '/a.ts', kind: 'removed' },
        { path: '/src/a.ts', kind: 'added', diff: expect.stringContaining('+const b = 4;') },
      ],
    },
  });
  expect(await all()).toEqual(start);
  const bad = [...changes, { action: 'edit', path: '/lib/b.ts', edits: [{ find: 'nowhere', replace: '' }] }];
  expect(await call('apply', { changes: bad })).toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('Change 3 of 3'),
  });
  expect(await all()).toEqual(start);
  expect(await call('apply', { changes: [{ action: 'move', path: '/a.ts', to: '/p.json' }] })).toMatchObject({
    code: 'exists',
  });
  expect(await call('apply', { changes })).toMatchObject({ ok: true });
  expect(await all()).toMatchObject({ '/src/a.ts': 'const a = 1;\nconst b = 4;\n' });
});

test('files are found by name, by what is in them, and counted; what git keeps is left out', async () => {
  const { call, files } = await workspace({ ...start, '/.git/config': 'const' });
  await files.write('/bin', Uint8Array.of(0, 255));
  expect(await call('glob', { pattern: '*.ts' })).toEqual({ ok: true, value: ['/a.ts', '/lib/b.ts'] });
  expect(await call('grep', { pattern: 'B\\s=', ignoreCase: true })).toEqual({
    ok: true,
    value: { matches: [{ path: '/a.ts', line: 2, column: 7, text: 'const b = 2;' }], more: false, skipped: ['/bin'] },
  });
  expect(await call('grep', { pattern: '(a)\\1' })).toMatchObject({ code: 'bad_pattern' });
  expect(await call('tree', { depth: 1 })).toEqual({
    ok: true,
    value: '/ (4 files, 46 B)\n  a.ts 26 B\n  bin 2 B\n  lib/ (1 file, 11 B)\n  p.json 7 B',
  });
  expect(await call('hash', { path: '/p.json', algorithm: 'SHA-1' })).toMatchObject({
    value: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  expect(await call('diff', { path: '/a.ts', content: 'const a = 1;\n' })).toMatchObject({
    value: expect.stringContaining('-const b = 2;'),
  });
  expect(await call('json_query', { path: '/p.json', at: '/v' })).toEqual({ ok: true, value: 1 });
});

const has = (tool: string) => spawnSync(tool, ['--help']).error === undefined;

test.each([
  ['zip', 'python3', ['-m', 'zipfile', '-e', 'x', '.']],
  ['tar', 'tar', ['xf', 'x']],
  ['tar.gz', 'tar', ['xzf', 'x']],
] as const)('a %s is read by other programs, and here', async (format, tool, args) => {
  const long = `/${'folder/'.repeat(12)}${'n'.repeat(60)}.txt`;
  const { call, files, all } = await workspace({ ...start, [long]: 'long' });
  const packed = await call('pack', { format });
  if (!packed.ok) throw new Error(packed.message);
  if (has(tool)) {
    const folder = mkdtempSync(join(tmpdir(), 'packed-'));
    writeFileSync(join(folder, 'x'), packed.value as Uint8Array);
    execFileSync(tool, args, { cwd: folder });
    expect(readFileSync(join(folder, 'lib/b.ts'), 'utf8')).toBe('export {};\n');
    expect(readFileSync(join(folder, long), 'utf8')).toBe('long');
    expect(readdirSync(folder).sort()).toEqual(['a.ts', 'folder', 'lib', 'p.json', 'x']);
    rmSync(folder, { recursive: true });
  }
  await files.write('/x.archive', packed.value as Uint8Array);
  expect(await call('unpack', { path: '/x.archive', to: '/out' })).toMatchObject({ ok: true });
  const after = await all();
  for (const [path, text] of Object.entries({ ...start, [long]: 'long' })) expect(after[`/out${path}`]).toBe(text);
  expect(await call('unpack', { path: '/a.ts' })).toMatchObject({ ok: false, code: 'unreadable' });
});

test('a wait ends with a change, and without one in its time', async () => {
  const { call, files } = await workspace(start);
  const waiting = call('watch', { path: '/lib' });
  await files.write('/a.ts', 'x');
  await files.write('/lib/b.ts', 'x');
  expect(await waiting).toEqual({ ok: true, value: ['/lib/b.ts'] });
  expect(await call('watch', { seconds: 0 })).toEqual({ ok: true, value: [] });
});
