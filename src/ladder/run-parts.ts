/** What every provider of a rung needs of a run: its events for those who listen, and the files before and after. */
import type { Files } from '#workspace/files.contract.ts';
import type { RungEvent } from './rung.contract.ts';

interface Told {
  type: string;
  /** Of an `output`. */
  text?: string;
}

export interface Events<Event = RungEvent> {
  tell(event: Event): void;
  /** Those so far first, in order. Returns the way to stop. */
  subscribe(listener: (event: Event) => void): () => void;
}

/** `kept`: characters of output that are kept for who listens late. */
export function createEvents<Event extends Told = RungEvent>(kept = 2_000_000): Events<Event> {
  const past: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const sizeOf = ({ type, text }: Told) => (type === 'output' ? (text?.length ?? 0) : 0);
  let size = 0;
  return {
    tell(event) {
      past.push(event);
      size += sizeOf(event);
      while (size > kept) size -= sizeOf(past.shift()!);
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
