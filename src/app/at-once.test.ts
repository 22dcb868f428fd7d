import { describe, expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelPart } from '#models/model.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createConversation } from './conversation.ts';
import { createNotices } from './notices.ts';
import { createProjectFiles } from './project-files.ts';
import { createSessionFiles } from './session-files.ts';
import type { Tabs } from './tabs.ts';

const usage = { inputTokens: 1, outputTokens: 1, estimated: true };
const model: LanguageModel = {
  id: 'yes',
  provider: 'Test',
  window: null,
  demo: false,
  async *stream(): AsyncGenerator<ModelPart> {
    yield { type: 'text', text: 'Yes.' };
    yield { type: 'end', reason: 'stop', usage };
  },
};

async function started() {
  const newId = createIds();
  const now = Date.now;
  const stores = storesOver(createMemoryRows());
  const notices = createNotices(newId);
  const own = createSessionFiles({ store: stores.blobs, now });
  const { actions, start } = createConversation({
    ...{ store: stores.sessions, newId, now, notices, tools: [], blobs: stores.blobs },
    workspace: createProjectFiles(own, stores, notices, now),
    model: async () => model,
    models: cell([]),
    modelOf: async () => model,
    systemPrompt: async () => '',
    afterTurn: () => {},
    remember: () => {},
    rememberFoldAt: () => {},
    tabs: { writes: () => true, enter: async () => {} } as unknown as Tabs,
    news: { send: () => {}, listen: () => () => {} },
    onRun: () => {},
  });
  await start(undefined, null);
  const kinds = () => actions.session.get()!.path.map(({ kind }) => kind);
  return { actions, kinds, last: () => actions.session.get()!.path.at(-1)!.id };
}

describe('a turn', () => {
  it('is under way from the moment it is asked for until all of it is in the tree, while the text is still looked through', async () => {
    const { actions, kinds } = await started();
    let clean = (_: string) => {};
    const sent = actions.send(new Promise((resolve) => (clean = resolve)));
    expect(actions.turn.get()).not.toBeNull();
    clean('Is it so?');
    const seen: string[][] = [];
    actions.turn.subscribe(() => actions.turn.get() === null && seen.push(kinds()));
    await sent;
    expect(actions.turn.get()).toBeNull();
    expect(seen[0]).toEqual(['user', 'assistant']);
  });

  it('is under way at once where an answer is made anew, and a second one waits its turn', async () => {
    const { actions, last } = await started();
    await actions.send('Is it so?');
    const first = last();
    const again = actions.regenerate(first);
    expect(actions.turn.get()).not.toBeNull();
    await actions.send('And this is not sent.');
    await again;
    const { entries, path, children } = actions.session.get()!;
    expect(actions.turn.get()).toBeNull();
    expect(entries.size).toBe(3);
    expect(children.get(path[0]!.id)).toEqual([first, last()]);
  });

  it('that cannot begin is over again', async () => {
    const { actions } = await started();
    await actions.regenerate('nobody');
    expect(actions.turn.get()).toBeNull();
    await actions.send(Promise.reject(new Error('unread'))).catch(() => undefined);
    expect(actions.turn.get()).toBeNull();
  });
});
