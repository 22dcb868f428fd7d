import { expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { openPreview } from './preview.ts';
import { createPreviewRung } from './preview-rung.ts';
import type { RungProvider } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';

function create(): RungProvider {
  const stage = document.createElement('div');
  stage.style.cssText = 'width:800px;height:600px';
  document.body.append(stage);
  const bundle = async () => ({ ok: false as const, code: 'none', message: 'No bundler here.' });
  const open = async (files: Parameters<typeof openPreview>[0]['files']) =>
    openPreview({ document, stage, files, bundle, url: '/preview.html' });
  return createPreviewRung({ open, now: () => performance.now() });
}

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

rungSuite('the preview', () => asPage(create()), {
  language: 'html',
  prints: `console.log('one'); console.log('two')`,
  fails: `throw new Error('boom')`,
  endless: 'for (;;);',
});

it('says which page is missing', async () => {
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'one', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  const end = await create().run({ language: 'html', code: '/none.html', files: files.value }).end;
  expect(end).toMatchObject({ status: 'failed', message: 'There is no file /none.html in the workspace.' });
});
