/** Random lives of a session, held to what must always be true of one. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import { partsOf } from './context.ts';
import { colours, type StoreResult } from './entry.contract.ts';
import { callPairs, foldsOn } from './folds.ts';
import { presentOf } from './history.ts';
import { layoutLanes } from './lanes.ts';
import { createSession, openSession } from './open-session.ts';
import type { NewEntry, OpenSession, SessionState } from './session.contract.ts';
import { buildTree, isVisible, parentIn, root, subtree } from './tree.ts';

/** `at` numbers choose among what is there at the time, so that a shrunk sequence still means something. */
interface FoldStep {
  do: 'fold';
  at: number;
  to: number;
}
interface BareStep {
  do: 'rename' | 'undo' | 'redo' | 'reopen';
}
interface ChosenStep {
  do:
    | 'say'
    | 'answer'
    | 'call'
    | 'result'
    | 'go'
    | 'exactly'
    | 'remove'
    | 'name'
    | 'label'
    | 'merge'
    | 'setFold'
    | 'pin'
    | 'exclude'
    | 'plain';
  at: number;
}
type Step = FoldStep | BareStep | ChosenStep;

const at = fc.nat({ max: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: fc.constantFrom('say', 'answer', 'call', 'result'), at }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('go', 'exactly', 'remove', 'name', 'setFold'), at }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('pin', 'exclude', 'plain'), at }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('label', 'merge'), at }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fold'), at, to: at }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('rename', 'undo', 'redo', 'reopen') }) },
) as fc.Arbitrary<Step>;

async function live(steps: Step[], after: (session: OpenSession) => void = () => {}) {
  let clock = 0;
  // A clock that goes back now and then.
  const now = () => (++clock % 7 === 0 ? clock - 5 : clock);
  const own = { newId: createIds(now, () => 0.25), now };
  const store = createSessionStore(createMemoryRows());
  let session = value(await createSession(store, own));
  const start = visible(session.state.get());
  const id = session.state.get().session.id;
  for (const one of steps) {
    if (one.do === 'reopen') {
      const before = everything(session.state.get());
      session = value(await openSession(store, id, own));
      expect(everything(session.state.get())).toEqual(before);
    } else await act(session, one);
    after(session);
  }
  return { session, start };
}

function value<T>(result: StoreResult<T>): T {
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

let calls = 0;

async function act(session: OpenSession, step: Step): Promise<unknown> {
  const state = session.state.get();
  const all = [...state.entries.keys()];
  const some = (n: number) => all[n % Math.max(1, all.length)];
  if (!('at' in step)) {
    if (step.do === 'rename') return session.rename(`Name ${state.operations.length}`);
    return step.do === 'undo' ? session.undo() : session.redo();
  }
  if (step.do === 'fold') return foldSome(session, step);
  const n = step.at;
  const chosen = some(n);
  const parent = n % 3 === 0 && chosen ? { parent: chosen } : {};
  if (step.do === 'say')
    return session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'said' }, ...parent });
  if (step.do === 'answer' || step.do === 'call') {
    const toolCalls = step.do === 'call' ? [{ id: `call${calls++}`, name: 'execute', input: {} }] : [];
    return session.append({
      kind: 'assistant',
      by: 'model',
      message: { role: 'assistant', text: 'told', toolCalls },
      ...parent,
    });
  }
  if (step.do === 'result') return session.append(resultFor(state));
  if (step.do === 'setFold') {
    const fold = state.folds[step.at % Math.max(1, state.folds.length)];
    return fold && session.setFold(fold.id, !fold.active);
  }
  if (!chosen) return;
  if (step.do === 'go') return session.goTo(chosen);
  if (step.do === 'exactly') return session.goTo(chosen, true);
  if (step.do === 'remove') return session.remove(chosen);
  if (step.do === 'pin' || step.do === 'exclude' || step.do === 'plain') return session.mark([chosen], step.do);
  if (step.do === 'merge') return mergeSome(session, chosen);
  if (step.do === 'label') {
    const own = state.labels.find((one) => one.entryId === chosen);
    return session.label(
      chosen,
      n % 3 === 0 ? '' : `label ${n % 4}`,
      colours[n % 5],
      n % 2 === 0 ? own?.id : undefined,
    );
  }
  return session.nameBranch(chosen, step.at % 2 ? `branch ${step.at}` : '', colours[n % 7]);
}

/** Quotes every other entry of a branch, and its conclusion. */
async function mergeSome(session: OpenSession, from: string) {
  const draft = session.draftMerge(from);
  const text = draft.ok ? draft.value.conclusion : 'nothing';
  return session.merge({
    from,
    quote: draft.ok ? draft.value.entries.filter((_, i) => i % 2 === 0).map(({ id }) => id) : [],
    conclusion: { text, summariser: 'extractive', edited: false },
  });
}

function foldSome(session: OpenSession, { at: from, to }: { at: number; to: number }) {
  const { path } = session.state.get();
  if (path.length === 0) return;
  return session.fold(path[from % path.length]!.id, path[to % path.length]!.id, 'summary', 'x');
}

/** For the first call of the path without a result, or for none. */
function resultFor(state: SessionState): NewEntry {
  const messages = state.path.map((entry) => state.bodies.get(entry.id)!.message);
  const done = new Set(messages.flatMap((message) => (message.role === 'tool' ? [message.callId] : [])));
  const open = messages
    .flatMap((message) => (message.role === 'assistant' ? message.toolCalls : []))
    .find(({ id }) => !done.has(id));
  return {
    kind: 'tool',
    by: 'host',
    message: { role: 'tool', callId: open?.id ?? 'lost', name: 'execute', text: '1', isError: false },
  };
}

/** What a person sees. Spending, times and the log are not taken back by an undo. */
function visible(state: SessionState) {
  const shown = new Set(subtree(state, root));
  return {
    title: state.session.title,
    head: state.head,
    path: state.path,
    children: [...state.children].filter(([id, list]) => shown.has(id) && list.length > 0).sort(),
    branches: state.branches,
    labels: byId(state.labels),
    visits: [...state.visits].sort((a, b) => (a.pointId < b.pointId ? -1 : 1)),
    folds: state.folds,
    context: state.context,
    tokens: state.tokens,
  };
}

function everything(state: SessionState) {
  return {
    ...visible(state),
    session: state.session,
    entries: [...state.entries].sort(([a], [b]) => (a < b ? -1 : 1)),
    bodies: [...state.bodies.keys()].sort(),
    branches: byId(state.branches),
    folds: byId(state.folds),
    operations: state.operations,
  };
}

const byId = <T extends { id: string }>(rows: T[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
const settings = { numRuns: 150 };
vi.setConfig({ testTimeout: 60_000 });

it('always shows a path from a first message to the head, none of it deleted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await live(steps, (session) => {
        const { path, head, entries, children } = session.state.get();
        expect(path.at(-1)?.id ?? null).toBe(head.entryId);
        path.forEach((entry, i) => {
          expect(parentIn(entries, entry)).toBe(path[i - 1]?.id ?? root);
          expect(children.get(path[i - 1]?.id ?? root)).toContain(entry.id);
        });
        if (head.entryId !== null) expect(isVisible(entries, head.entryId)).toBe(true);
        const { children: built } = buildTree([...entries.values()]);
        expect([...children].filter(([, list]) => list.length > 0).sort()).toEqual([...built].sort());
      });
    }),
    settings,
  );
});

it('has every entry of the path in one of: sent as it is, under one fold, left out; and parts no call from its result', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await live(steps, (session) => {
        const { path, bodies, folds, context, standings } = session.state.get();
        expect(standings).toHaveLength(path.length);
        const inForce = foldsOn(path, folds, bodies);
        const parts = partsOf(path, bodies, standings);
        const sent = new Set(parts.flatMap((part) => ('entry' in part ? [part.entry.id] : [])));
        const told = parts.flatMap((part) => ('fold' in part ? [part.fold.id] : []));
        expect(new Set(told).size).toBe(told.length);
        const kinds = path.map((entry, i) => {
          const covering = inForce.filter((fold) => within(i, fold));
          expect(covering.length).toBeLessThanOrEqual(1);
          const said = new Set(folds.filter((one) => one.active && one.from === entry.id).map((one) => one.kind));
          const standing = standings[i]!;
          // What a person said of an entry holds; unsaid, it follows its call, and else its fold.
          if (said.has('pin')) expect(standing).toEqual({ is: 'sent', pinned: true });
          expect(said.has('pin') && said.has('exclude')).toBe(false);
          if (standing.is === 'folded') expect(standing.by.fold).toBe(covering[0]!.fold);
          else if (standing.is === 'sent' && !standing.pinned) expect(covering).toEqual([]);
          expect(sent.has(entry.id)).toBe(standing.is === 'sent');
          if (standing.is === 'folded') expect(told).toContain(standing.by.fold.id);
          return standing;
        });
        const summarised = new Set(
          kinds.flatMap((standing) => (standing.is === 'folded' ? [standing.by.fold.id] : [])),
        );
        expect(new Set(told)).toEqual(summarised);
        for (const pair of callPairs(path, bodies)) {
          for (const fold of inForce) expect(within(pair.from, fold)).toBe(within(pair.to, fold));
          expect(standings[pair.from]).toEqual(standings[pair.to]);
        }
        let open: string[] = [];
        for (const { message } of context) {
          if (message.role === 'tool') {
            expect(open).toContain(message.callId);
            open = open.filter((call) => call !== message.callId);
          } else expect(open).toEqual([]);
          if (message.role === 'assistant') open = message.toolCalls.map((call) => call.id);
        }
        expect(open).toEqual([]);
      });
    }),
    settings,
  );
});

const within = (i: number, range: { from: number; to: number }) => i >= range.from && i <= range.to;

it('destroys nothing, whatever is done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let texts = 0;
      let rows = 0;
      await live(steps, (session) => {
        const { entries, bodies } = session.state.get();
        expect(bodies.size).toBeGreaterThanOrEqual(texts);
        expect(entries.size).toBeGreaterThanOrEqual(rows);
        expect(bodies.size).toBe(entries.size);
        texts = bodies.size;
        rows = entries.size;
      });
    }),
    settings,
  );
});

it('undoes everything back to the beginning, and redoes it all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { session, start } = await live(steps);
      while (value(await session.redo())) {
        // Redo what random undos left undone, so that the end is the end.
      }
      const end = visible(session.state.get());
      let undone = 0;
      while (value(await session.undo())) undone++;
      expect(visible(session.state.get())).toEqual(start);
      for (let i = 0; i < undone; i++) expect(value(await session.redo())).not.toBeNull();
      expect(value(await session.redo())).toBeNull();
      expect({
        ...visible(session.state.get()),
        folds: byId(session.state.get().folds),
        branches: byId(session.state.get().branches),
      }).toEqual({
        ...end,
        folds: byId(end.folds),
        branches: byId(end.branches),
      });
    }),
    settings,
  );
});

it('restores any moment of the history, also one taken back and passed; and takes a restore back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, pick) => {
      const moments = new Map<string, ReturnType<typeof sorted>>();
      const { session } = await live(steps, (each) => {
        const present = presentOf(each.state.get().operations);
        if (present) moments.set(present.id, sorted(each.state.get()));
      });
      const wanted = [...moments].map((moment, i) => ({ moment, order: (i * 7919 + pick) % 97 }));
      for (const { moment } of wanted.sort((a, b) => a.order - b.order).slice(0, 8)) {
        const before = sorted(session.state.get());
        const count = session.state.get().operations.length;
        value(await session.restore(moment[0]));
        expect(sorted(session.state.get())).toEqual(moment[1]);
        if (session.state.get().operations.length === count) continue;
        value(await session.undo());
        expect(sorted(session.state.get())).toEqual(before);
        value(await session.redo());
        expect(sorted(session.state.get())).toEqual(moment[1]);
      }
    }),
    settings,
  );
});

const sorted = (state: SessionState) => {
  const shown = visible(state);
  return { ...shown, folds: byId(shown.folds), branches: byId(shown.branches) };
};

it('draws every visible entry in one row, parents above, and every line from a lane to a lane', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, grouped) => {
      const { session } = await live(steps);
      const state = session.state.get();
      const rows = layoutLanes(state, { grouped });
      const drawn = rows.flatMap((row) => row.entries.map((entry) => entry.id));
      expect(drawn.toSorted()).toEqual(subtree(state, root).slice(1).sort());
      const rowOf = new Map(rows.flatMap((row, i) => row.entries.map((entry) => [entry.id, i] as const)));
      rows.forEach((row, i) => {
        const parent = rowOf.get(parentIn(state.entries, row.entries[0]!));
        if (parent !== undefined) expect(parent).toBeLessThan(i);
        expect(row.lane === 0).toBe(row.onPath);
        // A row is reached by exactly one line in its lane, unless it begins a tree; no lane holds two lines.
        // Lines of merges end in the lane of their row besides.
        const ending = new Set(row.lines.filter((line) => line.kind === 'merge' && line.toLane === row.lane));
        const here = row.lines.filter((line) => !ending.has(line)).map((line) => line.toLane);
        const merged = row.entries.flatMap((entry) => entry.parents.slice(1)).map((id) => rowOf.get(id));
        expect(ending.size).toBe(merged.filter((at) => at !== undefined && at !== i).length);
        expect(new Set(here).size).toBe(here.length);
        expect(here.includes(row.lane)).toBe(parent !== undefined);
        const above = i === 0 ? [] : [...rows[i - 1]!.lines.map((line) => line.toLane), rows[i - 1]!.lane];
        for (const line of row.lines) expect(above).toContain(line.fromLane);
      });
      expect(rows.filter((row) => row.isHead)).toHaveLength(state.head.entryId === null ? 0 : 1);
    }),
    settings,
  );
});
