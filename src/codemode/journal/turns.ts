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
  /** Resolves when nothing is left from before this time. Milliseconds of the program's. */
  past(elapsed: number): Promise<void>;
  /** Lets go of whatever waits. */
  stop(): void;
}

export function createTurns(entries: readonly JournalEntry[], { patienceMs, sleep }: TurnWorld): Turns {
  const order = expected(entries);
  const waiting = new Map<string, (missed: string | null) => void>();
  const held = new Set<{ what: string; go: (missed: string | null) => void }>();
  const timers = new Set<{ elapsed: number; go: () => void }>();
  let next = 0;
  let moves = 0;
  let watching = false;
  let giving = false;
  let missed: string | null = null;

  const advance = async () => {
    moves++;
    if (giving) return;
    giving = true;
    // Whoever asks has to be listening, and each answer has to be on its way before the next.
    await handedOver();
    for (let go = waiting.get(order[next]?.key ?? ''); go; go = waiting.get(order[next]?.key ?? '')) {
      waiting.delete(order[next]!.key);
      next++;
      moves++;
      go(null);
      await handedOver();
    }
    giving = false;
    const left = order[next];
    for (const one of timers) {
      if (left && left.at < one.elapsed) continue;
      timers.delete(one);
      one.go();
    }
    if (left) return;
    for (const one of held) one.go(null);
    held.clear();
  };
  const end = (why: string) => {
    missed = why;
    for (const go of waiting.values()) go(why);
    for (const { go } of held) go(why);
    for (const { go } of timers) go();
    waiting.clear();
    held.clear();
    timers.clear();
  };
  const watch = async () => {
    if (watching) return;
    watching = true;
    const waits = () => held.size > 0 || waiting.size > 0 || timers.size > 0;
    while (missed === null && waits()) {
      const seen = moves;
      await sleep(patienceMs);
      if (seen !== moves || missed !== null || !waits()) continue;
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
      void advance();
      void watch();
    });

  return {
    replaying: () => next < order.length,
    mine: (key) => wait((go) => waiting.set(key, go)),
    over: async (what) => {
      if (missed === null && next >= order.length) return null;
      return wait((go) => held.add({ what, go }));
    },
    past: (elapsed) =>
      new Promise((go) => {
        if (missed !== null) return go();
        timers.add({ elapsed, go });
        advance();
        void watch();
      }),
    stop: () => end('The run ended.'),
  };
}

/** Longer than what stands between giving an answer and sending it to the isolate, none of which waits for anything. */
async function handedOver(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await null;
}

/** One thing the program waits for: an answer, or the beginning of a step that was cut off within. */
interface Turn {
  key: string;
  name: string;
  /** Order of asking. */
  seq: number;
  /** Milliseconds of the program's time. */
  at: number;
}

/** What is answered again: all but what happened within a step that has ended, which does not run again. */
function expected(entries: readonly JournalEntry[]): Turn[] {
  const done = entries.filter((entry) => entry.kind === 'step' && entry.settled !== undefined).map(({ key }) => key);
  const within = (entry: JournalEntry) =>
    done.some((step) => entry.scope === step || entry.scope.startsWith(`${step}/`));
  const turns = entries
    .filter((entry) => entry.settled !== undefined && !within(entry))
    .sort((a, b) => a.settled! - b.settled!)
    .map(({ key, name, seq, startedAt, endedAt = startedAt }): Turn => ({ key, name, seq, at: endedAt }));
  for (const { kind, settled, key, name, seq, startedAt } of entries) {
    if (kind !== 'step' || settled !== undefined) continue;
    // What was asked for after it can only have been answered after it.
    const after = turns.findIndex((turn) => turn.at > startedAt || turn.seq > seq);
    turns.splice(after < 0 ? turns.length : after, 0, { key, name, seq, at: startedAt });
  }
  return turns;
}
