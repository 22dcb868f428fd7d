import { proxy } from 'comlink';
import { startWorker } from '#base/worker.remote.ts';
import type { Catalog } from './catalog.contract.ts';
import url from './catalog.worker.ts?worker&url';
import { tooLarge } from './openapi/size.ts';

/** The catalog in a worker of its own, so that no document, however large, holds up the page. */
export function startCatalog(): Catalog {
  const { remote } = startWorker<Catalog>(url, 'catalog');
  return {
    import: async (input, onProgress) =>
      tooLarge(input.text) ?? (await remote.import(input, onProgress && proxy(onProgress))),
    cancel: () => remote.cancel(),
    addToolset: (toolset) => remote.addToolset(toolset),
    remove: (id) => remote.remove(id),
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
