import { proxy } from 'comlink';
import { sleep } from '#base/deadline.ts';
import { type Failure, fail } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { Catalog, HiddenPattern, ImportProgress, SourceInput, Toolset } from './catalog.contract.ts';
import url from './catalog.worker.ts?worker&url';
import { tooLarge } from './openapi/size.ts';

interface CatalogOptions {
  start?: () => ReturnType<typeof startWorker<Catalog>>;
  /** A worker that says nothing for so long is taken for dead. The longest single step of an import takes a few seconds. */
  silenceMs?: number;
}

const stoppedWorking = 'The catalog stopped working, perhaps for want of memory.';
const dead: unique symbol = Symbol('dead');
type Dead = typeof dead;
type Imported = Awaited<ReturnType<Catalog['import']>>;

/**
 * The catalog in a worker of its own, so that no document, however large, holds up the page. A worker that dies is replaced
 * by one that reads again what was imported, and the call is made once more. Where that fails too, `import` and `plan`
 * answer with a code and the others reject. The document whose import ended a worker is not read again.
 */
export function startCatalog(options: CatalogOptions = {}): Catalog {
  const { start = () => startWorker<Catalog>(url, 'catalog'), silenceMs = 45_000 } = options;
  /** What the catalog was given, in order, to give it again. */
  const given = new Map<string, { input: SourceInput } | { toolset: Toolset }>();
  let hiding: HiddenPattern[] | undefined;
  let current: ReturnType<typeof begin> | undefined;
  let revival: Promise<void> | undefined;

  function begin() {
    const started = start();
    let say = () => {};
    const died = new Promise<Dead>((resolve) => {
      say = () => resolve(dead);
    });
    started.worker.addEventListener('error', say, { once: true });
    return { ...started, died, say };
  }

  type Remote = ReturnType<typeof begin>['remote'];

  /** Started with the first question. */
  const running = () => (current ??= begin());

  /** The answer, or `dead`: by its own word, or because not even a small question is answered any more. */
  async function ask<T>(work: (remote: Remote) => Promise<T>): Promise<T | Dead> {
    const { remote, died, say } = running();
    const answer = work(remote);
    const over = new AbortController();
    const watch = (async (): Promise<Dead> => {
      for (;;) {
        await sleep(silenceMs, over.signal);
        if (over.signal.aborted) return new Promise<never>(() => {});
        const alive = await Promise.race([
          remote.sources().then(() => true),
          sleep(silenceMs, over.signal).then(() => false),
        ]);
        if (alive || over.signal.aborted) continue;
        say();
        return dead;
      }
    })();
    try {
      return await Promise.race<T | Dead>([answer, died, watch]);
    } finally {
      over.abort();
    }
  }

  function revive(): Promise<void> {
    revival ??= (async () => {
      current?.stop();
      current = begin();
      if (hiding) await ask((remote) => remote.hide(hiding!));
      for (const one of given.values()) {
        const back = await ask<unknown>((remote) =>
          'input' in one ? remote.import(one.input) : remote.addToolset(one.toolset),
        );
        if (back === dead) break;
      }
    })().finally(() => {
      revival = undefined;
    });
    return revival;
  }

  async function answered<T>(work: (remote: Remote) => Promise<T>): Promise<T | Dead> {
    if (revival) await revival;
    const asked = running();
    const first = await ask(work);
    if (first !== dead) return first;
    // Several calls find the same worker dead; it is replaced once.
    if (current === asked || revival) await revive();
    return ask(work);
  }
  async function call<T>(work: (remote: Remote) => Promise<T>): Promise<T> {
    const answer = await answered(work);
    if (answer === dead) throw new Error(`${stoppedWorking} Reload the page.`);
    return answer;
  }

  async function load(input: SourceInput, onProgress?: (progress: ImportProgress) => void): Promise<Imported> {
    const large = tooLarge(input.text);
    if (large) return large;
    if (revival) await revival;
    const imported = await ask<Imported>((remote) => remote.import(input, onProgress && proxy(onProgress)));
    if (imported === dead) {
      await revive();
      return fail(
        'failed',
        `${stoppedWorking} It was started again without this document, which is perhaps too large for this device.`,
      );
    }
    if (imported.ok) given.set(imported.value.id, { input: { ...input, name: imported.value.id } });
    return imported;
  }

  return {
    import: load,
    cancel: () => call((remote) => remote.cancel()),
    async addToolset(toolset) {
      const source = await call((remote) => remote.addToolset(toolset));
      given.set(source.id, { toolset });
      return source;
    },
    async remove(id) {
      given.delete(id);
      await call((remote) => remote.remove(id));
    },
    async hide(patterns) {
      hiding = patterns;
      await call((remote) => remote.hide(patterns));
    },
    hidden: () => call((remote) => remote.hidden()),
    sources: () => call((remote) => remote.sources()),
    methods: () => call((remote) => remote.methods()),
    signatures: (source) => call((remote) => remote.signatures(source)),
    search: (query, budget) => call((remote) => remote.search(query, budget)),
    declarations: (names) => call((remote) => remote.declarations(names)),
    describe: (names, budget) => call((remote) => remote.describe(names, budget)),
    async plan(name, args) {
      const planned = await answered<Awaited<ReturnType<Catalog['plan']>>>((remote) => remote.plan(name, args));
      return planned === dead ? unavailable : planned;
    },
    footprint: (prompt) => call((remote) => remote.footprint(prompt)),
    inline: () => call((remote) => remote.inline()),
  };
}

const unavailable: Failure<'unavailable'> = fail('unavailable', `${stoppedWorking} Nothing was sent. Reload the page.`);
