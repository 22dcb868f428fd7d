import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelPart, ModelRequest } from '#models/model.contract.ts';
import { rangeToFold } from '#session/fold-range.ts';
import { createSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import type { TurnOptions } from './agent.contract.ts';
import { foldEarlier } from './folding.ts';
import { runTurn } from './loop.ts';
import { writeSummary } from './summary-request.ts';

const usage = { inputTokens: 1, outputTokens: 1, estimated: true };
const signal = new AbortController().signal;

function scripted(answer: (request: ModelRequest, time: number) => ModelPart[]) {
  const requests: ModelRequest[] = [];
  const model: LanguageModel = {
    id: 'writer',
    provider: 'Test',
    window: 4000,
    demo: false,
    async *stream(request) {
      requests.push(structuredClone(request));
      yield* answer(request, requests.length);
    },
  };
  return { model, requests };
}
const say = (text: string): ModelPart[] => [
  { type: 'text', text },
  { type: 'end', reason: 'stop', usage },
];
const tooLong: ModelPart[] = [
  { type: 'end', reason: 'error', usage, error: { code: 'context_overflow', message: 'Too long.' } },
];
const isSummary = (request: ModelRequest) => request.system.includes('You write the summary');

let session: OpenSession;
beforeEach(async () => {
  const made = await createSession(createSessionStore(createMemoryRows()), { newId: createIds(), now: Date.now });
  if (!made.ok) throw new Error(made.message);
  session = made.value;
});

async function talk(rounds: number, words = 200) {
  for (let i = 0; i < rounds; i++) {
    await session.append({
      kind: 'user',
      by: 'person',
      message: { role: 'user', text: `ask ${i} ${'word '.repeat(words)}` },
    });
    const message = { role: 'assistant' as const, text: `answer ${i} ${'word '.repeat(words)}`, toolCalls: [] };
    await session.append({ kind: 'assistant', by: 'model', message });
  }
}
const total = () => session.state.get().tokens;

describe('folding what is earlier', () => {
  it('has the model write the summary, and keeps the newest message of the person and what follows', async () => {
    await talk(8);
    const { model, requests } = scripted(() => say('Goal:\n- all of it'));
    const before = total();
    const done = await foldEarlier(session, {
      model,
      total: before,
      signal,
      filesOf: async () => 'Files changed: a.md',
    });
    expect(done).toMatchObject({ status: 'folded', summariser: 'writer' });
    expect(total()).toBeLessThan(before * 0.8);
    expect(requests[0]!.messages[0]!.text).toContain('[Person] ask 0');
    const [first] = session.state.get().context;
    expect(first?.message.text).toContain('Goal:\n- all of it\n\nFiles changed: a.md');
    expect(session.state.get().context.at(-2)?.message.text).toContain('ask 7');
  });

  it('tells the model what a person asks to keep above all, cut to a length, and counts what it cost', async () => {
    await talk(2);
    const { path } = session.state.get();
    const { parts } = session.draftFold(path[0]!.id, path[1]!.id);
    const { model, requests } = scripted(() => say('Goal:'));
    await writeSummary(model, parts, signal, undefined, `the basin ${'x'.repeat(900)}`);
    expect(requests[0]!.system).toContain('keep above all what concerns: the basin xxx');
    expect(requests[0]!.system.length).toBeLessThan(2_000);
    await writeSummary(model, parts, signal);
    expect(requests[1]!.system).not.toContain('above all what concerns');
    await session.spend(0.25);
    await session.undo();
    expect(session.state.get().session.cost).toBe(0.25);
  });

  it('feeds every summary it swallows to the next one, in order, and none is told twice', async () => {
    await talk(4);
    const { path } = session.state.get();
    await session.fold(path[0]!.id, path[1]!.id, 'FIRST KEPT', 'person');
    await session.fold(path[4]!.id, path[5]!.id, 'SECOND KEPT', 'person');
    await talk(6);
    const { model, requests } = scripted((_, time) => say(`round ${time}`));
    await foldEarlier(session, { model, total: total(), signal });
    const asked = requests[0]!.messages[0]!.text;
    expect(asked.match(/<earlier-summary>\n(.*)/g)).toEqual([
      '<earlier-summary>\nFIRST KEPT',
      '<earlier-summary>\nSECOND KEPT',
    ]);
    // Once: the one of the second talk. The first is told by its summary.
    expect(asked.match(/ask 0/g)).toHaveLength(1);
    expect(asked).toContain('ask 1');
    await talk(6);
    await foldEarlier(session, { model, total: total(), signal });
    expect(requests[1]!.messages[0]!.text).toContain('<earlier-summary>\nround 1');
    expect(session.state.get().context.filter((part) => 'fold' in part)).toHaveLength(1);
  });

  it('stops, and says so, where it would free less than a fifth', async () => {
    await talk(8);
    const { model } = scripted(() => say('as long as before '.repeat(600)));
    const before = session.state.get().context;
    const done = await foldEarlier(session, { model, total: total(), signal });
    expect(done.status).toBe('small');
    expect(session.state.get().context).toEqual(before);
  });

  it('takes the extractive summary where the model fails, labelled; and cancels without a trace', async () => {
    await talk(8);
    const failing = scripted(() => [
      { type: 'end', reason: 'error', usage, error: { code: 'failed', message: 'No.' } },
    ]);
    const abort = new AbortController();
    abort.abort();
    expect((await foldEarlier(session, { model: failing.model, total: total(), signal: abort.signal })).status).toBe(
      'aborted',
    );
    expect(session.state.get().folds).toEqual([]);
    const done = await foldEarlier(session, { model: failing.model, total: total(), signal });
    expect(done).toMatchObject({ status: 'folded', summariser: 'extractive' });
    expect(session.state.get().folds[0]!.summary).toContain('made without a model');
  });

  it('takes a range that parts no call from its result and leaves the newest ask, whatever the conversation', async () => {
    const kinds = fc.array(fc.constantFrom('say', 'answer', 'call'), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.nat({ max: 400 }), async (steps, keep) => {
        const made = await createSession(createSessionStore(createMemoryRows()), { newId: createIds(), now: Date.now });
        if (!made.ok) throw new Error(made.message);
        for (const [i, step] of steps.entries()) {
          if (step === 'say') {
            await made.value.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'w '.repeat(99) } });
            continue;
          }
          const toolCalls = step === 'call' ? [{ id: `c${i}`, name: 'x', input: {} }] : [];
          await made.value.append({
            kind: 'assistant',
            by: 'model',
            message: { role: 'assistant', text: 'w '.repeat(99), toolCalls },
          });
          if (step === 'call') {
            const message = {
              role: 'tool' as const,
              callId: `c${i}`,
              name: 'x',
              text: 'w '.repeat(99),
              isError: false,
            };
            await made.value.append({ kind: 'tool', by: 'host', message });
          }
        }
        const state = made.value.state.get();
        const range = rangeToFold(state, keep);
        if (!range) return;
        const end = state.path.findIndex(({ id }) => id === range.to);
        expect(range.from).toBe(state.path[0]!.id);
        expect(state.path[end + 1]?.kind).not.toBe('tool');
        expect(end).toBeLessThan(state.path.findLastIndex(({ kind }) => kind === 'user'));
        expect(made.value.draftFold(range.from, range.to).entries.at(-1)!.id).toBe(range.to);
      }),
    );
  });
});

describe('a turn that is too long', () => {
  const turn = (model: LanguageModel) => {
    const fold: TurnOptions['fold'] = async (why, request) =>
      why === 'overflow' && (await foldEarlier(session, { model, total: request.total, signal })).status === 'folded';
    return runTurn(session, { model, tools: [], system: 's', signal, fold }, () => {});
  };

  it('folds once and asks once more', async () => {
    await talk(8);
    await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'And now?' } });
    let asked = 0;
    const { model } = scripted((request) =>
      isSummary(request) ? say('short') : ++asked === 1 ? tooLong : say('Here.'),
    );
    expect(await turn(model)).toEqual({ status: 'done' });
    expect(asked).toBe(2);
    expect(session.state.get().path.at(-1)?.title).toBe('Here.');
    expect(session.state.get().path.every(({ state }) => state === 'complete')).toBe(true);
  });

  it('ends with what the endpoint said where it is too long again: no loop', async () => {
    await talk(8);
    let asked = 0;
    const { model } = scripted((request) => {
      if (isSummary(request)) return say('short');
      asked++;
      return tooLong;
    });
    expect(await turn(model)).toMatchObject({ status: 'error', error: { code: 'context_overflow' } });
    expect(asked).toBe(2);
    expect(session.state.get().folds).toHaveLength(1);
  });
});
