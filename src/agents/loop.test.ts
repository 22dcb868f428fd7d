import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelPart, ModelRequest } from '#models/model.contract.ts';
import { createSession, openSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import type { Tool, TurnEnd, TurnEvent, TurnOptions } from './agent.contract.ts';
import { runTurn } from './loop.ts';

const usage = { inputTokens: 10, outputTokens: 5, estimated: false };
const say = (text: string): ModelPart[] => [
  { type: 'text', text },
  { type: 'end', reason: 'stop', usage },
];
const call = (name: string, input: unknown, id = `call-${name}`): ModelPart[] => [
  { type: 'tool-call', call: { id, name, input } },
  { type: 'end', reason: 'tool-calls', usage },
];

/** A model that answers from a script, and keeps what it was asked. */
function scripted(...answers: (ModelPart[] | (() => AsyncIterable<ModelPart>))[]) {
  const requests: ModelRequest[] = [];
  const model: LanguageModel = {
    id: 'scripted',
    provider: 'Test',
    window: null,
    demo: false,
    async *stream(request) {
      requests.push(structuredClone(request));
      const answer = answers[Math.min(requests.length, answers.length) - 1]!;
      if (typeof answer === 'function') yield* answer();
      else yield* answer;
    },
  };
  return { model, requests };
}

function tool(name: string, run: Tool['run']): Tool {
  const valid = (input: unknown) => typeof (input as { value?: unknown })?.value === 'string';
  return {
    name,
    description: name,
    inputSchema: { type: 'object' },
    validate: (input) => (valid(input) ? { ok: true } : { ok: false, message: 'value must be a string' }),
    run,
  };
}
const echo = tool('echo', async (input) => ({ text: (input as { value: string }).value, isError: false }));

let session: OpenSession;
const store = storesOver(createMemoryRows()).sessions;
const world = { newId: createIds(), now: Date.now };
const path = () => session.state.get().path.map(({ kind, state }) => `${kind} ${state}`);

beforeEach(async () => {
  const made = await createSession(store, world);
  if (!made.ok) throw new Error(made.message);
  session = made.value;
  await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'Go' } });
});

async function turn(model: LanguageModel, tools = [echo], more: Partial<TurnOptions> = {}) {
  const events: TurnEvent[] = [];
  const options = { model, tools, system: 'be brief', signal: more.signal ?? new AbortController().signal, ...more };
  const end: TurnEnd = await runTurn(session, options, (event) => events.push(event));
  return { end, events };
}

describe('a turn', () => {
  it('runs what the model calls and feeds it back until it answers', async () => {
    const { model, requests } = scripted(call('echo', { value: 'hello' }), say('It said hello.'));
    const { end, events } = await turn(model);
    expect(end).toEqual({ status: 'done' });
    expect(path()).toEqual(['user complete', 'assistant complete', 'tool complete', 'assistant complete']);
    expect(requests[1]!.messages.at(-1)).toEqual({
      role: 'tool',
      callId: 'call-echo',
      name: 'echo',
      text: 'hello',
      isError: false,
    });
    expect(requests[1]!.system).toBe('be brief');
    expect(events.map(({ type }) => type)).toEqual(['usage', 'tool-start', 'tool-end', 'text', 'usage', 'end']);
  });

  it.each([
    ['an unknown tool', 'nothing', { value: 'x' }, 'There is no tool named nothing'],
    ['broken JSON', 'echo', { __unparsed: '{"value": "x' }, 'not valid JSON'],
    ['wrong arguments', 'echo', { value: 1 }, 'value must be a string'],
  ])('answers %s with what is wrong, and goes on', async (_, name, input, text) => {
    const { model, requests } = scripted(call(name, input), say('Sorry.'));
    expect((await turn(model)).end.status).toBe('done');
    expect(requests[1]!.messages.at(-1)).toMatchObject({
      role: 'tool',
      isError: true,
      text: expect.stringContaining(text),
    });
  });

  it('keeps a tool that throws from ending the turn', async () => {
    const bad = tool('bad', async () => {
      throw new Error('no luck');
    });
    const { model, requests } = scripted(call('bad', { value: 'x' }), say('It failed.'));
    expect((await turn(model, [bad])).end.status).toBe('done');
    expect(requests[1]!.messages.at(-1)).toMatchObject({ isError: true, text: 'bad failed: no luck' });
  });

  it('stops when the same error comes three times', async () => {
    const { model, requests } = scripted(call('echo', { value: 1 }));
    const { end } = await turn(model);
    expect(end.status).toBe('same_error');
    expect(requests).toHaveLength(3);
  });

  it('stops at the step limit, and can be continued', async () => {
    const { model } = scripted(call('echo', { value: 'again' }));
    expect((await turn(model, [echo], { maxSteps: 4 })).end.status).toBe('step_limit');
    expect(path()).toHaveLength(9);
    expect((await turn(scripted(say('Done.')).model)).end.status).toBe('done');
  });

  it('keeps what came when it is aborted, and the next request is one a provider accepts', async () => {
    const abort = new AbortController();
    const { model } = scripted(async function* () {
      yield { type: 'text', text: 'Half an ans' };
      yield { type: 'tool-call', call: { id: 'c1', name: 'echo', input: { value: 'x' } } };
      abort.abort();
      yield { type: 'end', reason: 'aborted', usage };
    });
    expect((await turn(model, [echo], { signal: abort.signal })).end.status).toBe('aborted');
    expect(path()).toEqual(['user complete', 'assistant aborted']);
    const next = scripted(say('Whole.'));
    await turn(next.model);
    const roles = next.requests[0]!.messages.map(({ role }) => role);
    expect(roles.slice(0, 3)).toEqual(['user', 'assistant', 'tool']);
  });

  it('keeps the result of a tool that was stopped', async () => {
    const abort = new AbortController();
    const slow = tool('slow', async (_, { signal }) => {
      abort.abort();
      return { text: signal.aborted ? 'stopped' : 'not stopped', isError: true };
    });
    const { model, requests } = scripted(call('slow', { value: 'x' }), say('never'));
    expect((await turn(model, [slow], { signal: abort.signal })).end.status).toBe('aborted');
    expect(requests).toHaveLength(1);
    expect(session.state.get().bodies.get(session.state.get().head.entryId!)?.message).toMatchObject({
      text: 'stopped',
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('socket');
      },
    ],
    ['never ends its stream properly', () => undefined],
  ])('says so when a model %s, and keeps what came', async (_, finish) => {
    const { model } = scripted(async function* () {
      yield { type: 'text' as const, text: 'Some' };
      finish();
    });
    const { end } = await turn(model);
    expect(end.status).toBe('error');
    expect(path()).toEqual(['user complete', 'assistant error']);
  });

  it('goes on where it was while a person looks at another branch', async () => {
    const first = session.state.get().head.entryId!;
    await session.append({ kind: 'user', by: 'person', parent: null, message: { role: 'user', text: 'Other' } });
    const other = session.state.get().head.entryId!;
    await session.goTo(first);
    const wander = tool('wander', async () => {
      await session.goTo(other);
      return { text: 'gone', isError: false };
    });
    const { model, requests } = scripted(call('wander', { value: 'x' }), say('Still here.'));
    expect((await turn(model, [wander])).end.status).toBe('done');
    expect(session.state.get().head.entryId).toBe(other);
    expect(requests[1]!.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    expect(session.state.get().children.get(other) ?? []).toEqual([]);
  });

  it('leaves a draft that a reload finds as interrupted', async () => {
    let clock = 0;
    const { model } = scripted(async function* () {
      for (const text of ['One ', 'two ', 'three']) {
        clock += 1000;
        yield { type: 'text', text };
      }
      const reopened = await openSession(store, session.state.get().session.id, world);
      if (!reopened.ok) throw new Error(reopened.message);
      const head = reopened.value.state.get().path.at(-1)!;
      expect(head).toMatchObject({ kind: 'assistant', state: 'interrupted' });
      yield { type: 'end', reason: 'stop', usage };
    });
    const end = await runTurn(
      session,
      { model, tools: [], system: '', signal: new AbortController().signal },
      () => {},
      () => clock,
    );
    expect(end).toEqual({ status: 'done' });
  });
});
