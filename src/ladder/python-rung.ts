/** Rung 01 for Python: CPython as wasm (Pyodide), handed its interpreter as bytes and the memory of an earlier start. */
import { createGuestRung, type GuestWorld } from './guest-rung.ts';
import type { PythonParts, PythonWord } from './python/wire.ts';
import type { RungProvider } from './rung.contract.ts';

interface Options extends GuestWorld {
  /** Its parts, fetched once: the program of the Worker, the interpreter, its standard library. May reject. */
  parts(): Promise<{ source: string; wasm: ArrayBuffer; library: ArrayBuffer }>;
  /** Keeps the memory of a started interpreter over visits. Never reject. */
  snapshots?: SnapshotStore;
}

export interface SnapshotStore {
  get(): Promise<ArrayBuffer | null>;
  put(memory: ArrayBuffer): Promise<void>;
  drop(): Promise<void>;
}

export function createPythonRung({ parts, snapshots, ...world }: Options): RungProvider {
  /** Memory right after a start: the next one begins there. */
  let snapshot: Promise<ArrayBuffer | null> | undefined;
  let begun = false;
  return createGuestRung(
    {
      id: 'python',
      name: 'Python',
      title: 'Python in the isolate',
      languages: ['python'],
      cost: { coldMs: 4000, warmMs: 800, memory: 80 * 2 ** 20, download: 6_000_000 },
      async load() {
        const { source, wasm, library } = await parts();
        snapshot ??= snapshots?.get() ?? Promise.resolve(null);
        return {
          source,
          async parts(): Promise<PythonParts> {
            const memory = await snapshot!;
            begun = memory !== null;
            return { wasm, library, snapshot: memory };
          },
        };
      },
      hear(word) {
        const { type, memory } = (word ?? {}) as Partial<PythonWord>;
        if (type !== 'snapshot' || !(memory instanceof ArrayBuffer)) return;
        snapshot = Promise.resolve(memory);
        void snapshots?.put(memory);
      },
      // A memory of which nothing can be started is not tried again.
      again() {
        const had = begun;
        begun = false;
        snapshot = Promise.resolve(null);
        void snapshots?.drop();
        return had;
      },
    },
    world,
  );
}
