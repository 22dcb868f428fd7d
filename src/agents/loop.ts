/**
 * One turn: ask the model, run the tools it calls, feed the results back, until it answers without a call. Everything
 * that came is appended to the session before the next step, so an abort or a crash loses at most what is streaming,
 * and of that the draft is kept. Never rejects: how it ended is the value.
 */
import { messageOf } from '#base/result.ts';
import type { ModelError, ModelPart, ToolCall, Usage } from '#models/model.contract.ts';
import type { NewEntry, OpenSession } from '#session/session.contract.ts';
import type { Tool, ToolContext, ToolReply, TurnEnd, TurnEvent, TurnOptions } from './agent.contract.ts';
import { requestFor } from './request.ts';

const draftEveryMs = 400;
const sameErrorLimit = 3;

export async function runTurn(
  session: OpenSession,
  options: TurnOptions,
  emit: (event: TurnEvent) => void,
  now: () => number = Date.now,
): Promise<TurnEnd> {
  const end = await steps(session, options, emit, now);
  emit({ type: 'end', end });
  return end;
}

async function steps(
  session: OpenSession,
  options: TurnOptions,
  emit: (event: TurnEvent) => void,
  now: () => number,
): Promise<TurnEnd> {
  const limit = options.maxSteps ?? 24;
  const errors = new Map<string, number>();
  const tip = followTip(session, options);
  for (let step = 0; step < limit; step++) {
    if (options.signal.aborted) return { status: 'aborted' };
    const answer = await ask(session, tip, options, emit, now);
    if (answer.end) return answer.end;
    if (answer.calls.length === 0) return { status: 'done' };
    for (const call of answer.calls) {
      const reply = await runTool(session, tip, options, call, answer.entryId, emit);
      if (!reply) return { status: 'error', error: unsaved };
      if (options.signal.aborted) return { status: 'aborted' };
      if (!reply.isError) continue;
      const times = (errors.get(reply.text) ?? 0) + 1;
      errors.set(reply.text, times);
      if (times >= sameErrorLimit)
        return { status: 'same_error', message: `The same error came ${times} times, so the turn was stopped.` };
    }
  }
  return { status: 'step_limit', message: `Stopped after ${limit} answers in one turn. Continue to go on.` };
}

/**
 * The entry this turn goes on from. A person may look at another branch meanwhile: the turn then goes on where it was,
 * and leaves the head where they put it.
 */
function followTip(session: OpenSession, { system, tools, snapshot, from, onAppend }: TurnOptions) {
  let id = from ?? session.state.get().head.entryId;
  return {
    get id() {
      return id;
    },
    request: () => requestFor(session.state.get(), id, { system, tools }),
    async append(entry: NewEntry) {
      const tree = (await snapshot?.()) ?? null;
      const stay = session.state.get().head.entryId !== id;
      const saved = await session.append({ ...entry, parent: id, tree, stay });
      if (!saved.ok) return saved;
      id = saved.value.id;
      await onAppend?.(saved.value, !stay);
      return saved;
    },
  };
}
type Tip = ReturnType<typeof followTip>;

const unsaved: ModelError = {
  code: 'failed',
  message: 'The conversation could not be saved, so the turn was stopped. Nothing that came is lost from this page.',
};

interface Answer {
  entryId: string;
  calls: ToolCall[];
  end?: TurnEnd;
}

async function ask(
  session: OpenSession,
  tip: Tip,
  options: TurnOptions,
  emit: (event: TurnEvent) => void,
  now: () => number,
  again = false,
): Promise<Answer> {
  const { model, signal } = options;
  const entryId = session.newId();
  const parent = tip.id;
  const calls: ToolCall[] = [];
  let text = '';
  let reasoning = '';
  let last: Extract<ModelPart, { type: 'end' }> | undefined;
  let draftedAt = now();

  const entry = (state: 'complete' | 'interrupted' | 'aborted' | 'error', usage?: Usage, error?: ModelError) => ({
    id: entryId,
    parent,
    kind: 'assistant' as const,
    by: 'model' as const,
    message: { role: 'assistant' as const, text, ...(reasoning && { reasoning }), toolCalls: calls },
    state,
    model: { id: model.id, provider: model.provider },
    ...(usage && { usage }),
    ...(error && { error: { code: error.code, message: error.message } }),
  });

  if (!again) await options.fold?.('share', tip.request(), tip.id);
  const { request } = tip.request();
  try {
    for await (const part of model.stream(request, signal)) {
      if (part.type === 'text') text += part.text;
      if (part.type === 'reasoning') reasoning += part.text;
      if (part.type === 'tool-call') calls.push(part.call);
      if (part.type === 'end') last = part;
      if (part.type === 'text' || part.type === 'reasoning' || part.type === 'tool-input') emit({ ...part, entryId });
      if (part.type === 'retry') emit(part);
      if (now() - draftedAt >= draftEveryMs && part.type !== 'end') {
        draftedAt = now();
        void session.draft(entry('interrupted'));
      }
    }
  } catch (thrown) {
    last = failed(messageOf(thrown));
  }
  last ??= failed('The model ended without saying so.');
  emit({ type: 'usage', usage: last.usage });

  const aborted = last.reason === 'aborted' || (signal.aborted && last.reason === 'error');
  const state = aborted ? 'aborted' : last.reason === 'error' ? 'error' : 'complete';
  const empty = !text && !reasoning && calls.length === 0;
  const tooLong = empty && last.error?.code === 'context_overflow' && !aborted && !again;
  if (tooLong && (await options.fold?.('overflow', tip.request(), tip.id)))
    return ask(session, tip, options, emit, now, true);
  if (!(empty && state === 'aborted')) {
    const saved = await tip.append(entry(state, last.usage, last.error));
    if (!saved.ok) return { entryId, calls, end: { status: 'error', error: { ...unsaved, message: saved.message } } };
  }
  if (aborted) return { entryId, calls, end: { status: 'aborted' } };
  if (last.reason === 'error')
    return { entryId, calls, end: { status: 'error', error: last.error ?? failed('The model failed.').error } };
  return { entryId, calls };
}

function failed(message: string) {
  return {
    type: 'end' as const,
    reason: 'error' as const,
    usage: { inputTokens: 0, outputTokens: 0, estimated: true },
    error: { code: 'failed' as const, message },
  };
}

/** Runs one call and appends its result; `null` when the result could not be kept. */
async function runTool(
  session: OpenSession,
  tip: Tip,
  { tools, branch, signal }: TurnOptions,
  call: ToolCall,
  entryId: string,
  emit: (event: TurnEvent) => void,
): Promise<ToolReply | null> {
  emit({ type: 'tool-start', entryId, call });
  const { id: sessionId } = session.state.get().session;
  const reply = await replyTo(tools, call, { callId: call.id, sessionId, ...(branch && { branch }), signal });
  const saved = await tip.append({
    kind: 'tool',
    by: 'host',
    message: { role: 'tool', callId: call.id, name: call.name, text: reply.text, isError: reply.isError },
    ...(reply.runId && { runId: reply.runId }),
  });
  emit({ type: 'tool-end', entryId, callId: call.id });
  return saved.ok ? reply : null;
}

async function replyTo(tools: Tool[], call: ToolCall, context: ToolContext): Promise<ToolReply> {
  const wrong = (text: string): ToolReply => ({ text, isError: true });
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool)
    return wrong(`There is no tool named ${call.name}. The tools are: ${tools.map((t) => t.name).join(', ')}.`);
  const unparsed = (call.input as { __unparsed?: unknown } | null)?.__unparsed;
  if (typeof unparsed === 'string')
    return wrong(`The arguments of ${call.name} are not valid JSON. They began: ${unparsed.slice(0, 120)}`);
  const valid = tool.validate(call.input);
  if (!valid.ok) return wrong(valid.message);
  try {
    return await tool.run(call.input, context);
  } catch (thrown) {
    return wrong(`${call.name} failed: ${messageOf(thrown)}`);
  }
}
