import { afterAll, expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { previewRungs } from './browser-rung.suite.ts';
import type { RungProvider } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';

const { create, stop } = previewRungs('/preview.html');
afterAll(stop);

/** The suite gives a program; here it is the script of a page. */
function asPage(provider: RungProvider): RungProvider {
  return {
    ...provider,
    run: (task) => {
      const page = new TextEncoder().encode(`<!doctype html><title>Page</title><script>${task.code}</script>`);
      const read: typeof task.files.read = async (path) =>
        path === '/page.html' ? { ok: true, value: page } : task.files.read(path);
      return provider.run({ ...task, code: '/page.html', files: { ...task.files, read } });
    },
  };
}

rungSuite('The preview', () => asPage(create()), {
  language: 'html',
  prints: `console.log('one'); console.log('two')`,
  fails: `throw new Error('boom')`,
  endless: 'for (;;);',
});

it('runs a program in a page, says which page is missing, and that a loop was ended', async () => {
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'one', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  await files.value.write('/index.html', '<title>Home</title><p id="at">0</p>');
  await files.value.write('/spin.html', '<title>Spin</title><script>for (;;);</script>');
  const provider = create();
  const run = (code: string, language: 'html' | 'typescript' = 'typescript') =>
    provider.run({ language, code, files: files.value }).end;
  const count = "const at = document.querySelector<HTMLElement>('#at')!; at.innerText += '1'; return at.innerText";
  expect(await run(count)).toMatchObject({ status: 'exited', exitCode: 0, value: '01' });
  const imports = "import { twice } from './twice.ts';\nconst at = document.title;\ntwice(at)";
  const modules = "({ './twice.ts': { twice: (text) => text + text } })";
  const task = { language: 'typescript', code: imports, modules, files: files.value } as const;
  expect(await provider.run(task).end).toMatchObject({ status: 'exited', value: 'HomeHome' });
  expect(await run('return (')).toMatchObject({ status: 'exited', exitCode: 1 });
  expect(await run('// page: /none.html\n1')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('/none.html'),
  });
  expect(await run('/spin.html', 'html')).toMatchObject({
    status: 'timeout',
    message: expect.stringContaining('loop'),
  });
  expect(await run('// page: /index.html\nwhile (true);')).toMatchObject({ status: 'timeout' });
  expect(await run(count)).toMatchObject({ status: 'exited', value: '01' });
});
