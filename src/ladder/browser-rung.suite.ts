/** The preview as a rung, each run with a page of its own: a sealed frame, and puppeteer in a worker. In a browser. */
import { startBrowserWorker } from './browser.remote.ts';
import { createBrowserPages } from './browser.ts';
import { createBrowserRung } from './browser-rung.ts';
import type { Preview } from './preview.contract.ts';
import { openPreview } from './preview.ts';
import type { RungProvider, RungTask } from './rung.contract.ts';

/** `url` is that of `preview.html`. */
export function previewRungs(url: string): { create(): RungProvider; stop(): void } {
  const worker = startBrowserWorker();
  return { create, stop: worker.stop };

  function create(): RungProvider {
    const stage = document.createElement('div');
    stage.style.cssText = 'width:800px;height:600px';
    document.body.append(stage);
    const bundle = async () => ({ ok: false as const, code: 'none', message: 'No bundler here.' });
    const tasks = new Map<string, RungTask['files']>();
    const shown = new Map<string, Preview>();
    const pages = createBrowserPages({
      worker: async () => worker,
      async preview(owner) {
        const files = tasks.get(owner);
        if (!files) throw new Error('It has ended.');
        const preview = shown.get(owner) ?? openPreview({ document, stage, files, bundle, url });
        shown.set(owner, preview);
        return preview;
      },
      fits: async (owner, preview) => shown.get(owner) === preview,
      leave(owner) {
        shown.get(owner)?.close();
        shown.delete(owner);
        tasks.delete(owner);
      },
    });
    let last = 0;
    return createBrowserRung({
      kind: 'preview',
      available: async () => ({ ok: true }),
      now: () => performance.now(),
      open({ files }, signal) {
        const owner = String(++last);
        tasks.set(owner, files);
        return {
          act: (command, ms) => pages.run(owner, 'preview', command, ms, signal),
          close: () => void pages.close(owner, 'preview'),
        };
      },
    });
  }
}
