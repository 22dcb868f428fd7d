import { afterAll, expect, it } from 'vitest';
import { createExecutor } from '#isolate/executor.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { startBundler } from './bundle.remote.ts';
import { registryWith, tarballsInMemory } from './npm/shelf.suite.ts';
import { createNpm } from './npm.ts';
import { createNpmRung } from './npm-rung.ts';
import { rungSuite } from './rung.suite.ts';

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());
const bundler = startBundler();
const npm = createNpm({
  ask: registryWith({
    'twice@1.0.0': {
      files: { 'index.js': "module.exports = (x) => [x, require('inner')(x)]" },
      dependencies: { inner: '*' },
    },
    'inner@1.0.0': { files: { 'index.js': 'module.exports = (x) => x + x' } },
  }).ask,
  tarballs: tarballsInMemory(),
  bundler,
});
const create = () => createNpmRung({ executor, npm, bundler, now: () => performance.now() });

rungSuite('npm', create, {
  language: 'typescript',
  prints: `console.log('one'); await null; console.log('two')`,
  fails: `throw new Error('boom')`,
  endless: 'while (true);',
});

it('runs a program with a package and a file of its workspace, and says what is not there', async () => {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'one', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  const run = (code: string) => create().run({ language: 'typescript', code, files }).end;
  const code = `import twice from 'twice';\nimport { end } from './end.ts';\nreturn [...twice('ab'), end];`;
  await files.write('/end.ts', `export const end: string = 'of it';`);
  expect(await run(code)).toMatchObject({ status: 'unsupported', message: expect.stringContaining('npm_install') });
  expect(await npm.install(files, { add: { twice: '1' } })).toMatchObject({ ok: true });
  expect(await run(code)).toMatchObject({ status: 'exited', exitCode: 0, value: ['ab', 'abab', 'of it'] });
  const outside = await run(`import twice from 'twice';\nreturn fetch('/').then(() => twice);`);
  expect(outside).toMatchObject({ status: 'exited', exitCode: 1 });
});
