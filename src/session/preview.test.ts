import { expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import type { SessionStore } from './entry.contract.ts';
import { makeSession } from './made-session.suite.ts';
import { openSession } from './open-session.ts';
import type { SessionState } from './session.contract.ts';

async function stored(count: number): Promise<{ store: SessionStore; read: string[] }> {
  const { rows, bodies } = makeSession(count, 10);
  const inner = createSessionStore(createMemoryRows());
  const changes = [
    { table: 'sessions' as const, key: 's', before: null, after: rows.session },
    { table: 'heads' as const, key: 's', before: null, after: rows.head },
    ...rows.entries.map((entry) => ({ table: 'entries' as const, key: entry.id, before: null, after: entry })),
  ];
  await inner.commit({ changes, bodies });
  const read: string[] = [];
  const store: SessionStore = {
    ...inner,
    bodies(id) {
      read.push('bodies');
      return inner.bodies(id);
    },
  };
  return { store, read };
}

it('the shape of a long session is shown before any text of it is read, and is that of the whole', async () => {
  const { store, read } = await stored(2000);
  const shapes: SessionState[] = [];
  const opened = await openSession(store, 's', {
    newId: createIds(),
    now: Date.now,
    preview: async (shape) => {
      expect(read).toEqual([]);
      shapes.push(shape);
    },
  });
  if (!opened.ok) throw new Error(opened.message);
  const whole = opened.value.state.get();
  expect(shapes).toHaveLength(1);
  expect(shapes[0]!.bodies.size).toBe(0);
  expect(whole.bodies.size).toBe(2000);
  expect(shapes[0]!.path).toEqual(whole.path);
  expect(shapes[0]!.head).toEqual(whole.head);
  expect([...shapes[0]!.children]).toEqual([...whole.children]);
});

it('a short one is shown once, with its texts', async () => {
  const { store } = await stored(40);
  let shown = 0;
  const preview = async () => void shown++;
  const opened = await openSession(store, 's', { newId: createIds(), now: Date.now, preview });
  expect(opened.ok).toBe(true);
  expect(shown).toBe(0);
});
