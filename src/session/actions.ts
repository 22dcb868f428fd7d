/** What can be done to an open session: every change is shown at once, and is one write and one row of the log. */
import type { Cell } from '#base/cell.ts';
import { createQueue } from '#base/queue.ts';
import { fail, ok } from '#base/result.ts';
import { partsOf, tokensOf } from './context.ts';
import { createDrafting } from './drafting.ts';
import type {
  Branch,
  Change,
  Colour,
  Entry,
  Fold,
  Label,
  Operation,
  SessionStore,
  StoreResult,
} from './entry.contract.ts';
import { cuts, foldRow, foldsOn, placeOn, type Range, rangeOf, refusal, widen } from './folds.ts';
import { merged, presentOf, reachesBeginning, wayTo } from './history.ts';
import { markChanges, markTitle, together } from './marking.ts';
import { mergeDraft, planMerge } from './merging.ts';
import { appendChanges, headChange, planEntry, sessionChange, visitChanges } from './moves.ts';
import { changesFor, passedBy, redoStep, undoStep } from './operations.ts';
import type { FilesMove, NewEntry, NewMerge, OpenSession, SessionState } from './session.contract.ts';
import type { Mark } from './standing.ts';
import { type Applied, changeState, stateOn } from './state.ts';
import { summarise } from './summary.ts';
import { lineOf } from './titles.ts';
import { filesAt, isVisible, leafBelow, parentIn, pathTo, root, subtree } from './tree.ts';
import { createWriteQueue } from './write-queue.ts';

export interface World {
  newId(): string;
  now(): number;
  /** Makes the files those of a snapshot: for undo, redo, restore and going to an entry with its files. */
  moveFiles?(hash: string): Promise<{ ok: boolean; message?: string }>;
}

export function createActions(store: SessionStore, state: Cell<SessionState>, world: World): OpenSession {
  const { newId, now } = world;
  const sessionId = state.get().session.id;
  const writes = createWriteQueue(store);
  const drafting = createDrafting(store, now);
  const inLine = createQueue();

  /** Shows the changes, writes them with one row of the log, and resolves when that is durable. */
  function perform(
    type: string,
    title: string,
    changes: Change[],
    more: Pick<Applied, 'bodies'> & { settled?: string[] } = {},
  ) {
    const { bodies: texts, settled } = more;
    const operation: Operation = {
      id: newId(),
      sessionId,
      type,
      title,
      changes,
      undone: false,
      base: presentOf(state.get().operations)?.id ?? null,
      createdAt: now(),
    };
    const operations = passedBy(state.get().operations);
    const write = {
      changes,
      operation,
      ...(texts && { bodies: [...texts] }),
      ...(operations.length > 0 && { operations }),
      ...(settled && { settled }),
    };
    state.update((current) => changeState(current, write));
    return writes.save(write);
  }

  async function append(given: NewEntry): Promise<StoreResult<Entry>> {
    const id = given.id ?? newId();
    const known = state.get().entries.get(id);
    if (known) {
      const waiting = writes.waitingFor(id);
      const result = waiting ? await writes.retry(waiting) : ok(undefined);
      return result.ok ? ok(known) : result;
    }
    const at = now();
    const planned = planEntry(state.get(), { ...given, id }, at);
    const parent = planned.entry.parents[0];
    if (parent !== undefined && !state.get().entries.has(parent))
      return fail('failed', 'The message this one answers is not in this session.');
    drafting.settle(id);
    const changes = appendChanges(state.get(), planned, given.stay ?? false, at);
    const shown = changes.some(({ table }) => table === 'heads');
    changes.push(...filesChange(given.files ?? (shown ? filesMoved(state.get(), planned.entry.tree) : undefined)));
    const title =
      given.by === 'person'
        ? `Said “${lineOf(planned.entry.title, 60)}”`
        : `Answer: ${lineOf(planned.entry.title, 60)}`;
    const result = await perform('append', title, changes, {
      bodies: [planned.body],
      ...(given.by !== 'person' && { settled: [id] }),
    });
    return result.ok ? ok(planned.entry) : result;
  }

  async function goTo(entryId: string | null, exact = false, files?: FilesMove): Promise<StoreResult> {
    const current = state.get();
    if (entryId !== null && !isVisible(current.entries, entryId))
      return fail('conflict', 'This message was deleted, or belongs to another session.');
    const leaf = exact ? (entryId ?? root) : leafBelow(current, current.visits, entryId ?? root);
    const target = leaf === root ? null : leaf;
    if (target === current.head.entryId && !files) return ok(undefined);
    const path = pathTo(current.entries, target);
    const title = target === null ? 'Went to the beginning' : `Went to “${lineOf(path.at(-1)!.title, 60)}”`;
    const moved = await bringFiles(files?.after);
    if (!moved.ok) return moved;
    return perform('go', title, [headChange(current, target), ...visitChanges(current, path), ...filesChange(files)]);
  }

  async function bringFiles(hash: unknown): Promise<StoreResult> {
    if (typeof hash !== 'string' || !world.moveFiles) return ok(undefined);
    const moved = await world.moveFiles(hash);
    return moved.ok ? ok(undefined) : fail('failed', moved.message ?? 'The files could not be brought back.');
  }

  async function remove(entryId: string): Promise<StoreResult> {
    const current = state.get();
    const entry = current.entries.get(entryId);
    if (!entry || !isVisible(current.entries, entryId)) return fail('conflict', 'This message is deleted already.');
    const at = now();
    const count = subtree(current, entryId).length;
    const changes: Change[] = [{ table: 'entries', key: entryId, before: entry, after: { ...entry, deletedAt: at } }];
    if (current.path.some((one) => one.id === entryId)) {
      const without = changeState(current, { changes });
      const leaf = leafBelow(without, without.visits, parentIn(current.entries, entry));
      const head = leaf === root ? null : leaf;
      changes.push(headChange(current, head), ...visitChanges(without, pathTo(without.entries, head)));
    }
    changes.push(sessionChange(current, at, {}));
    return perform('remove', `Deleted ${count} ${count === 1 ? 'message' : 'messages'}`, changes);
  }

  async function rename(title: string): Promise<StoreResult> {
    const name = lineOf(title);
    if (!name) return fail('failed', 'A name needs at least one letter or digit.');
    return perform('rename', `Renamed to “${name}”`, [sessionChange(state.get(), now(), { title: name })]);
  }

  async function nameBranch(entryId: string, name: string, colour?: Colour): Promise<StoreResult> {
    const { branches, entries } = state.get();
    if (!entries.has(entryId)) return fail('conflict', 'This message is not in this session.');
    const before = branches.find((branch) => branch.entryId === entryId) ?? null;
    const said = lineOf(name, 60);
    if (!said && !before) return ok(undefined);
    const shade = colour ?? before?.colour;
    const after: Branch | null = said
      ? { id: before?.id ?? newId(), sessionId, entryId, name: said, ...(shade && { colour: shade }) }
      : null;
    const title = said ? `Named a branch “${said}”` : `Took the name “${before?.name}” off a branch`;
    return perform('name', title, [{ table: 'branches', key: (after ?? before)!.id, before, after }]);
  }

  async function label(entryId: string, text: string, colour?: Colour, labelId?: string): Promise<StoreResult> {
    const { labels, entries } = state.get();
    if (!entries.has(entryId)) return fail('conflict', 'This message is not in this session.');
    const said = lineOf(text, 40);
    const own = labels.filter((one) => one.entryId === entryId);
    const before = own.find((one) => one.id === labelId || one.text === said) ?? null;
    if (labelId !== undefined && before?.id !== labelId) return fail('conflict', 'This label is not there any more.');
    if (own.some((one) => one !== before && one.text === said))
      return fail('conflict', `This message has the label “${said}” already.`);
    if (!said && !before) return fail('failed', 'A label needs at least one letter or digit.');
    const after: Label | null = said
      ? { id: before?.id ?? newId(), sessionId, entryId, text: said, colour: colour ?? before?.colour ?? 'ochre' }
      : null;
    if (after && before && after.text === before.text && after.colour === before.colour) return ok(undefined);
    const title = !said
      ? `Took the label “${before!.text}” off`
      : `${before ? 'Changed the label to' : 'Labelled'} “${said}”`;
    return perform('label', title, [{ table: 'labels', key: (after ?? before)!.id, before, after }]);
  }

  async function merge(given: NewMerge): Promise<StoreResult<Entry>> {
    const planned = planMerge(state.get(), given, newId(), now());
    if (!planned.ok) return planned;
    const { entry, body, title } = planned.value;
    const moved = await bringFiles(given.files?.after);
    if (!moved.ok) return moved;
    const changes = [
      ...appendChanges(state.get(), { entry, body }, false, entry.createdAt),
      ...filesChange(given.files),
    ];
    const result = await perform('merge', title, changes, { bodies: [body] });
    return result.ok ? ok(entry) : result;
  }

  function selection({ path, bodies: texts }: SessionState, from: string, to: string) {
    const range = rangeOf(path, from, to);
    return range && widen(path, texts, range);
  }

  /** The session on the branch that ends in `tip`; without one, on the branch shown. */
  const seenFrom = (tip: string | undefined) => (tip === undefined ? state.get() : stateOn(state.get(), tip));

  function draftFold(from: string, to: string, tip?: string) {
    const current = seenFrom(tip);
    const range = selection(current, from, to);
    const parts = range ? partsIn(current, range) : [];
    const covered = range ? current.path.slice(range.from, range.to + 1) : [];
    const entries = covered.filter((_, i) => !isApart(current, range!.from + i));
    return { entries, parts, tokens: tokensOf(parts), summary: parts.length > 0 ? summarise(parts) : '' };
  }

  /** Pinned, or left out: no fold stands for it. */
  function isApart({ standings }: SessionState, place: number): boolean {
    const standing = standings[place]!;
    return standing.is === 'excluded' || (standing.is === 'sent' && standing.pinned);
  }

  /** What a fold of a range would stand for: its entries, and the summaries of the folds it swallows. */
  function partsIn(current: SessionState, { from, to }: Range) {
    const { path, bodies, standings } = current;
    const within = standings.map((standing, i) => (isApart(current, i) ? ({ is: 'excluded' } as const) : standing));
    return partsOf(path.slice(from, to + 1), bodies, within.slice(from, to + 1));
  }

  async function fold(
    from: string,
    to: string,
    summary: string,
    summariser: string,
    tip?: string,
  ): Promise<StoreResult<Fold>> {
    const current = seenFrom(tip);
    const range = selection(current, from, to);
    if (!range) return fail('conflict', 'Both ends of a fold must be on the branch that is shown.');
    const refused = refusal(range, foldsOn(current.path, current.folds, current.bodies));
    if (refused) return fail('conflict', refused);
    const text = summary.trim();
    if (!text) return fail('failed', 'A fold needs a summary: the model sees it in the place of the messages.');
    const covered = current.path.slice(range.from, range.to + 1);
    const apart = new Set(covered.filter((_, i) => isApart(current, range.from + i)));
    const count = covered.length - apart.size;
    if (count === 0) return fail('conflict', 'All of these messages are pinned or left out, so nothing is to fold.');
    const row = foldRow({ id: newId(), sessionId, covered, apart, summary: text, summariser, now: now() });
    const title = `Folded ${count} ${count === 1 ? 'message' : 'messages'}`;
    const result = await perform('fold', title, [{ table: 'folds', key: row.id, before: null, after: row }]);
    return result.ok ? ok(row) : result;
  }

  async function setFold(foldId: string, active: boolean): Promise<StoreResult> {
    const { folds, path, bodies } = state.get();
    const before = folds.find((one) => one.id === foldId);
    if (!before) return fail('conflict', 'This fold is not there any more.');
    if (before.active === active) return ok(undefined);
    const places = new Map(path.map((entry, i) => [entry.id, i]));
    const range = active && placeOn(path, places, before);
    const cut = range && foldsOn(path, folds, bodies).some((other) => cuts(range, other));
    if (cut) return fail('conflict', 'Another fold holds some of these messages. Unfold that one first.');
    const after = { ...before, active };
    return perform('fold', active ? 'Folded again' : 'Unfolded', [{ table: 'folds', key: foldId, before, after }]);
  }

  async function mark(entryIds: readonly string[], wanted: Mark): Promise<StoreResult> {
    const current = state.get();
    const entries = together(current, entryIds);
    const changes = markChanges(current, entries, wanted, { newId, now });
    return changes.length === 0 ? ok(undefined) : perform('mark', markTitle(wanted, entries.length), changes);
  }

  async function spend(dollars: number): Promise<StoreResult> {
    if (!(dollars > 0)) return ok(undefined);
    const write = { changes: [sessionChange(state.get(), now(), { cost: state.get().session.cost + dollars })] };
    state.update((current) => changeState(current, write));
    return writes.save(write);
  }

  /** Operations of before what was read at first, put in front. */
  async function older(): Promise<StoreResult<boolean>> {
    const { operations } = state.get();
    if (reachesBeginning(operations)) return ok(false);
    const found = await store.operationsBefore(sessionId, operations[0]!.id, 200);
    if (!found.ok) return found;
    state.update((latest) => ({ ...latest, operations: [...found.value, ...latest.operations] }));
    return ok(found.value.length > 0);
  }

  async function replay(direction: 'back' | 'forward'): Promise<StoreResult<Operation | null>> {
    // What one step takes back may begin further up than what was read.
    while (direction === 'back' && endsAt(undoStep(state.get().operations), state.get().operations[0])) {
      const more = await older();
      if (!more.ok) return more;
      if (!more.value) break;
    }
    const current = state.get();
    const step = direction === 'back' ? undoStep(current.operations) : redoStep(current.operations);
    if (step.length === 0) return ok(null);
    const changes = changesFor(current, step, direction, now());
    const moved = await bringFiles(changes.findLast(({ table }) => table === 'files')?.after);
    if (!moved.ok) return moved;
    const operations = step.map((operation) => ({ ...operation, undone: direction === 'back' }));
    const write = { changes, operations };
    state.update((latest) => changeState(latest, write));
    const result = await writes.save(write);
    const oldestFirst = direction === 'back' ? operations.toReversed() : operations;
    const named = oldestFirst.find((one) => one.type === 'append') ?? oldestFirst[0]!;
    return result.ok ? ok(named) : result;
  }

  async function restore(operationId: string): Promise<StoreResult> {
    const current = state.get();
    const target = current.operations.find(({ id }) => id === operationId);
    const way = wayTo(current.operations, operationId);
    if (!target || !way)
      return fail('conflict', 'This is too far back: the history does not reach that moment any more.');
    if (way.back.length + way.forward.length === 0) return ok(undefined);
    const back = changesFor(current, way.back, 'back', now());
    const forward = changesFor(changeState(current, { changes: back }), way.forward, 'forward', now());
    const changes = merged([...back, ...forward]);
    const moved = await bringFiles(changes.find(({ table }) => table === 'files')?.after);
    return moved.ok ? perform('restore', `Restored to “${lineOf(target.title, 60)}”`, changes) : moved;
  }

  return {
    state,
    saved: writes.saved,
    problem: writes.problem,
    retry: () => writes.retry(),
    newId,
    append,
    draft: (given) => drafting.keep(planEntry(state.get(), given, now())),
    goTo,
    remove,
    rename,
    nameBranch,
    label,
    draftMerge: (from) => mergeDraft(state.get(), from),
    merge,
    fold,
    setFold,
    mark,
    draftFold,
    undo: () => inLine(() => replay('back')),
    redo: () => inLine(() => replay('forward')),
    restore: (operationId) => inLine(() => restore(operationId)),
    spend,
    older: () => inLine(older),
  };
}

/** True where nothing is left to take back, or what is reaches the oldest operation there. */
const endsAt = (step: readonly Operation[], oldest: Operation | undefined): boolean =>
  oldest !== undefined && (step.length === 0 || step.at(-1) === oldest);

/** What the programs of a turn did to the files, which are so already: taken back with the entry that has them. */
function filesMoved({ entries, head }: SessionState, after: string | null): FilesMove | undefined {
  const before = filesAt(entries, head.entryId);
  return before !== null && after !== null && before !== after ? { before, after } : undefined;
}

const filesChange = (files: FilesMove | undefined): Change[] =>
  files ? [{ table: 'files', key: 'project', before: files.before, after: files.after }] : [];
