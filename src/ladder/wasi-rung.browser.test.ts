import { afterAll, expect, it } from 'vitest';
import { readOwnFile } from '#base/own-file.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import type { RungEvent, RungProvider, RungTask } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';
import sample from './wasi/sample.wasm?url';
import { createWasiRung } from './wasi-rung.ts';

const program = new Uint8Array(await readOwnFile(sample));
const create = () => createWasiRung({ document, now: () => performance.now() });

/** The suite gives programs as texts: here they are the arguments of one program that stands in the workspace. */
function byArguments(provider: RungProvider): RungProvider {
  return {
    ...provider,
    run: (task) => {
      if (task.language !== 'wasm') return provider.run(task);
      const writing = task.files.write('/sample.wasm', program);
      const list: typeof task.files.list = async (path) => {
        await writing;
        return task.files.list(path);
      };
      const files = { ...task.files, list };
      return provider.run({ ...task, files, code: '/sample.wasm', args: task.code ? [task.code] : [] });
    },
  };
}

const wasi = create();
afterAll(() => wasi.dispose());

async function run(args: string[], more: Partial<RungTask> = {}) {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'wasi', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  await files.write('/bin/sample.wasm', program);
  await files.write('/desk/in.txt', 'some words\n');
  await files.write('/text.wasm', 'no program');
  const handle = wasi.run({ language: 'wasm', code: '/bin/sample.wasm', args, files, ...more });
  const events: RungEvent[] = [];
  handle.subscribe((event) => events.push(event));
  const end = await handle.end;
  const text = events.map((event) => (event.type === 'output' ? event.text : '')).join('');
  return { end, files, text };
}

it('has arguments, an environment, standard input and files, and exits with its code', async () => {
  expect(await run(['echo'], { stdin: 'given', environment: { NAME: 'n' } })).toMatchObject({
    text: 'ngiven',
    end: { status: 'exited', exitCode: 0 },
  });
  const copied = await run(['copy', 'in.txt', '/workspace/out.txt'], { folder: '/desk' });
  expect(copied.end).toMatchObject({ status: 'exited', exitCode: 0 });
  expect(await copied.files.readText('/out.txt')).toMatchObject({ value: 'SOME WORDS\n' });
  expect(await copied.files.read('/desk/in.txt')).toMatchObject({ code: 'not_found' });
  expect(await run(['copy', 'none', 'x'])).toMatchObject({ text: 'no file\n', end: { exitCode: 1 } });
  expect((await run(['fail'])).end).toMatchObject({ status: 'exited', exitCode: 3 });
});

it('tells a trap, a file that is no program, and one that is not there, by the codes of a shell', async () => {
  expect(await run(['trap'])).toMatchObject({ text: expect.stringContaining('trap'), end: { exitCode: 134 } });
  expect(await run([], { code: '/text.wasm' })).toMatchObject({
    text: expect.stringContaining('is no WebAssembly'),
    end: { exitCode: 126 },
  });
  expect(await run([], { code: 'none.wasm' })).toMatchObject({
    text: expect.stringContaining('no such file'),
    end: { exitCode: 127 },
  });
});

rungSuite('WASI', () => byArguments(create()), { language: 'wasm', prints: '', fails: 'fail', endless: 'spin' });
