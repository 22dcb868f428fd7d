/**
 * The journal: rows of a run over a store, and the way a run that was cut off goes on from them. The program runs again
 * from its beginning; what was answered is answered the same, in the same order, and nothing is carried out until all of
 * it has been given. Then the run is where it was.
 */
import { sleep as realSleep } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import { messageOf } from '#base/result.ts';
import { createKeys, hash } from './journal/key.ts';
import { createTurns } from './journal/turns.ts';
import type { Asked, JournalEntry, JournalHead, JournalStore, LiveJournal } from './journal.contract.ts';
import type { StoredValue } from './run.contract.ts';

export interface JournalWorld {
  store: JournalStore;
  /** Keeps values of more than 1 MB apart. */
  values?: {
    keep(value: unknown): Promise<StoredValue | undefined>;
    read(stored: StoredValue): Promise<unknown>;
  };
  now: () => number;
  /** Default: real time. */
  sleep?: (ms: number) => Promise<unknown>;
  /** How long a program may be silent while it asks for something new and has not asked for all it asked before. Default 3 s. */
  patienceMs?: number;
}

export interface Journals {
  /** Of a run that begins. Nothing is written before its first call. */
  begin(head: Omit<JournalHead, 'epoch' | 'state'>): LiveJournal;
  /**
   * Takes a run over from a page that is gone; undefined where there is no journal of it. Rejects where it cannot be read, or
   * came with a file.
   */
  resume(runId: string): Promise<LiveJournal | undefined>;
  read: JournalStore['read'];
  /** Marks applied calls as taken back. */
  reverted(runId: string, keys: readonly string[]): Promise<boolean>;
  /** A new journal with the answers of another up to one of them, to be resumed. */
  fork(
    runId: string,
    to: { runId: string; settled: number; code?: string; change?: { key: string; value: unknown } },
  ): Promise<JournalHead | undefined>;
  /** Removes all but the newest `keep` of those that have ended. */
  prune(keep: number): Promise<number>;
  /** Runs that were cut off. */
  open(): Promise<JournalHead[]>;
}

/** Why a run of a file does not go on, and is not taken back. */
export const doneElsewhere =
  'This run came with a file: its calls were made in another browser. Fork it from one of its answers to go on from there.';

export function createJournals(world: JournalWorld): Journals {
  const { store, now } = world;
  return {
    begin: (head) => live(world, { ...head, epoch: 1, state: 'open' }, [], false),
    async resume(runId) {
      if ((await store.read(runId))?.head.imported) throw new Error(doneElsewhere);
      const epoch = await store.claim(runId);
      const kept = epoch === undefined ? undefined : await store.read(runId);
      if (!kept) return undefined;
      const entries = await Promise.all(kept.entries.map((entry) => whole(world, entry)));
      return live(world, { ...kept.head, epoch: epoch!, state: 'open' }, entries, true);
    },
    async read(runId) {
      const kept = await store.read(runId);
      return kept && { head: kept.head, entries: await Promise.all(kept.entries.map((entry) => whole(world, entry))) };
    },
    async reverted(runId, keys) {
      const kept = await store.read(runId);
      if (!kept) return false;
      const entries = kept.entries.filter(({ key }) => keys.includes(key));
      const changed = entries.map((entry) => ({ ...entry, state: 'reverted' as const }));
      return store.write(runId, kept.head.epoch, { entries: changed }, 'strict');
    },
    async fork(runId, { runId: id, settled, code, change }) {
      const kept = await store.read(runId);
      if (!kept) return undefined;
      const { endedAt: _, imported: __, ...head } = kept.head;
      const parent = { runId, settled };
      const next: JournalHead = {
        ...head,
        runId: id,
        toolCallId: null,
        epoch: 0,
        state: 'open',
        createdAt: now(),
        parent,
      };
      next.code = code ?? head.code;
      const entries = kept.entries.flatMap((entry): JournalEntry[] => {
        if (entry.settled === undefined || entry.settled > settled) return [];
        const { stored, ...plain } = entry;
        const copy = { ...entry, runId: id, from: entry.from ?? runId };
        if (entry.key !== change?.key) return [copy];
        return [{ ...plain, runId: id, from: copy.from, state: 'applied', reply: { ok: true, value: change.value } }];
      });
      await store.create(next, entries);
      return next;
    },
    async prune(keep) {
      const ended = (await store.heads()).filter(({ state }) => state === 'ended');
      const old = ended.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0)).slice(keep);
      if (old.length > 0) await store.remove(old.map(({ runId }) => runId));
      return old.length;
    },
    open: async () => (await store.heads()).filter(({ state }) => state === 'open'),
  };
}

async function whole({ values }: JournalWorld, entry: JournalEntry): Promise<JournalEntry> {
  const { stored, ...rest } = entry;
  if (!stored || !values) return entry;
  const value = await values.read(stored);
  return entry.kind === 'step' ? { ...rest, outcome: { ok: true, value } } : { ...rest, reply: { ok: true, value } };
}

async function apart({ values }: JournalWorld, entry: JournalEntry): Promise<JournalEntry> {
  const holder = entry.reply ?? entry.outcome;
  const stored = holder?.ok && values ? await values.keep(holder.value) : undefined;
  if (!stored) return entry;
  const empty = { ok: true as const, value: undefined };
  return { ...entry, stored, ...(entry.kind === 'step' ? { outcome: empty } : { reply: empty }) };
}

const takenMessage = 'Another tab has taken this run over, so this one stopped. Nothing more was sent from here.';

function live(world: JournalWorld, first: JournalHead, before: JournalEntry[], exists: boolean): LiveJournal {
  const { store, sleep = realSleep, patienceMs = 3_000 } = world;
  const inTurn = createQueue();
  const keys = createKeys();
  const rows = new Map(before.map((entry) => [entry.key, entry]));
  const given = new Set<string>();
  const turns = createTurns(before, { patienceMs, sleep });
  let head = first;
  let created = exists;
  let problem: { code: 'taken' | 'not_saved'; message: string } | undefined;
  let seq = Math.max(0, ...before.map((entry) => entry.seq));
  let settled = Math.max(0, ...before.map((entry) => entry.settled ?? 0));
  let unwritten = new Map<string, JournalEntry>();
  let scheduled = false;
  let strictly = 0;

  /** Writes all that waits, in one transaction; what comes later is written later, so that no row is there without those before it. */
  const flush = (asked: 'strict' | 'relaxed', change?: Partial<JournalHead>): Promise<string | null> => {
    if (asked === 'strict') strictly++;
    return inTurn(async () => {
      // What a later one has to find on the disk may leave with this one.
      const durability = strictly > 0 ? 'strict' : 'relaxed';
      if (asked === 'strict') strictly--;
      if (problem) return problem.message;
      if (unwritten.size === 0 && !change) return null;
      const leaving = unwritten;
      unwritten = new Map();
      try {
        const entries = await Promise.all([...leaving.values()].map((entry) => apart(world, entry)));
        if (change) head = { ...head, ...change };
        if (!created) await store.create(head, entries);
        else if (!(await store.write(head.runId, head.epoch, { entries, ...(change && { head: change }) }, durability)))
          problem = { code: 'taken', message: takenMessage };
        created = true;
      } catch (error) {
        unwritten = new Map([...leaving, ...unwritten]);
        return messageOf(error);
      }
      return problem?.message ?? null;
    });
  };
  const later = () => {
    if (scheduled) return;
    scheduled = true;
    void sleep(20).then(() => {
      scheduled = false;
      return flush('relaxed');
    });
  };
  const put = (entry: JournalEntry): JournalEntry => {
    rows.set(entry.key, entry);
    unwritten.set(entry.key, entry);
    return entry;
  };
  const refused = (code: 'diverged' | 'taken' | 'not_saved', message: string): Asked => ({
    do: 'nothing',
    code,
    message,
  });

  return {
    head: () => head,
    entries: () => [...rows.values()].sort((a, b) => a.seq - b.seq),
    replaying: turns.replaying,
    reach: turns.past,
    taken: () => problem?.code === 'taken',
    async ask({ scope, name, source, effect, args, at, line }) {
      const key = keys.call(scope, name, args);
      const known = rows.get(key);
      if (known?.settled !== undefined && !given.has(key)) {
        given.add(key);
        const missed = await turns.mine(key);
        return missed === null ? { do: 'replay', entry: known } : refused('diverged', missed);
      }
      const missed = await turns.over(`${name}(${shownArguments(args)})`);
      if (missed !== null) return refused('diverged', missed);
      if (problem) return refused(problem.code, problem.message);
      if (known?.state === 'intent' || known?.state === 'in_doubt')
        return { do: 'settle', entry: put({ ...known, state: 'in_doubt' }) };
      if (known) return { do: 'run', entry: known };
      const token = `${head.runId}-${hash(key)}`;
      const own = {
        runId: head.runId,
        key,
        seq: ++seq,
        kind: 'call' as const,
        scope,
        name,
        source,
        effect,
        args,
        token,
      };
      const entry = put({ ...own, decision: '', state: 'running', startedAt: at, ...(line !== undefined && { line }) });
      later();
      return { do: 'run', entry };
    },
    async before(key, before) {
      put({ ...rows.get(key)!, before });
      const { snapshots = [] } = head;
      if (snapshots.includes(before)) return flush('relaxed');
      head = { ...head, snapshots: [...snapshots, before] };
      return flush('relaxed', { snapshots: head.snapshots! });
    },
    async note(key, part, durability) {
      put({ ...rows.get(key)!, ...part });
      if (durability === 'strict') return flush('strict');
      later();
      return problem?.message ?? null;
    },
    settle(key, state, { reply, endedAt, decision }) {
      const entry = rows.get(key)!;
      given.add(key);
      const next = put({
        ...entry,
        state,
        reply,
        endedAt,
        settled: ++settled,
        ...(decision !== undefined && { decision }),
      });
      if (entry.effect === 'read') later();
      else void flush('strict');
      return next;
    },
    async beginStep({ scope, name, at, line }) {
      const key = keys.step(scope, name);
      const known = rows.get(key);
      if (known?.outcome && known.settled !== undefined) {
        const missed = await turns.mine(key);
        return missed === null ? { outcome: known.outcome, endedAt: known.endedAt ?? at } : { problem: missed };
      }
      if (known) {
        // It was cut off within: what was answered before it began is given before.
        const missed = await turns.mine(key);
        return missed === null ? { scope: key, startedAt: known.startedAt } : { problem: missed };
      }
      const token = `${head.runId}-${hash(key)}`;
      const own = {
        runId: head.runId,
        key,
        seq: ++seq,
        kind: 'step' as const,
        scope,
        name,
        token,
        source: '',
        args: [],
      };
      const words = 'The program’s own step.';
      put({
        ...own,
        effect: 'read',
        decision: words,
        state: 'running',
        startedAt: at,
        ...(line !== undefined && { line }),
      });
      later();
      return { scope: key, startedAt: at };
    },
    async endStep(scope, outcome, at) {
      const entry = rows.get(scope)!;
      put({ ...entry, state: outcome.ok ? 'applied' : 'failed', outcome, endedAt: at, settled: ++settled });
      later();
    },
    close: async (ended, at) => {
      turns.stop();
      if (!created && rows.size === 0) return null;
      return flush('strict', ended ? { state: 'ended', endedAt: at } : undefined);
    },
  };
}

function shownArguments(args: unknown[]): string {
  try {
    const text = args.map((value) => JSON.stringify(value)).join(', ');
    return text.length > 120 ? `${text.slice(0, 120)}…` : text;
  } catch {
    return '…';
  }
}
