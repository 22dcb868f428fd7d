/** Gives recorded answers in the order the program got them, and holds what is new until all of them are given. */
import type { JournalEntry } from '../journal.contract.ts';

interface TurnWorld {
  patienceMs: number;
  sleep(ms: number): Promise<unknown>;
}

export interface Turns {
  replaying(): boolean;
  /** Resolves when it is this answer's turn: null, or why it never is. */
  mine(key: string): Promise<string | null>;
  /** Resolves when nothing is left to be given: null, or how the program differs from what it was. */
  over(what: string): Promise<string | null>;
  /** Lets go of whatever waits. */
  stop(): void;
}

export function createTurns(entries: readonly JournalEntry[], { patienceMs, sleep }: TurnWorld): Turns {
  const order = expected(entries);
  const waiting = new Map<string, (missed: string | null) => void>();
  const held = new Set<{ what: string; go: (missed: string | null) => void }>();
  let next = 0;
  let moves = 0;
  let watching = false;
  let missed: string | null = null;

  const advance = () => {
    moves++;
    for (let go = waiting.get(order[next]?.key ?? ''); go; go = waiting.get(order[next]?.key ?? '')) {
      waiting.delete(order[next]!.key);
      next++;
      go(null);
    }
    if (next < order.length) return;
    for (const one of held) one.go(null);
    held.clear();
  };
  const end = (why: string) => {
    missed = why;
    for (const go of waiting.values()) go(why);
    for (const { go } of held) go(why);
    waiting.clear();
    held.clear();
  };
  const watch = async () => {
    if (watching) return;
    watching = true;
    while (missed === null && (held.size > 0 || waiting.size > 0)) {
      const seen = moves;
      await sleep(patienceMs);
      if (seen !== moves || missed !== null || (held.size === 0 && waiting.size === 0)) continue;
      const [first] = held;
      const asks = first ? `asks for ${first.what}` : 'does something else';
      end(
        `The program does not do what it did before: it ${asks}, where the journal has ${order[next]?.name} as the next answer. Nothing was sent. Run it anew, or fork it from an earlier call.`,
      );
    }
    watching = false;
  };
  const wait = (add: (go: (missed: string | null) => void) => void) =>
    new Promise<string | null>((go) => {
      if (missed !== null) return go(missed);
      add(go);
      advance();
      void watch();
    });

  return {
    replaying: () => next < order.length,
    mine: (key) => wait((go) => waiting.set(key, go)),
    over: async (what) => {
      if (missed === null && next >= order.length) return null;
      return wait((go) => held.add({ what, go }));
    },
    stop: () => end('The run ended.'),
  };
}

/** What is answered again: all but what happened within a step that has ended, which does not run again. */
function expected(entries: readonly JournalEntry[]): JournalEntry[] {
  const done = entries.filter((entry) => entry.kind === 'step' && entry.settled !== undefined).map(({ key }) => key);
  const within = (entry: JournalEntry) =>
    done.some((step) => entry.scope === step || entry.scope.startsWith(`${step}/`));
  return entries
    .filter((entry) => entry.settled !== undefined && !within(entry))
    .sort((a, b) => a.settled! - b.settled!);
}
