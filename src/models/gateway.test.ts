import { expect, it } from 'vitest';
import { createMemoryLedger } from '#storage/ledger-store.ts';
import { createAnswerCache, type GatewayWorld, throughGateway } from './gateway.ts';
import type { LanguageModel, ModelPart, ModelRequest } from './model.contract.ts';
import type { ModelRequestRow } from './request-log.contract.ts';
import { openRequestLog } from './request-log.ts';

const usage = { inputTokens: 100, outputTokens: 20, cachedTokens: 60, cost: 0.002, estimated: false };
const request: ModelRequest = { system: 'Be brief.', messages: [{ role: 'user', text: 'Which zones?' }], tools: [] };
const ended: ModelPart = { type: 'end', reason: 'stop', usage };
const failure: ModelPart = {
  type: 'end',
  reason: 'error',
  usage: { inputTokens: 0, outputTokens: 0, estimated: true },
  error: { code: 'server_down', message: 'It did not answer.' },
};

/** A model that says these parts, and remembers what it was asked. */
function scripted(parts: ModelPart[], id = 'first'): LanguageModel & { asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  return {
    id,
    provider: 'Test',
    window: null,
    demo: false,
    asked,
    async *stream(given, signal) {
      asked.push(given);
      for (const part of parts) {
        await Promise.resolve();
        if (signal.aborted) return yield { type: 'end', reason: 'aborted', usage: { ...usage, outputTokens: 1 } };
        yield part;
      }
    },
  };
}

function open(part: Partial<GatewayWorld> = {}) {
  const rows: ModelRequestRow[] = [];
  let time = 0;
  const world: GatewayWorld = {
    now: () => (time += 10),
    newId: () => `r${rows.length}`,
    sessionId: () => 's1',
    log: (row) => void rows.push(row),
    redact: async (texts) => texts,
    fallback: async () => null,
    cache: () => null,
    ...part,
  };
  const all = async (model: LanguageModel, signal = new AbortController().signal, asked = request) => {
    const parts: ModelPart[] = [];
    for await (const one of throughGateway(model, world).stream(asked, signal)) parts.push(one);
    return parts;
  };
  return { rows, world, all };
}

it('passes the parts on and writes down what the request took', async () => {
  const { rows, all } = open();
  const retry: ModelPart = { type: 'retry', attempt: 1, waitMs: 5, reason: 'Busy.' };
  const parts: ModelPart[] = [retry, { type: 'text', text: 'Three.' }, ended];
  expect(await all(scripted(parts))).toEqual(parts);
  expect(rows).toMatchObject([
    { model: 'first', sessionId: 's1', inputTokens: 100, outputTokens: 20, cachedTokens: 60, cost: 0.002, retries: 1 },
  ]);
  expect(rows[0]).toMatchObject({ outcome: 'ok', fromCache: false });
  expect([rows[0]!.firstMs! > 0, rows[0]!.durationMs > rows[0]!.firstMs!]).toEqual([true, true]);
});

it('asks the second model only when the first failed before it said anything', async () => {
  const second = scripted([{ type: 'text', text: 'From the second.' }, ended], 'second');
  const { rows, all } = open({ fallback: async () => second });
  const parts = await all(scripted([failure]));
  expect(parts.map((part) => part.type)).toEqual(['retry', 'text', 'end']);
  expect(parts[0]).toMatchObject({ reason: expect.stringContaining('Test second') });
  expect(rows).toMatchObject([
    { model: 'first', outcome: 'error', error: 'server_down: It did not answer.' },
    { model: 'second', outcome: 'ok', insteadOf: 'Test first' },
  ]);
  const late = await all(scripted([{ type: 'text', text: 'Half' }, failure]));
  expect(late.at(-1)).toEqual(failure);
  expect(second.asked).toHaveLength(1);
});

it('gives the failure where there is no second model, or it is the same', async () => {
  const first = scripted([failure]);
  expect(await open().all(first)).toEqual([failure]);
  expect(await open({ fallback: async () => first }).all(first)).toEqual([failure]);
  expect(await open({ fallback: () => Promise.reject(new Error('gone')) }).all(first)).toEqual([failure]);
});

it('does not ask another model for what a person stopped', async () => {
  const second = scripted([ended], 'second');
  const { rows, all } = open({ fallback: async () => second });
  const parts = await all(scripted([ended]), AbortSignal.abort());
  expect(parts).toMatchObject([{ type: 'end', reason: 'aborted' }]);
  expect([second.asked.length, rows.length, rows[0]?.outcome]).toEqual([0, 1, 'aborted']);
});

it('writes a row also where the reader leaves early', async () => {
  const { rows, world } = open();
  for await (const _ of throughGateway(scripted([{ type: 'text', text: 'a' }, ended]), world).stream(
    request,
    new AbortController().signal,
  ))
    break;
  expect(rows).toMatchObject([{ outcome: 'aborted' }]);
});

it('answers from the cache what it was asked before, says so and counts no cost; other requests are asked', async () => {
  const cache = createAnswerCache(2);
  const { rows, all } = open({ cache: () => cache });
  const model = scripted([{ type: 'text', text: 'Three.' }, ended]);
  await all(model);
  const again = await all(model);
  expect(again).toMatchObject([
    { text: 'Three.' },
    { type: 'end', reason: 'stop', usage: { inputTokens: 0, cost: 0 } },
  ]);
  expect([model.asked.length, rows[1]?.fromCache, rows[1]?.cost]).toEqual([1, true, 0]);
  await all(model, undefined, { ...request, system: 'Be long.' });
  await all(scripted([ended], 'other'));
  expect([model.asked.length, rows.filter((row) => row.fromCache).length]).toEqual([2, 1]);
  // What failed or was cut is not kept.
  const failing = scripted([failure], 'failing');
  await all(failing);
  await all(failing);
  expect(failing.asked).toHaveLength(2);
});

it('sends no key that is known, wherever it stands in the conversation, and nothing where it cannot look', async () => {
  const secret = 'sk-0123456789abcdef';
  const messages: ModelRequest['messages'] = [
    { role: 'user', text: `use ${secret}` },
    { role: 'assistant', text: '', toolCalls: [{ id: '1', name: 'execute', input: { code: `f("${secret}")` } }] },
    { role: 'tool', callId: '1', name: 'execute', text: `got ${secret}`, isError: false },
  ];
  const model = scripted([ended]);
  const redact = async (texts: string[]) => texts.map((text) => text.replaceAll(secret, '[key main]'));
  await open({ redact }).all(model, undefined, { ...request, system: secret, messages });
  expect(JSON.stringify(model.asked)).not.toContain(secret);
  expect(model.asked[0]).toMatchObject({ system: '[key main]', messages: [{ text: 'use [key main]' }, {}, {}] });
  const blind = scripted([ended]);
  const parts = await open({ redact: () => Promise.reject(new Error('gone')) }).all(blind);
  expect([blind.asked.length, parts]).toMatchObject([0, [{ type: 'end', reason: 'error' }]]);
});

it('keeps what was asked over a reload, until it is cleared', async () => {
  const { requests } = createMemoryLedger();
  const log = await openRequestLog(requests);
  const { rows, all } = open();
  await all(scripted([ended]));
  for (const [at, sessionId, cost] of [
    [10, 'a', 1],
    [20, 'a', 2],
    [30, 'b', null],
  ] as const)
    log.add({ ...rows[0]!, id: `${at}`, at, sessionId, cost });
  expect((await openRequestLog(requests)).rows.get()).toHaveLength(3);
  await log.clear();
  expect([log.rows.get(), await requests.all()]).toEqual([[], []]);
});
