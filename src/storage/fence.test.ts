import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { conversation, value } from './contract.suite.ts';
import { openStores, type Stores } from './stores.ts';

/** Two tabs on one database. */
async function tabs(): Promise<[Stores, Stores]> {
  const options = {
    indexedDB: new IDBFactory(),
    IDBKeyRange: IDBKeyRange as unknown as typeof globalThis.IDBKeyRange,
  };
  return [await openStores(options), await openStores(options)];
}

const run = { id: 'r', sessionId: 's', code: '', status: 'running', calls: [], logs: [] } as never;

describe('one tab at a time writes a session', () => {
  it('a robbed tab writes nothing more, and says why', async () => {
    const [one, two] = await tabs();
    expect(await one.fence.claim('s')).toBe(1);
    expect(await one.sessions.commit(conversation('s', 3))).toMatchObject({ ok: true });
    expect(await two.fence.claim('s')).toBe(2);
    expect(await one.sessions.commit(conversation('s', 5))).toMatchObject({
      ok: false,
      code: 'replaced',
      message: expect.stringContaining('Take over'),
    });
    expect(value(await two.sessions.load('s')).entries).toHaveLength(3);
    await expect(one.runs.put(run)).rejects.toMatchObject({ code: 'replaced' });
    await expect(one.runs.progress(run)).rejects.toMatchObject({ code: 'replaced' });
    expect(await two.sessions.commit(conversation('s', 5))).toMatchObject({ ok: true });
  });

  it('a write that was on its way when the claim was taken fails in its own transaction', async () => {
    const [one, two] = await tabs();
    await one.fence.claim('s');
    const [robbed, late] = [two.fence.claim('s'), one.sessions.commit(conversation('s', 2))];
    await robbed;
    const result = await late;
    const there = value(await two.sessions.sessions()).length;
    // Whichever transaction came first: what was said to be written is there, and what was refused is not.
    expect(there).toBe(result.ok ? 1 : 0);
    expect(await one.sessions.commit(conversation('s', 2))).toMatchObject({ code: 'replaced' });
  });

  it('the journal of a run is fenced with its session', async () => {
    const [one, two] = await tabs();
    await one.fence.claim('s');
    const head = { runId: 'r', sessionId: 's', state: 'open', epoch: 1, createdAt: 0 } as never;
    await one.journals.create(head, []);
    expect(await one.journals.write('r', 1, { entries: [] }, 'strict')).toBe(true);
    await two.fence.claim('s');
    await expect(one.journals.write('r', 1, { entries: [] }, 'strict')).rejects.toMatchObject({ code: 'replaced' });
  });

  it('a tab that only reads cannot write, other sessions are free, and taking over works', async () => {
    const [one, two] = await tabs();
    await one.fence.claim('s');
    two.fence.disown('s');
    expect(await two.sessions.commit(conversation('s', 1))).toMatchObject({ code: 'replaced' });
    expect(await two.sessions.commit(conversation('t', 1))).toMatchObject({ ok: true });
    await two.fence.claim('s');
    expect(await two.sessions.commit(conversation('s', 1))).toMatchObject({ ok: true });
    one.fence.leave('s');
    expect(await one.sessions.commit(conversation('s', 2))).toMatchObject({ ok: true });
  });
});
