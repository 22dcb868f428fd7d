import { afterAll, expect, it } from 'vitest';
import { createExecutor } from '#isolate/executor.ts';
import type { Capability } from '#isolate/isolate.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createIsolateRung } from './isolate-rung.ts';
import { rungSuite } from './rung.suite.ts';

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());
const create = () => createIsolateRung({ executor, now: () => performance.now() });

rungSuite('the isolate', create, {
  language: 'typescript',
  prints: `console.log('one'); await null; console.log('two')`,
  fails: `throw new Error('boom')`,
  endless: 'while (true);',
});

it('tells which rung would cure a failure, and what a call did to the files', async () => {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'one', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  const write: Capability = async ([path, text]) => {
    const done = await files.write(String(path), String(text));
    return done.ok ? { ok: true, value: null } : done;
  };
  const capabilities = new Map([['write', write]]);
  const run = (code: string) => create().run({ language: 'typescript', code, files, capabilities }).end;
  expect(await run('document.body')).toMatchObject({ exitCode: 1, climb: { rung: 'browser' } });
  const end = await run(`await codemode.write('/new.txt', 'x'); return 7`);
  expect(end).toMatchObject({ status: 'exited', value: 7 });
  expect(end.files?.after).not.toBe(end.files?.before);
});
