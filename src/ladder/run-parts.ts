/** What every provider of a rung needs of a run: its events for those who listen, and the files before and after. */
import type { Files } from '#workspace/files.contract.ts';
import type { RungEvent, RungRun } from './rung.contract.ts';

/** Characters of output that are kept for who listens late. */
const kept = 2_000_000;

export function createEvents(): { tell(event: RungEvent): void; subscribe: RungRun['subscribe'] } {
  const past: RungEvent[] = [];
  const listeners = new Set<(event: RungEvent) => void>();
  let size = 0;
  return {
    tell(event) {
      past.push(event);
      if (event.type === 'output') size += event.text.length;
      while (size > kept) {
        const gone = past.shift()!;
        if (gone.type === 'output') size -= gone.text.length;
      }
      for (const listener of [...listeners]) listener(event);
    },
    subscribe(listener) {
      for (const event of past) listener(event);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Waits for the work, with the hashes of the workspace before and after it. */
export async function filesAround<T>(
  files: Files,
  work: Promise<T>,
): Promise<{ value: T; files: { before: string; after: string } | null }> {
  const before = await files.snapshot();
  const value = await work;
  const after = await files.snapshot();
  return { value, files: before.ok && after.ok ? { before: before.value, after: after.value } : null };
}
