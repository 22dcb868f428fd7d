import { proxy } from 'comlink';
import { type Failure, fail } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { Catalog } from './catalog.contract.ts';
import url from './catalog.worker.ts?worker&url';
import { tooLarge } from './openapi/size.ts';

/** The catalog in a worker of its own, so that no document, however large, holds up the page. */
export function startCatalog(): Catalog {
  const { remote, worker } = startWorker<Catalog>(url, 'catalog');
  // A worker that could not start, or ran out of memory, answers nothing any more.
  const stopped = new Promise<Failure<'failed'>>((resolve) => {
    const say = () =>
      resolve(fail('failed', 'The catalog stopped working, perhaps for want of memory. Reload the page.'));
    worker.addEventListener('error', say, { once: true });
  });
  return {
    import: async (input, onProgress) =>
      tooLarge(input.text) ?? (await Promise.race([remote.import(input, onProgress && proxy(onProgress)), stopped])),
    cancel: () => remote.cancel(),
    addToolset: (toolset) => remote.addToolset(toolset),
    remove: (id) => remote.remove(id),
    hide: (patterns) => remote.hide(patterns),
    hidden: () => remote.hidden(),
    sources: () => remote.sources(),
    methods: () => remote.methods(),
    search: (query, budget) => remote.search(query, budget),
    declarations: (names) => remote.declarations(names),
    describe: (names, budget) => remote.describe(names, budget),
    plan: (name, args) => remote.plan(name, args),
    footprint: (prompt) => remote.footprint(prompt),
    inline: () => remote.inline(),
  };
}
