import type { Catalog } from '../src/codemode/catalog.contract.ts';
import { startCatalog } from '../src/codemode/catalog.remote.ts';

/** What the bench drives: the catalog as the app starts it, in its worker. All times in milliseconds, of the page's clock. */
const now = () => performance.now();
let catalog: Catalog = startCatalog();

const longTasks: number[] = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) longTasks.push(entry.duration);
}).observe({ entryTypes: ['longtask'] });

/** The longest time the main thread did not come back to a timer, while `work` went on. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; ms: number; blocked: number }> {
  let going = true;
  let last = now();
  let blocked = 0;
  const tick = () => {
    blocked = Math.max(blocked, now() - last);
    last = now();
    if (going) setTimeout(tick, 0);
  };
  setTimeout(tick, 0);
  const from = now();
  const result = await work();
  const ms = now() - from;
  going = false;
  return { result, ms, blocked: Math.max(blocked, now() - last) };
}

const texts = new Map<string, string>();

const bench = {
  async load(name: string): Promise<number> {
    texts.set(name, await (await fetch(`documents/${name}`)).text());
    return texts.get(name)!.length;
  },
  /** A fresh worker, started before the clock is. */
  async fresh(): Promise<void> {
    catalog = startCatalog();
    await catalog.sources();
  },
  async import(name: string) {
    longTasks.length = 0;
    const { result, ms, blocked } = await watched(() =>
      catalog.import({ name: name.split('-')[0]!, text: texts.get(name)!, from: name }),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    return {
      ok: result.ok,
      operations: result.ok ? result.value.operations : 0,
      ms,
      blocked,
      longTasks: [...longTasks],
    };
  },
  async counted() {
    const from = now();
    for (;;) {
      const footprint = await catalog.footprint('');
      if (footprint.naive !== null) return { ms: now() - from, naive: footprint.naive, methods: footprint.methods };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
  /** Round trips to the worker, declarations included. */
  async search(queries: string[]) {
    const answers: { ms: number; routes: string[]; declarations: string }[] = [];
    for (const query of queries) {
      const from = now();
      const { hits, declarations } = await catalog.search(query);
      answers.push({ ms: now() - from, routes: hits.map(({ route }) => route), declarations });
    }
    return answers;
  },
};

export type CatalogBench = typeof bench;

declare global {
  var catalogBench: CatalogBench;
}
globalThis.catalogBench = bench;
