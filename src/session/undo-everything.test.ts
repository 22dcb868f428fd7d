/** Long random lives of a session over the real store, its files with it: whatever was done, undo leads back to the start. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import { openStores } from '#storage/stores.ts';
import type { FileResult, Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { mergeFiles, planFileMerge } from '#workspace/merge.ts';
import { colours, type StoreResult } from './entry.contract.ts';
import { createSession, openSession } from './open-session.ts';
import type { OpenSession, SessionState } from './session.contract.ts';
import { filesAt, root, subtree } from './tree.ts';

vi.setConfig({ testTimeout: 120_000 });

function value<T>(result: StoreResult<T> | FileResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

/** Mulberry32, so that a failure can be seen again. */
function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of all that a person sees of a session, and of its files. What was spent, and when, is not taken back. */
async function stateHash(state: SessionState, files: Files): Promise<string> {
  const byId = <T extends { id: string }>(rows: readonly T[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const shown = subtree(state, root).slice(1);
  const seen = [
    state.session.title,
    state.head,
    shown.toSorted(),
    state.path,
    byId(state.branches),
    byId(state.labels),
    byId(state.folds),
    state.visits.toSorted((a, b) => (a.pointId < b.pointId ? -1 : 1)),
    state.context,
    value(await files.list()).map(({ path, hash }) => [path, hash]),
  ];
  const bytes = new TextEncoder().encode(JSON.stringify(seen));
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

it.each([1, 2, 3])(
  '500 random operations, reloads among them, then all undone: the state hash is that of the start (%i)',
  async (seed) => {
    const random = seeded(seed);
    const below = (n: number) => Math.floor(random() * n);
    let clock = 1_000;
    const now = () => ++clock;
    const stores = await openStores({
      indexedDB: new IDBFactory(),
      IDBKeyRange: IDBKeyRange as unknown as typeof globalThis.IDBKeyRange,
    });
    const files = value(await openFiles({ store: stores.blobs, workspaceId: 'w', now }));
    value(await files.write('/README.md', 'begin\n'));
    const snapshot = async () => value(await files.snapshot());
    const world = { newId: createIds(now, random), now, moveFiles: (hash: string) => files.restore(hash) };
    let session: OpenSession = value(await createSession(stores.sessions, world));
    const id = session.state.get().session.id;
    // The first message knows the files of the start, as in the program.
    const first = { role: 'user' as const, text: 'begin' };
    value(await session.append({ kind: 'user', by: 'person', message: first, tree: await snapshot() }));
    const start = await stateHash(session.state.get(), files);
    const startSteps = session.state.get().operations.length;
    const kinds = new Map<string, number>();
    const writeSome = () =>
      files.write(`/notes/${below(6)}.md`, Array.from({ length: 4 }, () => `line ${below(3)}\n`).join(''));

    const acts: Record<string, (session: OpenSession) => Promise<unknown>> = {
      async turn(one) {
        const message = { role: 'user' as const, text: `say ${below(99)}` };
        value(await one.append({ kind: 'user', by: 'person', message, tree: await snapshot() }));
        const toolCalls = [{ id: `call${clock}`, name: 'execute', input: {} }];
        value(
          await one.append({ kind: 'assistant', by: 'model', message: { role: 'assistant', text: '', toolCalls } }),
        );
        await writeSome();
        const result = { role: 'tool' as const, callId: `call${clock}`, name: 'execute', text: 'ok', isError: false };
        return one.append({ kind: 'tool', by: 'host', message: result, tree: await snapshot() });
      },
      async edit(one) {
        const before = await snapshot();
        await writeSome();
        const after = await snapshot();
        if (before === after) return;
        const message = { role: 'user' as const, text: 'I edited files' };
        return one.append({ kind: 'edit', by: 'person', message, tree: after, files: { before, after } });
      },
      async go(one) {
        const to = some(one);
        if (!to) return;
        const [before, after] = [await snapshot(), filesAt(one.state.get().entries, to)];
        return one.goTo(to, true, after !== null && after !== before ? { before, after } : undefined);
      },
      async fold(one) {
        const { path } = one.state.get();
        return one.fold(path[below(path.length)]!.id, path[below(path.length)]!.id, 'summary', 'extractive');
      },
      async unfold(one) {
        const { folds } = one.state.get();
        const fold = folds[below(Math.max(1, folds.length))];
        return fold && one.setFold(fold.id, !fold.active);
      },
      mark: async (one) => one.mark([some(one)!], (['pin', 'exclude', 'plain'] as const)[below(3)]!),
      label: async (one) => one.label(some(one)!, below(4) === 0 ? '' : `label ${below(5)}`, colours[below(5)]),
      name: async (one) => one.nameBranch(some(one)!, below(3) === 0 ? '' : `branch ${below(9)}`, colours[below(5)]),
      rename: async (one) => one.rename(`Title ${below(99)}`),
      remove: async (one) => (below(4) === 0 ? one.remove(some(one)!) : undefined),
      async merge(one) {
        const from = some(one)!;
        const draft = one.draftMerge(from);
        if (!draft.ok) return;
        const { entries } = one.state.get();
        const ours = await snapshot();
        const [base, theirs] = [filesAt(entries, draft.value.ancestor?.id ?? null), filesAt(entries, from)];
        const quote = draft.value.entries.slice(0, 1).map((entry) => entry.id);
        if (base === null || theirs === null) return one.merge({ from, quote });
        const trees = { base, ours, theirs };
        const plan = value(await planFileMerge(stores.blobs, trees));
        const decisions = new Map(
          plan.flatMap((file) => (file.is === 'conflict' ? [[file.path, { take: 'theirs' as const }]] : [])),
        );
        const merged = value(await mergeFiles(stores.blobs, trees, decisions, now()));
        return one.merge({ from, quote, files: { before: ours, after: merged.hash, changed: merged.changed } });
      },
      async restore(one) {
        const { operations } = one.state.get();
        // Not to before the start, which is what all is led back to.
        const target = operations[startSteps + below(Math.max(1, operations.length - startSteps))];
        return target && one.restore(target.id);
      },
      undo: (one) =>
        one.state.get().operations.filter(({ undone }) => !undone).length > startSteps + 3
          ? one.undo()
          : Promise.resolve(),
      redo: (one) => one.redo(),
    };
    const some = (one: OpenSession) => {
      const all = subtree(one.state.get(), root).slice(2);
      return all[below(Math.max(1, all.length))] ?? one.state.get().path[0]?.id;
    };

    const names = Object.keys(acts);
    for (let i = 0; i < 500; i++) {
      if (i % 125 === 124) session = value(await openSession(stores.sessions, id, world));
      const name = names[below(names.length)]!;
      const before = session.state.get().operations;
      await acts[name]!(session);
      if (session.state.get().operations !== before) kinds.set(name, (kinds.get(name) ?? 0) + 1);
    }
    // Every kind was really done, and more than is read at once.
    for (const name of names) expect(kinds.get(name) ?? 0, name).toBeGreaterThan(0);
    session = value(await openSession(stores.sessions, id, world));
    expect(session.state.get().operations).toHaveLength(200);
    expect(await stateHash(session.state.get(), files)).not.toBe(start);

    let steps = 0;
    while (value(await session.undo())) steps++;
    expect(steps).toBeGreaterThan(100);
    expect(session.state.get().operations.length).toBeGreaterThan(200);
    expect(session.state.get().head.entryId).toBeNull();
    value(await session.redo());
    expect(await stateHash(session.state.get(), files)).toBe(start);
    // And so it is after a reload.
    expect(await stateHash(value(await openSession(stores.sessions, id, world)).state.get(), files)).toBe(start);
    stores.close();
  },
);
