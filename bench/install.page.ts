import { createExecutor } from '../src/isolate/executor.ts';
import { startBundler } from '../src/ladder/bundle.remote.ts';
import type { RealPackages } from '../src/ladder/npm/real-packages.suite.ts';
import type { AskRegistry } from '../src/ladder/npm.contract.ts';
import { createNpm } from '../src/ladder/npm.ts';
import { createNpmRung } from '../src/ladder/npm-rung.ts';
import { createTarballStore } from '../src/storage/tarball-store.ts';
import { openFiles } from '../src/workspace/files.ts';
import { createMemoryBlobs } from '../src/workspace/memory-blobs.ts';

/** An install from the registry of this machine, and again with everything kept, as a second visit has it. */
const ask: AskRegistry = async (path, accept) => {
  const answer = await fetch(`/-/registry/${path}`, { headers: { accept } });
  if (!answer.ok) return { ok: false, code: 'not_found', message: `The registry said ${answer.status} to ${path}.` };
  return { ok: true, value: new Uint8Array(await answer.arrayBuffer()) };
};
const offline: AskRegistry = async () => ({ ok: false, code: 'network', message: 'Nothing is asked for.' });
const tarballs = createTarballStore({ caches, now: Date.now });
const visit = (registry: AskRegistry) => createNpm({ ask: registry, tarballs, bundler: startBundler() });
const workspace = async () => {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: crypto.randomUUID(), now: Date.now });
  if (!opened.ok) throw new Error(opened.message);
  return opened.value;
};

const now = () => performance.now();
const executor = createExecutor({ document, now, url: '/isolate.html' });
const bundler = startBundler();

const bench = {
  /** One set of published packages: installed with nothing kept, bundled and run, and run once more. */
  async real({ packages, code }: Pick<RealPackages, 'packages' | 'code'>) {
    const files = await workspace();
    const npm = createNpm({ ask, tarballs, bundler });
    const from = now();
    const installed = await npm.install(files, { add: packages });
    if (!installed.ok) throw new Error(installed.message);
    const installMs = now() - from;
    const rung = createNpmRung({ executor, npm, bundler, now });
    const run = async () => {
      const begun = now();
      const end = await rung.run({ language: 'typescript', code, files }).end;
      return { end, ms: now() - begun };
    };
    const first = await run();
    const next = await run();
    const { fetched, packages: brought } = installed.value;
    return { count: brought.length, fetched, installMs, firstMs: first.ms, nextMs: next.ms, end: next.end };
  },
  /** Milliseconds of the first install, and of those with a lock file, kept tarballs and no network, unpacked each. */
  async run(add: Record<string, string>, rounds: number) {
    const files = await workspace();
    const from = performance.now();
    const first = await visit(ask).install(files, { add });
    if (!first.ok) throw new Error(first.message);
    const cold = performance.now() - from;
    const kept = await Promise.all(
      ['/package.json', '/package-lock.json'].map(async (path) => {
        const read = await files.read(path);
        if (!read.ok) throw new Error(read.message);
        return [path, read.value] as const;
      }),
    );
    const warm: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const own = await workspace();
      for (const [path, bytes] of kept) await own.write(path, bytes);
      const npm = visit(offline);
      const begun = performance.now();
      const again = await npm.install(own, { locked: true });
      const ready = again.ok ? await npm.ready(own) : again;
      if (!ready.ok) throw new Error(ready.message);
      warm.push(performance.now() - begun);
    }
    return { packages: first.value.packages.length, cold, warm, lock: new TextDecoder().decode(kept[1]![1]) };
  },
};

export type InstallPage = typeof bench;
Object.assign(globalThis, { installBench: bench, ready: true });
