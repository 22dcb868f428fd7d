/** One call of a program whose run has a journal: answered from it, or carried out and written into it. */
import { sleep as realSleep } from '#base/deadline.ts';
import type { CallContext, CallReply } from '#isolate/isolate.contract.ts';
import type { Method } from '../catalog.contract.ts';
import type { Connector, Happened } from '../connector.contract.ts';
import type { EntryState, JournalEntry, LiveJournal } from '../journal.contract.ts';
import type { CallRecord } from '../run.contract.ts';
import { type CallKeeper, type CallWorld, carryOut } from './calls.ts';

/** A call of which nobody knows whether it happened. */
export interface Doubt {
  runId: string;
  callId: number;
  method: string;
  source: string;
  args: unknown[];
  /** Milliseconds since 1970 at which it may have left. */
  at: number;
  /** The page was closed meanwhile, or its answer was lost while the page lives. */
  why: 'resumed' | 'lost';
  /** What the source shows of it now, where that alone does not say. */
  seen?: unknown;
  /** Asks the source once more, where it can be asked. */
  check?(): Promise<Happened>;
}

/** What a person knows of it; `leave` puts the run aside. */
export type DoubtAnswer = 'happened' | 'did_not' | 'leave';

export interface JournaledWorld extends CallWorld {
  journal: LiveJournal;
  askDoubt?(doubt: Doubt, signal: AbortSignal): Promise<DoubtAnswer>;
  /** Default: real time. */
  sleep?(ms: number, signal?: AbortSignal): Promise<unknown>;
  /** Ends the run without another call. */
  halt(code: 'diverged' | 'taken' | 'not_saved' | 'parked', message: string): void;
}

export async function journaledCall(
  world: JournaledWorld,
  method: Method,
  args: unknown[],
  context: CallContext,
): Promise<CallReply> {
  const { journal, elapsed, recorder } = world;
  const { name, source, effect } = method;
  const line = context.line ?? world.line(context.id);
  const call = { scope: context.scope ?? '', name, source, effect, args, ...(line !== undefined && { line }) };
  const asked = await journal.ask({ ...call, at: elapsed() });
  if (asked.do === 'nothing') {
    if (!context.signal.aborted) world.halt(asked.code, asked.message);
    return { ok: false, code: asked.code, message: asked.message };
  }
  const { entry } = asked;
  if (asked.do === 'replay') return again(world, entry, context);
  if (asked.do === 'run') return carryOut(world, method, args, context, keeperOf(world, method, entry, context));
  // What was decided of it before holds.
  const keeper = keeperOf(world, method, { ...entry, approved: true }, context);
  if (!sendsOnce(world.connectors.get(method.source), method.name)) {
    const known = await cleared(world, method, entry, context, 'resumed');
    if (known === 'parked') return parkedReply(method.name);
    if (known) {
      recorder.removeCall(context.id);
      const endedAt = elapsed();
      context.setTime?.(endedAt);
      const row = journal.settle(entry.key, known.reply.ok ? 'applied' : 'failed', { ...known, endedAt });
      recorder.addCall(callOf(row, context.id));
      return known.reply;
    }
    recorder.removeCall(context.id);
  }
  return carryOut(world, method, args, context, keeper);
}

function again(world: JournaledWorld, entry: JournalEntry, context: CallContext): CallReply {
  const reply = entry.reply ?? { ok: false, code: 'failed', message: 'Its answer was not kept.' };
  context.setTime?.(entry.endedAt ?? entry.startedAt);
  world.recorder.addCall({ ...callOf(entry, context.id), replayed: true });
  return reply;
}

const parkedReply = (name: string): CallReply => ({
  ok: false,
  code: 'in_doubt',
  message: `Whether ${name} happened is not known, so the run was put aside. Resume it when you know.`,
});

type Known = { reply: CallReply; decision: string };

/** Asks the source, then a person. Undefined where it did not happen and is to be sent. */
async function cleared(
  world: JournaledWorld,
  method: Method,
  entry: JournalEntry,
  context: CallContext,
  why: Doubt['why'],
): Promise<Known | 'parked' | undefined> {
  const { journal, recorder, connectors, elapsed } = world;
  const connector = connectors.get(method.source);
  const look = () => happened(connector, method, entry, context);
  const found = await look();
  if (found.happened === true) return { reply: found.reply, decision: 'The source says that it happened.' };
  if (found.happened === false) return undefined;

  const shown = {
    ...callOf(entry, context.id),
    state: 'in_doubt',
    decision: 'Nobody knows whether it happened.',
  } as const;
  recorder.removeCall(context.id);
  recorder.addCall(shown);
  let late: Known | undefined;
  const doubt: Doubt = {
    runId: entry.runId,
    callId: context.id,
    method: method.name,
    source: method.source,
    args: entry.sent ?? entry.args,
    at: journal.head().createdAt + entry.startedAt,
    why,
    ...(found.seen !== undefined && { seen: found.seen }),
    ...(connector?.status && {
      async check() {
        const now = await look();
        if (now.happened === true) late = { reply: now.reply, decision: 'The source says that it happened.' };
        return now;
      },
    }),
  };
  const question = world.askDoubt?.(doubt, context.signal).catch(() => 'leave' as const) ?? Promise.resolve('leave');
  const answer = await context.waitForPerson(question);
  if (answer === 'did_not') {
    recorder.changeCall(context.id, { state: 'running' });
    return undefined;
  }
  if (answer === 'happened')
    return (
      late ?? { reply: { ok: true, value: null }, decision: 'A person says that it happened; its answer was lost.' }
    );
  const reply = parkedReply(method.name);
  world.halt('parked', reply.ok ? '' : reply.message);
  recorder.changeCall(context.id, { state: 'in_doubt', reply, endedAt: elapsed() });
  return 'parked';
}

/** Whether a call that may have left can be sent again without a second effect. */
const sendsOnce = (connector: Connector | undefined, method: string): boolean =>
  connector?.idempotency === 'key' || (typeof connector?.idempotency === 'function' && connector.idempotency(method));

async function happened(
  connector: Connector | undefined,
  method: Method,
  { args, sent, token }: JournalEntry,
  { signal }: CallContext,
): Promise<Happened> {
  try {
    return (await connector?.status?.({ method: method.name, args: sent ?? args, token, signal })) ?? {};
  } catch {
    return {};
  }
}

/** Pauses before what takes a key is sent again. Milliseconds. */
const pauses = [500, 1_000, 2_000];

function keeperOf(world: JournaledWorld, method: Method, entry: JournalEntry, context: CallContext): CallKeeper {
  const { journal, elapsed, connectors, sleep = realSleep } = world;
  const { key } = entry;
  return {
    token: entry.token,
    ...(entry.approved && { approved: { args: entry.sent ?? entry.args } }),
    waiting: () => void journal.note(key, { state: 'waiting' }, 'relaxed'),
    approve: (args, decision) =>
      journal.note(
        key,
        { approved: true, state: 'running', decision, ...(args !== entry.args && { sent: args }) },
        'strict',
      ),
    intend: () => journal.note(key, { state: 'intent' }, 'strict'),
    before: (before) => journal.before(key, before),
    async clear(reply, send) {
      let last = reply;
      const isLost = () => !last.ok && last.code === 'in_doubt' && !context.signal.aborted;
      if (sendsOnce(connectors.get(method.source), method.name))
        for (const ms of pauses) {
          if (!isLost()) break;
          await sleep(ms, context.signal);
          last = await send();
        }
      while (isLost()) {
        const known = await cleared(world, method, { ...entry, state: 'in_doubt' }, context, 'lost');
        if (known) return known;
        last = await send();
      }
      return { reply: last };
    },
    settle(state, reply, decision) {
      const endedAt = elapsed();
      context.setTime?.(endedAt);
      const { settled } = journal.settle(key, state, { reply, endedAt, decision });
      return { key, ...(settled !== undefined && { settled }) };
    },
  };
}

const shownState: Record<EntryState, CallRecord['state']> = {
  waiting: 'waiting',
  running: 'running',
  intent: 'running',
  applied: 'done',
  failed: 'failed',
  rejected: 'rejected',
  denied: 'denied',
  in_doubt: 'in_doubt',
  reverted: 'reverted',
};

/** A row of the journal as the record of a run shows it. */
export function callOf(entry: JournalEntry, id: number): CallRecord {
  const { name, source, effect, args, sent, startedAt, endedAt, decision, reply, line, key, settled: order } = entry;
  return {
    id,
    name,
    source,
    effect,
    args: sent ?? args,
    ...(sent && { asWritten: args }),
    startedAt,
    waitedMs: 0,
    state: shownState[entry.state],
    decision,
    key,
    ...(order !== undefined && { settled: order }),
    ...(endedAt !== undefined && { endedAt }),
    ...(reply && { reply }),
    ...(line !== undefined && { line }),
  };
}
