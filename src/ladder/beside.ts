/** What is kept beside a workspace, in memory: installed packages, and what programs put into `/tmp`. */
import type { Beside } from './command.contract.ts';

/** Begins with what another holds; the bytes are shared, as nobody changes them in place. */
export function createBeside(from?: Beside): Beside {
  const held = new Map<string, Uint8Array>();
  let version = 0;
  if (from) for (const path of from.paths()) held.set(path, from.read(path)!);
  return {
    has: (path) => held.has(path),
    read: (path) => held.get(path),
    write(path, bytes) {
      held.set(path, bytes);
      version++;
    },
    remove(path) {
      version++;
      if (held.delete(path)) return;
      const below = `${path.replace(/\/+$/, '')}/`;
      for (const one of [...held.keys()]) if (one.startsWith(below)) held.delete(one);
    },
    paths: () => held.keys(),
    version: () => version,
  };
}
