/** One call of a program whose run has a journal: answered from it, or carried out and written into it. */
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
}

/** What a person knows of it; `leave` puts the run aside. */
export type DoubtAnswer = 'happened' | 'did_not' | 'leave';

export interface JournaledWorld extends CallWorld {
  journal: LiveJournal;
  askDoubt?(doubt: Doubt, signal: AbortSignal): Promise<DoubtAnswer>;
  /** Ends the run without another call. */
  halt(code: 'diverged' | 'taken' | 'not_saved' | 'parked', message: string): void;
}

export async function journaledCall(
  world: JournaledWorld,
  method: Method,
  args: unknown[],
  context: CallContext,
): Promise<CallReply> {
  const { journal, elapsed } = world;
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
  if (asked.do === 'settle') {
    const known = await settled(world, method, entry, context);
    if (known) return known;
  }
  return carryOut(
    world,
    method,
    args,
    context,
    keeperOf(world, asked.do === 'settle' ? approved(entry) : entry, context),
  );
}

/** What was decided of it before holds. */
const approved = (entry: JournalEntry): JournalEntry => ({ ...entry, approved: true });

function again(world: JournaledWorld, entry: JournalEntry, context: CallContext): CallReply {
  const reply = entry.reply ?? { ok: false, code: 'failed', message: 'Its answer was not kept.' };
  context.setTime?.(entry.endedAt ?? entry.startedAt);
  world.recorder.addCall({ ...callOf(entry, context.id), replayed: true });
  return reply;
}

/** Undefined where it is to be carried out again. */
async function settled(
  world: JournaledWorld,
  method: Method,
  entry: JournalEntry,
  context: CallContext,
): Promise<CallReply | undefined> {
  const { journal, recorder, connectors } = world;
  const connector = connectors.get(method.source);
  if (sendsOnce(connector, method.name)) return undefined;
  const found = await happened(connector, method, entry, context);
  const end = (reply: CallReply, state: EntryState, decision: string): CallReply => {
    const endedAt = world.elapsed();
    context.setTime?.(endedAt);
    recorder.addCall(callOf(journal.settle(entry.key, state, { reply, endedAt, decision }), context.id));
    return reply;
  };
  if (found.happened === true) return end(found.reply, 'applied', 'The source says that it happened.');
  if (found.happened === false) return undefined;

  recorder.addCall(callOf({ ...entry, decision: 'Nobody knows whether it happened.' }, context.id));
  const { runId } = entry;
  const at = journal.head().createdAt + entry.startedAt;
  const doubt: Doubt = { runId, callId: context.id, method: method.name, source: method.source, args: entry.args, at };
  const question = world.askDoubt?.(doubt, context.signal).catch(() => 'leave' as const) ?? Promise.resolve('leave');
  const answer = await context.waitForPerson(question);
  recorder.removeCall(context.id);
  if (answer === 'did_not') return undefined;
  if (answer === 'happened')
    return end({ ok: true, value: null }, 'applied', 'A person says that it happened; its answer was lost.');
  const message = `Whether ${method.name} happened is not known, so the run was put aside. Resume it when you know.`;
  world.halt('parked', message);
  const reply: CallReply = { ok: false, code: 'in_doubt', message };
  recorder.addCall({ ...callOf(entry, context.id), reply });
  return reply;
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

function keeperOf({ journal, elapsed }: JournaledWorld, entry: JournalEntry, context: CallContext): CallKeeper {
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
