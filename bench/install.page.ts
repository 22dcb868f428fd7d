import { startBundler } from '../src/ladder/bundle.remote.ts';
import type { AskRegistry } from '../src/ladder/npm.contract.ts';
import { createNpm } from '../src/ladder/npm.ts';
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

const bench = {
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
