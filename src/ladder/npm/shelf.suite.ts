/** A registry that answers as one does, for tests: real tarballs of what is on the shelf. */
import { createTar } from 'nanotar';
import { fail, ok } from '#base/result.ts';
import type { AskRegistry } from '../npm.contract.ts';
import type { Manifest } from './package.contract.ts';

/** By `name@version`: its package.json beside its files. */
export type Shelf = Record<string, { files?: Record<string, string> } & Partial<Manifest>>;

export interface TestRegistry {
  ask: AskRegistry;
  /** Paths asked for, in order. */
  asked: string[];
  /** What answers a path instead, by its end: bytes, or nothing at all. */
  instead: Map<string, Uint8Array | 'offline'>;
}

export function registryWith(shelf: Shelf): TestRegistry {
  const filled = fill(shelf);
  const registry: TestRegistry = {
    asked: [],
    instead: new Map(),
    async ask(path, _accept, signal) {
      if (signal?.aborted) return fail('aborted', 'It was stopped.');
      registry.asked.push(path);
      const instead = registry.instead.get(path);
      if (instead === 'offline') return fail('network', 'The registry was not reached.');
      const found = instead ?? (await filled).get(path);
      return found ? ok(found) : fail('not_found', 'Nothing is there.');
    },
  };
  return registry;
}

/** What it answers, by path. */
async function fill(shelf: Shelf): Promise<Map<string, Uint8Array>> {
  const answers = new Map<string, Uint8Array>();
  const packuments = new Map<
    string,
    { name: string; 'dist-tags': Record<string, string>; versions: Record<string, object> }
  >();
  for (const [key, { files = {}, ...manifest }] of Object.entries(shelf)) {
    const [, name, version] = /^(.+)@([^@]+)$/.exec(key) as unknown as [string, string, string];
    const own = { name, version, ...manifest };
    const entries = Object.entries({ 'package.json': JSON.stringify(own), ...files });
    const tar = createTar(entries.map(([path, data]) => ({ name: `package/${path}`, data }))) as BufferSource;
    const packed = new Blob([tar]).stream().pipeThrough(new CompressionStream('gzip'));
    const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    const file = `${name}/-/${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
    answers.set(file, bytes);
    const packument = packuments.get(name) ?? { name, 'dist-tags': {}, versions: {} };
    packument['dist-tags'].latest = version;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', bytes));
    const integrity = `sha512-${btoa(String.fromCharCode(...digest))}`;
    packument.versions[version] = { ...own, dist: { tarball: `https://elsewhere.test/${file}`, integrity } };
    packuments.set(name, packument);
  }
  for (const [name, packument] of packuments)
    answers.set(name.replace('/', '%2f'), new TextEncoder().encode(JSON.stringify(packument)));
  return answers;
}

export function tarballsInMemory() {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    get: async (integrity: string) => kept.get(integrity),
    put: async (integrity: string, bytes: Uint8Array) => void kept.set(integrity, bytes),
  };
}
