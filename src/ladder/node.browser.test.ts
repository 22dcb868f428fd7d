import { afterAll, expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createBeside } from './beside.ts';
import { createNode } from './node.ts';
import { loadNode } from './node-parts.ts';

const node = createNode({ document, source: loadNode, now: () => performance.now() });
afterAll(() => node.dispose());

async function run(
  args: string[],
  given: Record<string, string> = {},
  more: { stdin?: string; folder?: string; signal?: AbortSignal } = {},
) {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'node', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  const beside = createBeside();
  for (const [path, text] of Object.entries(given))
    if (path.includes('/node_modules/')) beside.write(path, new TextEncoder().encode(text));
    else await files.write(path, text);
  const said = { out: '', error: '' };
  const exitCode = await node.commands[0]!.run({
    args,
    folder: more.folder ?? '/',
    environment: { NAME: 'value' },
    stdin: new TextEncoder().encode(more.stdin ?? ''),
    files,
    beside,
    write: (stream, text) => void (said[stream] += text),
    signal: more.signal ?? new AbortController().signal,
    shell: async () => 127,
  });
  return { exitCode, ...said, files, beside };
}

it('runs a file, with arguments, files and an exit code', async () => {
  const { exitCode, out, error, files } = await run(['app.cjs', 'x', '--y'], {
    '/app.cjs': `const fs = require('node:fs'); const { add } = require('./lib/add');
fs.mkdirSync('out'); fs.writeFileSync('out/sum.txt', String(add(1, 2)));
console.log(process.argv.slice(2), { cwd: process.cwd(), name: process.env.NAME }); console.error('to error'); process.exitCode = 3;`,
    '/lib/add/index.js': `exports.add = (a, b) => a + b`,
  });
  expect({ out, error, exitCode }).toEqual({
    out: "[ 'x', '--y' ] { cwd: '/', name: 'value' }\n",
    error: 'to error\n',
    exitCode: 3,
  });
  expect(await files.readText('/out/sum.txt')).toMatchObject({ value: '3' });
});
