/** Cases D-04 and D-05, and answers that are lost while the page lives. */
import { expect, test } from 'vitest';
import type { DoubtAnswer } from './execute/journaled.ts';
import { createOutside, type Life, type Loss, lifeUntil } from './journal.suite.ts';
import { createJournals } from './journal.ts';

const alive: Life = { tick: async () => {}, dead: () => false };
const whole = 1e9;

/** Runs until its tick number `cut`, and what it left. */
async function cutAt(code: string, cut: number) {
  const outside = createOutside();
  const life = lifeUntil(cut);
  const page = await outside.page(life);
  const ended = await Promise.race([page.start(code), life.ended]);
  const [head] = await outside.stores.journals.heads();
  return { outside, ended, runId: head?.runId };
}

async function ticksOf(code: string): Promise<number> {
  const life = lifeUntil(whole);
  await (await createOutside().page(life)).start(code);
  return life.ticks();
}

const five = 'for (const n of [1, 2, 3, 4, 5]) await codemode.mute_write({ n }); return "all";';

test('D-04: without a key nothing is sent again in silence; what is unknown is parked and listed, and goes on when it is known', async () => {
  let parked = 0;
  for (let cut = 1; cut <= (await ticksOf(five)); cut++) {
    const { outside, runId } = await cutAt(five, cut);
    if (!runId) continue;
    const before = outside.effects.length;
    const unsure = await outside.page(alive, () => 'leave');
    const first = await unsure.resume(five, runId);
    if (first.status === 'ok') {
      expect(outside.effects, `cut at ${cut}`).toHaveLength(5);
      continue;
    }
    parked++;
    expect(first, `cut at ${cut}`).toMatchObject({ status: 'interrupted', message: expect.stringContaining('aside') });
    expect(outside.effects, `cut at ${cut}`).toHaveLength(before);
    expect((await unsure.journals.open()).map((head) => head.runId)).toEqual([runId]);
    const { entries } = (await outside.stores.journals.read(runId))!;
    expect(entries.filter(({ state }) => state === 'in_doubt')).toHaveLength(1);
    // However often it is looked at without an answer, nothing leaves.
    await (await outside.page(alive, () => 'leave')).resume(five, runId);
    expect(outside.effects).toHaveLength(before);
    const end = await (await outside.page(alive)).resume(five, runId);
    expect(end).toMatchObject({ status: 'ok', value: 'all' });
    expect(outside.effects.map(({ arg }) => (arg as { n: number }).n)).toEqual([1, 2, 3, 4, 5]);
  }
  expect(parked).toBeGreaterThanOrEqual(5);
});

test('D-05: cut between a yes and the effect, the effect happens once and nobody is asked twice', async () => {
  const code = 'await codemode.keyed_write({ n: 1 }); await codemode.mute_write({ n: 2 }); return "all";';
  let between = 0;
  for (let cut = 1; cut <= (await ticksOf(code)); cut++) {
    const { outside, runId } = await cutAt(code, cut);
    if (!runId) continue;
    const { entries } = (await outside.stores.journals.read(runId))!;
    const approved = entries.filter((entry) => entry.approved).map(({ name }) => name);
    if (entries.some(({ approved: yes, settled }) => yes && settled === undefined)) between++;
    const end = await (await outside.page(alive)).resume(code, runId);
    expect(end.status).toBe('ok');
    for (const name of approved)
      expect(
        outside.asked.filter((question) => question.includes(name)),
        `cut at ${cut}`,
      ).toHaveLength(1);
    expect(outside.effects.map(({ arg }) => (arg as { n: number }).n)).toEqual([1, 2]);
  }
  expect(between).toBeGreaterThan(4);
});

/** One write whose answer is lost as `losses` say, in a page that lives. */
async function lost(source: string, losses: Loss[], answer?: () => DoubtAnswer) {
  const outside = createOutside({}, () => losses.shift() ?? 'none');
  const page = await outside.page(alive, answer);
  const code = `try { return await codemode.${source}_write({ n: 1 }); } catch (error) { return error.code; }`;
  const end = await page.start(code);
  return { end, effects: outside.effects.length, doubts: outside.doubts.length, calls: end.calls };
}

test.each<[string, Loss[], number]>([
  ['before it happened', ['before'], 0],
  ['after it happened', ['after'], 0],
  ['again and again', ['after', 'before', 'after'], 0],
])('an answer lost %s: what takes a key is sent again, and happens once', async (_, losses, doubts) => {
  expect(await lost('keyed', losses)).toMatchObject({ effects: 1, doubts, end: { status: 'ok', value: { id: 1 } } });
});

test('an answer that stays lost is not a failure the program may try again on: a person is asked', async () => {
  const always = Array.from({ length: 4 }, (): Loss => 'after');
  expect(await lost('keyed', always)).toMatchObject({ effects: 1, doubts: 1, end: { status: 'ok' } });
});

test('an answer lost: a source that can be asked is asked, and sent again only where it did not happen', async () => {
  expect(await lost('told', ['after'])).toMatchObject({ effects: 1, doubts: 0, end: { value: { id: 1 } } });
  expect(await lost('told', ['before'])).toMatchObject({ effects: 1, doubts: 0, end: { value: { id: 1 } } });
  // The answer to the question is lost as well.
  expect(await lost('told', ['after', 'after'])).toMatchObject({ effects: 1, doubts: 1, end: { status: 'ok' } });
});

test('an answer lost without key and question: a person says, or the run is put aside', async () => {
  const happened = await lost('mute', ['after']);
  expect(happened).toMatchObject({ effects: 1, doubts: 1, end: { status: 'ok', value: null } });
  expect(happened.calls).toHaveLength(1);
  expect(happened.calls[0]).toMatchObject({ state: 'done', decision: expect.stringContaining('A person says') });
  expect(await lost('mute', ['before'])).toMatchObject({ effects: 1, doubts: 1, end: { value: { id: 1 } } });
  const parked = await lost('mute', ['after'], () => 'leave');
  expect(parked).toMatchObject({ effects: 1, doubts: 1, end: { status: 'interrupted' } });
  expect(parked.calls[0]).toMatchObject({ state: 'in_doubt' });
});

test('retention: of what has ended the newest are kept, and what can go on always', async () => {
  const { stores } = createOutside();
  const journals = createJournals({ store: stores.journals, now: () => 0 });
  const world = { seed: [1], startedAt: 0 };
  for (let at = 1; at <= 6; at++) {
    const live = journals.begin({ runId: `r${at}`, sessionId: 's', toolCallId: null, code: '', world, createdAt: at });
    await live.ask({ scope: '', name: 'x', source: 'x', effect: 'read', args: [at], at });
    // Every second one waits for a person, or its page is gone.
    await live.close(at % 2 === 0, at);
  }
  expect(await journals.prune(1)).toBe(2);
  const left = (await stores.journals.heads()).map(({ runId, state }) => `${runId} ${state}`);
  expect(left.sort()).toEqual(['r1 open', 'r3 open', 'r5 open', 'r6 ended']);
  expect(await journals.prune(0)).toBe(1);
  expect((await stores.journals.read('r6'))?.entries).toBeUndefined();
  expect((await stores.journals.read('r1'))?.entries).toHaveLength(1);
});

test('what a source keeps of the state before a call is in its row, and its snapshot in the head', async () => {
  const { stores } = createOutside();
  const journals = createJournals({ store: stores.journals, now: () => 0 });
  const head = { runId: 'r', sessionId: 's', toolCallId: null, code: '', world: { seed: [1], startedAt: 0 } };
  const live = journals.begin({ ...head, createdAt: 0 });
  const asked = await live.ask({ scope: '', name: 'w', source: 'w', effect: 'write', args: [], at: 0 });
  if (asked.do !== 'run') throw new Error(asked.do);
  await Promise.all([live.before(asked.entry.key, 'tree 1'), live.before(asked.entry.key, 'tree 2')]);
  await live.close(true, 0);
  const kept = await stores.journals.read('r');
  expect(kept?.head.snapshots).toEqual(['tree 1', 'tree 2']);
  expect(kept?.entries[0]?.before).toBe('tree 2');
});
