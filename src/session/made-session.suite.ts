/** Sessions for tests and benches, the same ones every time: a generator with a fixed seed. */
import type { Entry, EntryBody, SessionRows } from './entry.contract.ts';

/** Mulberry32: numbers from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A session of so many entries and branches; turns of a question, a call, its result and an answer. The head is the last. */
export function makeSession(count: number, branches: number, seed = 7): { rows: SessionRows; bodies: EntryBody[] } {
  const random = seeded(seed);
  const forks = new Set<number>();
  while (forks.size < Math.min(branches, count / 8)) forks.add(4 * Math.floor(1 + random() * (count / 4 - 1)));
  const entries: Entry[] = [];
  const bodies: EntryBody[] = [];
  for (let i = 0; i < count; i++) {
    const id = String(i).padStart(26, '0');
    const kind = (['user', 'assistant', 'tool', 'assistant'] as const)[i % 4]!;
    const above = forks.has(i) ? 4 * Math.floor(random() * (i / 4)) - 1 : i - 1;
    const text = `${kind} ${i} ${'word '.repeat(Math.floor(20 + random() * 60))}`;
    entries.push({
      id,
      sessionId: 's',
      parents: above < 0 ? [] : [String(above).padStart(26, '0')],
      kind,
      by: kind === 'user' ? 'person' : kind === 'tool' ? 'host' : 'model',
      createdAt: i,
      tree: null,
      tokens: Math.ceil(text.length / 4),
      cost: 0,
      title: text.slice(0, 100),
      state: 'complete',
    });
    const call = { id: `c${i + 1}`, name: 'execute', input: { code: 'return 1' } };
    bodies.push({
      id,
      sessionId: 's',
      message:
        kind === 'user'
          ? { role: 'user', text }
          : kind === 'tool'
            ? { role: 'tool', callId: `c${i}`, name: 'execute', text, isError: false }
            : { role: 'assistant', text, toolCalls: i % 4 === 1 ? [call] : [] },
    });
  }
  const session = { id: 's', title: 'Bench', createdAt: 0, updatedAt: 0, project: 'project', cost: 0 };
  const head = { sessionId: 's', entryId: entries.at(-1)!.id };
  return { rows: { session, entries, head, branches: [], visits: [], folds: [], labels: [], operations: [] }, bodies };
}
