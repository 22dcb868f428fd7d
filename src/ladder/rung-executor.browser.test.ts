import { afterAll, expect, it } from 'vitest';
import { createExecutor } from '#isolate/executor.ts';
import type { Capability } from '#isolate/isolate.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createIsolateRung } from './isolate-rung.ts';
import { executorOf } from './rung-executor.ts';

const now = () => performance.now();
const inner = createExecutor({ document, now });
afterAll(() => inner.dispose());
const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'one', now: () => 0 });
if (!opened.ok) throw new Error(opened.message);
const executor = executorOf({
  provider: createIsolateRung({ executor: inner, now }),
  language: 'typescript',
  files: opened.value,
  now,
});
const echo: Capability = async ([given]) => ({ ok: true, value: given });
const run = (code: string, wallMs?: number) =>
  executor.run({ code, input: 3 }, new Map([['echo', echo]]), wallMs === undefined ? {} : { wallMs });

it('gives the value, the printed lines and the calls of a program in a fence', async () => {
  const end = await run("```ts\nconsole.log('a\\nb'); return [input, await codemode.echo(4)]\n```").end;
  expect(end).toMatchObject({ status: 'ok', value: [3, 4], calls: 1 });
  expect(end.events.flatMap((event) => (event.type === 'log' ? event.text : []))).toEqual(['a', 'b']);
  expect(end.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['started', 'call', 'result']));
});

it('tells how else it ended: by an error, its limit, a hand, or too many lines', async () => {
  expect(await run(`throw new RangeError('too far')`).end).toMatchObject({
    status: 'error',
    error: { code: 'exit_1' },
  });
  expect(await run('while (true);', 300).end).toMatchObject({ status: 'timeout' });
  const handle = run('while (true);');
  handle.stop();
  expect(await handle.end).toMatchObject({ status: 'stopped' });
  const many = await run(`console.log('x\\n'.repeat(6000)); await codemode.echo(1)`).end;
  expect(many).toMatchObject({ status: 'limit', limit: 'logLines' });
  expect(many.events.filter(({ type }) => type === 'log')).toHaveLength(5000);
});
