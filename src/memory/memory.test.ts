import { expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Memory, MemoryStore } from './memory.contract.ts';
import { openMemory } from './memory.ts';

function open() {
  const rows = new Map<string, Memory>();
  const store: MemoryStore = {
    all: async (profile) => [...rows.values()].filter((memory) => memory.profile === profile),
    put: async (memory) => void rows.set(memory.id, memory),
  };
  let clock = 0;
  const memory = (profile: string) => openMemory({ store, profile, newId: createIds(() => clock), now: () => ++clock });
  return { rows, memory };
}

it('recalls what shares words with the query, rare words first', async () => {
  const memory = open().memory('project');
  await memory.remember('The zones are audited every Monday');
  const dry = await memory.remember('Always do a dry run before changing zones');
  await memory.remember('The team likes tea');
  expect((await memory.recall('dry runs on a zone'))[0]!.id).toBe(dry.id);
  expect(await memory.recall('quarterly budget')).toEqual([]);
});

it('keeps what was superseded or forgotten, and no longer recalls it', async () => {
  const { rows, memory } = open();
  const project = memory('project');
  const old = await project.remember('Deploys happen on Friday');
  const next = await project.remember('Deploys happen on Tuesday', { supersedes: old.id });
  expect((await project.recall('deploys')).map((m) => m.id)).toEqual([next.id]);
  expect(rows.get(old.id)!.supersededBy).toBe(next.id);
  expect(await project.forget(next.id)).toBe(true);
  expect(await project.recall('deploys')).toEqual([]);
  expect(await project.forget('nothing')).toBe(false);
  expect(rows.size).toBe(2);
});

it('keeps profiles apart', async () => {
  const { memory } = open();
  await memory('personal').remember('My branch names begin with my initials');
  expect(await memory('project').recall('branch names')).toEqual([]);
});
