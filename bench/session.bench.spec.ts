/**
 * Prints what the session tree costs, in this process, over rows in memory: what a disk adds is not in it. The time of the
 * processor stands beside the time of the clock, which on a busy machine says little.
 */
import { expect, test } from '@playwright/test';
import { createIds } from '../src/base/id.ts';
import { layoutLanes } from '../src/session/lanes.ts';
import { openSession } from '../src/session/open-session.ts';
import type { OpenSession } from '../src/session/session.contract.ts';
import { stateOf } from '../src/session/state.ts';
import { createMemoryRows } from '../src/storage/memory-rows.ts';
import { storesOver } from '../src/storage/stores.ts';
import { openFiles } from '../src/workspace/files.ts';
import { makeSession, seeded } from './session-tree.ts';

const quantile = (values: number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!;
const print = (what: string, times: number[], goal: string) =>
  console.log(
    `${what}: ${processor.toFixed(2)} ms of the processor; by the clock median ${quantile(times, 0.5).toFixed(2)} ms, p95 ${quantile(times, 0.95).toFixed(2)} ms (${goal})`,
  );

/** Milliseconds of the processor a round of the last measurement took, on average, all threads. */
let processor = 0;

async function timed(rounds: number, work: (round: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    await work(round);
    times.push(performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  processor = (user + system) / 1000 / rounds;
  return times;
}

async function opened(count: number, branches: number): Promise<OpenSession> {
  const { rows, bodies } = makeSession(count, branches);
  const store = storesOver(createMemoryRows()).sessions;
  const changes = [
    { table: 'sessions' as const, key: 's', before: null, after: rows.session },
    { table: 'heads' as const, key: 's', before: null, after: rows.head },
    ...rows.entries.map((entry) => ({ table: 'entries' as const, key: entry.id, before: null, after: entry })),
  ];
  await store.commit({ changes, bodies });
  const open = await openSession(store, 's', { newId: createIds(), now: Date.now });
  if (!open.ok) throw new Error(open.message);
  return open.value;
}

test('the shape and the lanes of a large session', async () => {
  for (const [count, branches, goal] of [
    [10_000, 300, '300 ms to first paint'],
    [100_000, 3000, '1 s to first paint'],
  ] as const) {
    const { rows, bodies } = makeSession(count, branches);
    const times = await timed(7, () => layoutLanes(stateOf(rows, bodies)));
    print(`state and lanes of ${count.toLocaleString('en')} entries, ${branches} branches`, times, goal);
  }
});

test('append an entry and rebuild the context of a path of 2,000', async () => {
  const session = await opened(2000, 0);
  const { path } = session.state.get();
  await session.fold(path[0]!.id, path[399]!.id, 'The first four hundred.', 'x');
  await session.mark([path[100]!.id, path[900]!.id], 'pin');
  const times = await timed(60, () => {
    // Shown at once: what is awaited is only the disk.
    void session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'one more' } });
    expect(session.state.get().context.at(-1)?.message.text).toBe('one more');
  });
  print('append and context', times, 'goal 5 ms');
});

test('snapshots: 5 changed files in 5,000, and 200 files that differ between two branches', async () => {
  const random = seeded(3);
  let clock = 0;
  const { blobs } = storesOver(createMemoryRows());
  const open = await openFiles({ store: blobs, workspaceId: 'w', now: () => ++clock });
  if (!open.ok) throw new Error(open.message);
  const files = open.value;
  const pathOf = (i: number) => `/src/part${i % 50}/file${i}.ts`;
  for (let i = 0; i < 5000; i++) await files.write(pathOf(i), `export const value = ${random()};\n`);
  const times = await timed(40, async (round) => {
    for (let i = 0; i < 5; i++) await files.write(pathOf(Math.floor(random() * 5000)), `// ${round} ${i}\n`);
    await files.snapshot();
  });
  print('5 files written and the snapshot', times, 'goal 10 ms');

  const one = await files.snapshot();
  for (let i = 0; i < 200; i++) await files.write(pathOf(i * 25), `// other ${i}\n`);
  const two = await files.snapshot();
  if (!one.ok || !two.ok) throw new Error('no snapshot');
  const moves = await timed(40, (round) => files.restore(round % 2 === 0 ? one.value : two.value));
  print('to a branch where 200 files differ', moves, 'goal 150 ms, with the conversation');
});

test('500 random operations, then all undone', async () => {
  const session = await opened(400, 20);
  const random = seeded(11);
  const seen = () => {
    const { head, path, folds, branches, labels, visits, context } = session.state.get();
    return JSON.stringify([head, path, folds, branches, labels, visits, context]);
  };
  const start = seen();
  const pick = () => [...session.state.get().entries.keys()][Math.floor(random() * 400)]!;
  const times = await timed(500, async () => {
    const { path } = session.state.get();
    const at = () => path[Math.floor(random() * path.length)]!.id;
    const kind = Math.floor(random() * 9);
    if (kind === 0) await session.goTo(pick());
    else if (kind === 1 && path.length > 0) await session.fold(at(), at(), 'short', 'x');
    else if (kind === 2) await session.mark([pick()], random() < 0.5 ? 'pin' : 'exclude');
    else if (kind === 3) await session.nameBranch(pick(), `name ${random()}`);
    else if (kind === 4 && random() < 0.2) await session.remove(pick());
    else if (kind === 5) await session.goTo(pick(), true);
    else if (kind === 6) await session.label(pick(), `label ${Math.floor(random() * 9)}`, 'moss');
    else if (kind === 7) {
      const from = pick();
      await session.merge({ from, quote: [from] });
    } else await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'said' } });
  });
  print('one operation', times, 'no goal');
  let steps = 0;
  for (let done = await session.undo(); done.ok && done.value; done = await session.undo()) steps++;
  console.log(`undone in ${steps} steps; the state is ${seen() === start ? 'equal to' : 'NOT'} the start`);
  expect(seen()).toBe(start);
});
