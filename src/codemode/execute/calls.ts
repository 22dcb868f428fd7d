/** One call of a program: decided by policy or a person, written down, carried out, written down again. */
import { sleep } from '#base/deadline.ts';
import type { Held, SpendPlace } from '#guard/budget.contract.ts';
import type { Action, Approval, ApprovalRequest, Policy, Verdict } from '#guard/policy.contract.ts';
import type { CallContext, CallReply } from '#isolate/isolate.contract.ts';
import type { Method } from '../catalog.contract.ts';
import type { Caller, Connector, ConnectorCall } from '../connector.contract.ts';
import type { CallRecord } from '../run.contract.ts';
import type { Recorder } from './record.ts';

export interface CallWorld {
  policy: Policy;
  connectors: { get(source: string): Connector | undefined };
  /** `signal` aborts when the answer is no longer needed: the run ended, or a rule has decided it. */
  approve(request: ApprovalRequest, signal: AbortSignal): Promise<Approval>;
  /** Counts a call against the budgets. Null: it may go. Otherwise resolves to why it may not, or null after all. */
  budget?(place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null;
  /** Takes a place in the rate of the source. */
  rates?: { take(source: string): (Held & { giveBack(): void }) | null };
  newId: () => string;
  /** Milliseconds since the run began. */
  elapsed(): number;
  recorder: Recorder;
  /** Line of the call with this number, where it is known. */
  line(id: number): number | undefined;
}

/** Writes one call down where a run has a journal. */
export interface CallKeeper {
  /** The call's token for sources that take one. */
  token: string;
  /** A person has said yes before the page was closed, to these arguments. */
  approved?: { args: unknown[] };
  waiting(): void;
  /** On the disk when they resolve to null; otherwise why not. */
  approve(args: unknown[], decision: string): Promise<string | null>;
  intend(): Promise<string | null>;
  before(before: string): Promise<unknown>;
  /** What came of a write whose answer was lost: found out, or sent again, or `parked` until a person knows. */
  clear(reply: CallReply, send: () => Promise<CallReply>): Promise<Cleared>;
  settle(
    state: 'applied' | 'failed' | 'rejected' | 'denied',
    reply: CallReply,
    decision: string,
  ): Pick<CallRecord, 'key' | 'settled'>;
}

export type Cleared = { reply: CallReply; decision?: string } | 'parked';

/** Never rejects. */
export async function carryOut(
  world: CallWorld,
  method: Method,
  args: unknown[],
  context: CallContext,
  keeper?: CallKeeper,
): Promise<CallReply> {
  const { recorder, elapsed } = world;
  const { id, signal } = context;
  const connector = world.connectors.get(method.source);
  const run = recorder.get();
  const action: Action = {
    method: method.name,
    source: method.source,
    effect: method.effect,
    args,
    rung: run.rung,
    agent: run.toolCallId === null ? 'person' : 'model',
    session: run.sessionId,
    ...(connector?.host !== undefined && { host: connector.host }),
  };
  const verdict = world.policy.decide(action);
  const line = world.line(id);
  recorder.addCall({
    id,
    name: method.name,
    source: method.source,
    effect: method.effect,
    args,
    startedAt: elapsed(),
    waitedMs: 0,
    state: 'running',
    decision: verdict.reason,
    ...(line !== undefined && { line }),
  });
  const end = (state: CallRecord['state'], reply: CallReply, part: Partial<CallRecord> = {}): CallReply => {
    recorder.changeCall(id, { ...part, state, reply, endedAt: elapsed() });
    const { decision = '' } = recorder.get().calls.find((call) => call.id === id) ?? {};
    // A call that was not sent because the run ended before is asked again when it is resumed.
    const kept = reply.ok || reply.code !== 'stopped';
    if (kept && keeper)
      recorder.changeCall(id, keeper.settle(state === 'done' ? 'applied' : (state as 'failed'), reply, decision));
    return reply;
  };

  if (verdict.decision === 'deny') {
    return end('denied', failed('denied', `${method.name} was not sent. ${verdict.reason} Do not try it again.`));
  }
  if (!connector) {
    return end(
      'failed',
      failed('not_connected', `${method.source} is described but not connected, so nothing can be called.`),
    );
  }
  let sent = args;
  if (keeper?.approved) sent = keeper.approved.args;
  else if (verdict.decision === 'ask' && !connector.asksWithin) {
    keeper?.waiting();
    const answer = await askPerson(world, method, action, connector, context);
    if ('reply' in answer) return end(answer.state, answer.reply);
    sent = answer.args;
    const { decision = '' } = recorder.get().calls.find((call) => call.id === id) ?? {};
    const problem = await keeper?.approve(sent, decision);
    if (problem) return end('failed', failed('not_saved', `${method.name} was not sent: ${problem}`));
  }
  const refused = await heldBack(world, method, context);
  if (refused) return end('failed', refused);
  if (signal.aborted) return end('failed', failed('stopped', `${method.name} was not sent: the run ended before.`));

  const writes = method.effect !== 'read';
  if (writes) {
    const problem = await (keeper ? keeper.intend() : recorder.save());
    if (problem !== null) {
      return end(
        'failed',
        failed('not_saved', `${method.name} was not sent, because it could not be written down first: ${problem}`),
      );
    }
  }
  const attempt = () =>
    send(connector, {
      method: method.name,
      args: sent,
      signal,
      onProgress: (progress) => recorder.changeCall(id, { progress }),
      waitForPerson: context.waitForPerson,
      caller: callerOf(recorder, id),
      ...(keeper && { token: keeper.token, keepBefore: (before: string) => keeper.before(before) }),
    });
  let reply = await attempt();
  if (writes && keeper && !reply.ok && reply.code === 'in_doubt' && !signal.aborted) {
    const cleared = await keeper.clear(reply, attempt);
    if (cleared === 'parked') return reply;
    const { decision } = cleared;
    if (decision !== undefined) recorder.changeCall(id, { decision });
    reply = cleared.reply;
  }
  end(reply.ok ? 'done' : 'failed', reply);
  if (writes && !keeper) await recorder.save();
  return reply;
}

function callerOf(recorder: Recorder, callId: number): Caller {
  const { id, sessionId, toolCallId, parent, branch } = recorder.get();
  const own = { runId: id, sessionId, toolCallId, ...(branch && { branch }) };
  return { ...own, callId, trail: parent?.trail ?? [], calls: () => recorder.get().calls };
}

async function send(connector: Connector, call: ConnectorCall): Promise<CallReply> {
  try {
    return await connector.call(call);
  } catch {
    return failed('failed', `${call.method} failed inside its connector.`);
  }
}

type Refusal = { state: 'rejected' | 'denied' | 'failed'; reply: CallReply };

/** Budget, then rate: undefined when the call may go out. The clock of the run stands still while it is held back. */
async function heldBack(
  { budget, rates, recorder }: CallWorld,
  method: Method,
  { id, signal, waitForPerson }: CallContext,
): Promise<CallReply | undefined> {
  const { sessionId, toolCallId, id: run } = recorder.get();
  const question = budget?.({ sessionId, runId: toolCallId === null ? run : `turn ${sessionId}` }, method.name, signal);
  const refused = question ? await waitForPerson(question) : null;
  if (refused !== null) return failed('budget', `${method.name} was not sent. ${refused}`);
  const held = rates?.take(method.source);
  if (!held || held.ms === 0) return undefined;
  recorder.changeCall(id, { held: { ms: held.ms, reason: held.reason } });
  await waitForPerson(sleep(held.ms, signal));
  if (signal.aborted) held.giveBack();
  return undefined;
}

/** What is to be sent, or why nothing is. */
async function askPerson(
  world: CallWorld,
  method: Method,
  action: Action,
  connector: Connector,
  context: CallContext,
): Promise<Refusal | { args: unknown[] }> {
  const { recorder, elapsed, policy } = world;
  const from = elapsed();
  const tryable = connector.tryable ? connector.tryable(method.name) : connector.dryRun && true;
  const request: ApprovalRequest = {
    id: world.newId(),
    runId: recorder.get().id,
    callId: context.id,
    action,
    title: method.summary || plainWords(method.name),
    ...(recorder.get().branch?.name !== undefined && { branch: recorder.get().branch!.name! }),
    ...(connector.credential !== undefined && { credential: connector.credential }),
    reversible: connector.revertible?.({ method: method.name, args: action.args }).can ?? connector.reversible,
    ...(tryable !== undefined && { tryable }),
    ...(world.line(context.id) !== undefined && { line: world.line(context.id)! }),
    createdAt: recorder.get().createdAt + from,
  };
  recorder.changeCall(context.id, { state: 'waiting' });
  const answer = await context.waitForPerson(answered(world, request, action, context.signal));
  const settled = (decision: string) =>
    recorder.changeCall(context.id, { state: 'running', waitedMs: elapsed() - from, decision });
  if (answer === 'ended') {
    settled('The run ended before anyone decided.');
    return {
      state: 'failed',
      reply: failed('stopped', `${method.name} was not sent: the run ended before anyone decided.`),
    };
  }
  if ('rule' in answer) {
    settled(answer.reason);
    if (answer.decision !== 'deny') return { args: action.args };
    return { state: 'denied', reply: failed('denied', `${method.name} was not sent. ${answer.reason}`) };
  }
  if (answer.decision === 'reject') {
    settled('Rejected by a person.');
    const reason = answer.reason?.trim() || 'No reason was given.';
    return { state: 'rejected', reply: failed('rejected', `A person rejected ${method.name}: ${reason}`) };
  }
  const args = answer.args ?? action.args;
  if (answer.args) {
    // What a person wrote is sent and recorded; what the program wrote is kept beside it. A denial holds for both.
    recorder.changeCall(context.id, { args, asWritten: action.args });
    const verdict = policy.test({ ...action, args });
    if (verdict.decision === 'deny') {
      settled(verdict.reason);
      return { state: 'denied', reply: failed('denied', `${method.name} was not sent. ${verdict.reason}`) };
    }
  }
  // A deletion is decided one at a time, whatever was pressed.
  const always = method.effect === 'destroy' ? undefined : answer.always;
  const how = answer.rest ? ', with the other calls of it in this run' : always ? ', from now on always' : '';
  settled(`Approved by a person${answer.args ? ' with other arguments' : ''}${how}.`);
  if (always) {
    const { scope, expiresAt } = answer;
    try {
      await policy.add({
        decision: 'allow',
        method: method.name,
        source: method.source,
        by: 'person',
        ...(always === 'arguments' && { args: [{ path: '', is: args[0] ?? {} }] }),
        ...(scope === 'session' && { scope, session: recorder.get().sessionId }),
        ...(expiresAt !== undefined && { expiresAt }),
      });
    } catch {
      recorder.changeCall(context.id, { decision: 'Approved by a person; “always” could not be kept.' });
    }
  }
  return { args };
}

/** A person's answer, a rule that was made meanwhile, or the end of the run: whichever is first. */
function answered(
  { approve, policy }: CallWorld,
  request: ApprovalRequest,
  action: Action,
  signal: AbortSignal,
): Promise<Approval | Verdict | 'ended'> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const settle = (answer: Approval | Verdict | 'ended') => {
      stopWatching();
      signal.removeEventListener('abort', ended);
      over.abort();
      resolve(answer);
    };
    const ended = () => settle('ended');
    const stopWatching = policy.rules.subscribe(() => {
      const verdict = policy.decide(action);
      if (verdict.decision !== 'ask') settle(verdict);
    });
    signal.addEventListener('abort', ended);
    if (signal.aborted) return ended();
    approve(request, over.signal).then(settle, () =>
      settle({ decision: 'reject', reason: 'The question could not be shown.' }),
    );
  });
}

/** `edge_zones_list` as “Edge zones list”. */
const plainWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

function failed(code: string, message: string): CallReply {
  return { ok: false, code, message };
}
