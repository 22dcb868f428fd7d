import { cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';

/** A list of what was said last. What comes within a moment is added at once: a page may say thousands of things. */
export interface Log<T> {
  list: Readable<readonly T[]>;
  add(one: T): void;
  /** Instead of all there was. */
  begin(all: readonly T[]): void;
}

const mostKept = 1_000;
const gatherMs = 30;

export function createLog<T>(): Log<T> {
  const list = cell<readonly T[]>([]);
  let waiting: T[] = [];
  let cancel: (() => void) | undefined;
  const flush = () => {
    cancel = undefined;
    list.set([...list.get(), ...waiting].slice(-mostKept));
    waiting = [];
  };
  return {
    list,
    add(one) {
      cancel ??= after(gatherMs, flush);
      waiting.push(one);
      if (waiting.length > 2 * mostKept) waiting = waiting.slice(-mostKept);
    },
    begin(all) {
      cancel?.();
      cancel = undefined;
      waiting = [];
      list.set(all);
    },
  };
}
