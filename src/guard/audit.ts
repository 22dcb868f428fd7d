/**
 * The audit: every decision, call, approval, use of a key, change of a rule and request, in rows that each hold the hash
 * of the one before. Appended in batches, so that nothing waits for it: what came in the last moment before a crash of
 * the browser (20 ms and a commit) is not in it.
 */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import { messageOf } from '#base/result.ts';
import type {
  AuditAnchor,
  AuditCheck,
  AuditEvent,
  AuditFilter,
  AuditHead,
  AuditRow,
  AuditState,
  AuditStore,
  AuditValue,
} from './audit.contract.ts';
import { breakIn, chain, noHash, start, type TimedEvent } from './audit-chain.ts';

export interface AuditWorld {
  store: AuditStore;
  /** Kept apart from the rows, so that a chain cut short at its end is found. */
  anchor: AuditAnchor;
  now: () => number;
  /** Takes secrets out of each text before it is written. */
  redact: (texts: string[]) => Promise<string[]>;
  /** Milliseconds that events are gathered for. Default 20. */
  gatherMs?: number;
}

export interface Audit {
  state: Readable<AuditState>;
  /** Returns at once; written with the next batch. Never throws. */
  append(event: AuditEvent): void;
  /** Resolves when all that was appended is durable, or could not be kept. Never rejects. */
  flush(): Promise<void>;
  /** Reads every row and its hash, telling how far it is. Never rejects. */
  verify(signal?: AbortSignal): Promise<AuditCheck>;
  /** A page of rows that match, newest first, before row `before` (none: from the end). Rejects with a StorageError. */
  read(options: { before?: number; count: number; filter?: AuditFilter }): Promise<AuditRow[]>;
  /** JSON lines, oldest first: a head with the hash to keep elsewhere, then a row a line. */
  export(filter?: AuditFilter): AsyncGenerator<string>;
}

const page = 1_000;
/** Longer texts are cut: a row says that something happened, not all of it. Characters. */
const longest = 500;

export function createAudit(world: AuditWorld): Audit {
  const { store, anchor, now, redact, gatherMs = 20 } = world;
  const inTurn = createQueue();
  const state: Cell<AuditState> = cell<AuditState>({
    count: 0,
    head: noHash,
    check: { state: 'checking', checked: 0, of: 0 },
    problem: null,
  });
  const change = (part: Partial<AuditState>) => state.update((before) => ({ ...before, ...part }));
  let waiting: TimedEvent[] = [];
  let gathering: (() => void) | undefined;

  const write = async () => {
    gathering?.();
    gathering = undefined;
    const events = waiting;
    waiting = [];
    if (events.length === 0) return;
    try {
      const clean = await cleared(events, redact);
      for (;;) {
        const head = (await store.head()) ?? start;
        const rows = await chain(clean, head);
        if (!(await store.append(rows))) continue;
        const { seq, hash } = rows.at(-1)!;
        await anchor.set({ seq, hash });
        const { check } = state.get();
        change({
          count: seq,
          head: hash,
          problem: null,
          ...(check.state === 'intact' && { check: { ...check, checked: seq } }),
        });
        return;
      }
    } catch (error) {
      change({ problem: `The audit could not be written: ${messageOf(error)}` });
    }
  };
  const flush = () => inTurn(write);

  const matching = async function* (filter: AuditFilter): AsyncGenerator<AuditRow> {
    for (let seq = 1; ; ) {
      const rows = await store.from(seq, page);
      for (const row of rows) if (matches(row, filter)) yield row;
      if (rows.length < page) return;
      seq = rows.at(-1)!.seq + 1;
    }
  };

  return {
    state,
    append(event) {
      waiting.push({ ...event, detail: { ...event.detail }, at: now() });
      gathering ??= after(gatherMs, () => void flush());
    },
    flush,
    verify: (signal) =>
      inTurn(async () => {
        const check = await verified(store, anchor, (checked, of) => {
          change({ count: of, check: { state: 'checking', checked, of } });
          return !signal?.aborted;
        });
        const head = await store.head().catch(() => null);
        change({ count: head?.seq ?? 0, head: head?.hash ?? noHash, check });
        return check;
      }),
    async read({ before = Number.MAX_SAFE_INTEGER, count, filter = {} }) {
      const found: AuditRow[] = [];
      for (let from = before; ; ) {
        const rows = await store.before(from, page);
        for (const row of rows) {
          if (matches(row, filter)) found.push(row);
          if (found.length === count) return found;
        }
        if (rows.length < page) return found;
        from = rows.at(-1)!.seq;
      }
    },
    async *export(filter = {}) {
      const head = (await store.head()) ?? start;
      yield `${JSON.stringify({ format: 'espalier-audit', version: 1, exportedAt: now(), rows: head.seq, head: head.hash })}\n`;
      for await (const row of matching(filter)) yield `${JSON.stringify(row)}\n`;
    },
  };
}

/** `tell` is given the progress and answers whether to go on. */
async function verified(
  store: AuditStore,
  anchor: AuditAnchor,
  tell: (checked: number, of: number) => boolean,
): Promise<AuditCheck> {
  try {
    const known = await anchor.get();
    const last = (await store.head()) ?? start;
    let head: AuditHead = start;
    for (;;) {
      if (!tell(head.seq, last.seq)) return { state: 'checking', checked: head.seq, of: last.seq };
      const rows = await store.from(head.seq + 1, page);
      const broken = await breakIn(rows, head);
      if (broken) return { state: 'broken', ...broken };
      const witness = known && rows.find((row) => row.seq === known.seq);
      if (witness && witness.hash !== known.hash) {
        return { state: 'broken', seq: witness.seq, message: `Row ${witness.seq} is not the one that was written.` };
      }
      if (rows.length > 0) head = rows.at(-1)!;
      if (rows.length < page) break;
    }
    if (known && known.seq > head.seq) {
      const message = `Rows after ${head.seq} are missing: ${known.seq} had been written.`;
      return { state: 'broken', seq: head.seq + 1, message };
    }
    return { state: 'intact', checked: head.seq };
  } catch (error) {
    return { state: 'broken', seq: 0, message: `The audit could not be read: ${messageOf(error)}` };
  }
}

/** With every text cut to length and without secrets; where those cannot be taken out, without texts. */
async function cleared(events: TimedEvent[], redact: AuditWorld['redact']): Promise<TimedEvent[]> {
  const texts: string[] = [];
  const take = (text: string) => texts.push(text) - 1;
  const plans = events.map(({ subject, outcome, detail = {} }) => ({
    subject: take(subject),
    outcome: take(outcome),
    detail: Object.entries(detail).map(([name, value]): [string, AuditValue, number] => [
      name,
      value,
      typeof value === 'string' ? take(value) : -1,
    ]),
  }));
  const clean = await redact(texts).catch(() => texts.map(() => 'not shown: it could not be cleared of keys'));
  // Cut only now: a key cut in half would not be found.
  const text = (index: number) => cut(clean[index] ?? '');
  return events.map((event, i) => {
    const plan = plans[i]!;
    const detail = Object.fromEntries(
      plan.detail.map(([name, value, index]) => [name, index < 0 ? value : text(index)]),
    );
    return { ...event, subject: text(plan.subject), outcome: text(plan.outcome), detail };
  });
}

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}… (cut)` : text);

function matches(row: AuditRow, { kinds, text }: AuditFilter): boolean {
  if (kinds && kinds.length > 0 && !kinds.includes(row.kind)) return false;
  if (!text) return true;
  const wanted = text.toLowerCase();
  return [row.subject, row.outcome, ...Object.values(row.detail)].some((one) =>
    String(one).toLowerCase().includes(wanted),
  );
}
