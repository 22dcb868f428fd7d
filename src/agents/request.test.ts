import { expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import type { LanguageModel, ModelRequest } from '#models/model.contract.ts';
import { createSession } from '#session/open-session.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import { runTurn } from './loop.ts';
import { requestFor } from './request.ts';

const tool = {
  name: 'look',
  description: 'Looks.',
  inputSchema: { type: 'object' },
  validate: () => ({ ok: true as const }),
  run: async () => ({ text: 'seen', isError: false }),
};

it('is to the letter what a turn sends: folds, pins and exclusions applied', async () => {
  let id = 0;
  const opened = await createSession(createSessionStore(createMemoryRows()), {
    newId: () => `id${String(id++).padStart(4, '0')}`,
    now: () => id,
  });
  if (!opened.ok) throw new Error(opened.message);
  const session = opened.value;
  const ids: string[] = [];
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    const added = await session.append({ kind: 'user', by: 'person', message: { role: 'user', text } });
    if (added.ok) ids.push(added.value.id);
  }
  await session.mark([ids[1]!], 'pin');
  await session.mark([ids[3]!], 'exclude');
  await session.fold(ids[0]!, ids[2]!, 'one to three', 'extractive');

  const sent = cell<ModelRequest | null>(null);
  const model: LanguageModel = {
    id: 'm',
    provider: 'p',
    window: null,
    demo: false,
    async *stream(request) {
      sent.set(request);
      yield { type: 'text', text: 'done' };
      yield { type: 'end', reason: 'stop', usage: { inputTokens: 1, outputTokens: 1, estimated: true } };
    },
  };
  const options = { system: 'Be brief.', tools: [tool] };
  const shown = requestFor(session.state.get(), session.state.get().head.entryId, options);
  await runTurn(session, { model, signal: new AbortController().signal, ...options }, () => {});
  expect(shown.request).toEqual(sent.get());
  expect(shown.request.messages.map((message) => message.text)).toEqual([
    '[2 earlier messages are folded into this summary.]\n\none to three',
    'two',
    'five',
  ]);
  expect(shown.total).toBe(
    shown.tokens.system + shown.tokens.tools[0]! + shown.tokens.parts.reduce((sum, one) => sum + one, 0),
  );
});
