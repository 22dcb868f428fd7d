/** One call of a program: decided by policy or a person, written down, carried out, written down again. */
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
  newId: () => string;
  /** Milliseconds since the run began. */
  elapsed(): number;
  recorder: Recorder;
  /** Line of the call with this number, where it is known. */
  line(id: number): number | undefined;
}

/** Never rejects. */
export async function carryOut(
  world: CallWorld,
  method: Method,
  args: unknown[],
  context: CallContext,
): Promise<CallReply> {
  const { recorder, elapsed } = world;
  const { id, signal } = context;
  const action: Action = { method: method.name, source: method.source, effect: method.effect, args };
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
    return reply;
  };

  if (verdict.decision === 'deny') {
    return end('denied', failed('denied', `${method.name} was not sent. ${verdict.reason} Do not try it again.`));
  }
  const connector = world.connectors.get(method.source);
  if (!connector) {
    return end(
      'failed',
      failed('not_connected', `${method.source} is described but not connected, so nothing can be called.`),
    );
  }
  if (verdict.decision === 'ask' && !connector.asksWithin) {
    const refusal = await askPerson(world, method, action, connector, context);
    if (refusal) return end(refusal.state, refusal.reply);
  }
  if (signal.aborted) return end('failed', failed('stopped', `${method.name} was not sent: the run ended before.`));

  const writes = method.effect !== 'read';
  if (writes) {
    const problem = await recorder.save();
    if (problem !== null) {
      return end(
        'failed',
        failed('not_saved', `${method.name} was not sent, because it could not be written down first: ${problem}`),
      );
    }
  }
  const reply = await send(connector, {
    method: method.name,
    args,
    signal,
    onProgress: (progress) => recorder.changeCall(id, { progress }),
    waitForPerson: context.waitForPerson,
    caller: callerOf(recorder, id),
  });
  end(reply.ok ? 'done' : 'failed', reply);
  if (writes) await recorder.save();
  return reply;
}

function callerOf(recorder: Recorder, callId: number): Caller {
  const { id, sessionId, parent } = recorder.get();
  return { runId: id, sessionId, callId, trail: parent?.trail ?? [], calls: () => recorder.get().calls };
}

async function send(connector: Connector, call: ConnectorCall): Promise<CallReply> {
  try {
    return await connector.call(call);
  } catch {
    return failed('failed', `${call.method} failed inside its connector.`);
  }
}

type Refusal = { state: 'rejected' | 'denied' | 'failed'; reply: CallReply };

/** Undefined when the call may go out. */
async function askPerson(
  world: CallWorld,
  method: Method,
  action: Action,
  connector: Connector,
  context: CallContext,
): Promise<Refusal | undefined> {
  const { recorder, elapsed, policy } = world;
  const from = elapsed();
  const request: ApprovalRequest = {
    id: world.newId(),
    runId: recorder.get().id,
    callId: context.id,
    action,
    title: method.summary || plainWords(method.name),
    ...(connector.credential !== undefined && { credential: connector.credential }),
    reversible: connector.reversible,
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
    if (answer.decision !== 'deny') return undefined;
    return { state: 'denied', reply: failed('denied', `${method.name} was not sent. ${answer.reason}`) };
  }
  if (answer.decision === 'reject') {
    settled('Rejected by a person.');
    const reason = answer.reason?.trim() || 'No reason was given.';
    return { state: 'rejected', reply: failed('rejected', `A person rejected ${method.name}: ${reason}`) };
  }
  // A deletion is decided one at a time, whatever was pressed.
  const always = answer.always === true && method.effect !== 'destroy';
  settled(always ? 'Approved by a person, from now on always.' : 'Approved by a person.');
  if (always) {
    try {
      await policy.add({ decision: 'allow', method: method.name, source: method.source, by: 'person' });
    } catch {
      recorder.changeCall(context.id, { decision: 'Approved by a person; “always” could not be kept.' });
    }
  }
  return undefined;
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
