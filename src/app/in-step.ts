/** Keeps the files in step with the conversation: a person's edit becomes an entry, and going somewhere brings the files. */
import { after } from '#base/deadline.ts';
import { ok } from '#base/result.ts';
import type { Operation } from '#session/entry.contract.ts';
import type { FilesMove, OpenSession, SessionState } from '#session/session.contract.ts';
import { filesAt, leafBelow, root } from '#session/tree.ts';
import type { FileChange } from '#workspace/files.contract.ts';
import type { ProjectFiles } from './project-files.ts';

/** Long enough that one sitting at the editor is one entry, short enough that it is there when one looks. */
const pause = 2_000;

export interface GoPlan {
  /** Where the conversation goes: the entry itself on the shown path, else the leaf last visited below it. */
  entryId: string;
  /** What becomes of the files, if they go too. */
  changes: FileChange[];
}

type Done = { ok: boolean; message?: string };

/** With what became of the files. */
export type Brought = Done & { move?: FilesMove };

export function createInStep(options: {
  session: () => OpenSession | null;
  /** True while a turn works on these files: what changes then belongs to its results. */
  busy: () => boolean;
  /** Before the files go elsewhere under a turn: it goes on with a copy of its own. */
  detach?: () => Promise<Done>;
  workspace: Pick<ProjectFiles, 'snapshot' | 'watch' | 'moveTo' | 'flush'> & {
    actions: Pick<ProjectFiles['actions'], 'fileChanges'>;
  };
}) {
  const { session, busy, detach, workspace } = options;
  let cancel = () => {};
  /** True where a person changed files since they were last in step. */
  let edited = false;
  const quiet = () => {
    cancel();
    edited = false;
  };
  workspace.watch(() => {
    if (busy()) return;
    cancel();
    edited = true;
    cancel = after(pause, () => void settle());
  });

  /** Makes the files those of a snapshot: no edit of a person. */
  async function moveTo(hash: string): Promise<Done> {
    if (busy()) {
      const detached = await detach?.();
      if (detached && !detached.ok) return detached;
    }
    const moved = await workspace.moveTo(hash);
    quiet();
    return moved;
  }

  /** What a person did and no entry tells yet becomes one, before they go elsewhere. */
  async function keepEdits() {
    await workspace.flush();
    const open = session();
    if (!open || busy()) return ok(undefined);
    // After a crash within the pause nobody remembers the edit; that no entry knows these files tells it.
    const now = edited ? null : await workspace.snapshot();
    const told = now === null || [...open.state.get().entries.values()].some(({ tree }) => tree === now);
    return edited || !told ? settle() : ok(undefined);
  }

  /** Appends how the files differ from those of the head as an entry of its own. Nothing where nothing differs. */
  async function settle() {
    quiet();
    const open = session();
    if (!open || busy()) return ok(undefined);
    const { entries, head } = open.state.get();
    const before = filesAt(entries, head.entryId);
    const now = await workspace.snapshot();
    if (before === null || now === null || before === now) return ok(undefined);
    const changes = await workspace.actions.fileChanges(before, now);
    // Opened anew meanwhile, as when this tab becomes the one that writes: told then.
    if (session() !== open) cancel = after(pause, () => void keepEdits());
    // Two at once, as when a pause ends while a message is sent: the first has done it.
    if (changes.length === 0 || session() !== open || open.state.get().head.entryId !== head.entryId || busy())
      return ok(undefined);
    return note(open, before, now, told('I edited files', changes));
  }

  const note = (open: OpenSession, before: string, now: string, text: string) =>
    open.append({
      kind: 'edit',
      by: 'person',
      message: { role: 'user', text },
      tree: now,
      files: { before, after: now },
    });

  async function plan(entryId: string): Promise<GoPlan | null> {
    const state = session()?.state.get();
    if (!state?.entries.has(entryId)) return null;
    const onPath = state.path.some(({ id }) => id === entryId);
    const leaf = onPath ? entryId : leafBelow(state, state.visits, entryId);
    const target = leaf === root ? entryId : leaf;
    const [from, to] = [await workspace.snapshot(), filesAt(state.entries, target)];
    const changes = from === null || to === null || from === to ? [] : await workspace.actions.fileChanges(from, to);
    return { entryId: target, changes };
  }

  /** What becomes of the files where the conversation goes to an entry; absent where they are those already. */
  async function moveFor(open: OpenSession, entryId: string | null): Promise<FilesMove | undefined> {
    const [before, after] = [await workspace.snapshot(), filesOf(open.state.get(), entryId)];
    return before !== null && after !== null && before !== after ? { before, after } : undefined;
  }

  /** Brings the files of an entry, for what is said in its place, and gives what became of them. */
  async function bring(entryId: string): Promise<Brought> {
    const kept = await keepEdits();
    const open = session();
    if (!kept.ok || !open) return kept;
    const move = await moveFor(open, entryId);
    const moved = move ? await moveTo(move.after) : ok(undefined);
    return moved.ok && move ? { ok: true, move } : moved;
  }

  /** Goes to an entry with the conversation, the files, or both, as one operation. */
  async function go(entryId: string, what: 'both' | 'chat' | 'files') {
    const kept = await keepEdits();
    const open = session();
    if (!kept.ok || !open) return kept;
    const move = await moveFor(open, entryId);
    // Parted on purpose: the step says so, and going back over it keeps to that.
    const stays = move && { before: move.before, after: move.before };
    if (what !== 'files') return open.goTo(entryId, true, what === 'both' ? move : stays);
    if (!move) return ok(undefined);
    const changes = await workspace.actions.fileChanges(move.before, move.after);
    const moved = await moveTo(move.after);
    if (!moved.ok) return moved;
    return note(open, move.before, move.after, told('I brought back the files of another message', changes));
  }

  /** Shows another branch, as `goTo` of the session, and its files with it. */
  async function goTo(entryId: string | null, exact = false) {
    const kept = await keepEdits();
    const open = session();
    if (!kept.ok || !open) return kept;
    const { visits, ...state } = open.state.get();
    const leaf = exact ? (entryId ?? root) : leafBelow(state, visits, entryId ?? root);
    const target = leaf === root ? null : leaf;
    if (target === state.head.entryId) return ok(undefined);
    return open.goTo(target, true, await moveFor(open, target));
  }

  /**
   * What moves the head without a word on the files, as undo of an answer does: where these were in step with it before,
   * they are after. Where a person had parted them, they stay apart.
   */
  async function along<T extends Done>(act: (open: OpenSession) => Promise<T>): Promise<T | Done> {
    const open = session();
    if (!open) return ok(undefined);
    const first = open.state.get();
    const inStep = isOf(first, await workspace.snapshot());
    const done = await act(open);
    const then = open.state.get();
    if (!done.ok || !inStep || session() !== open || tellsFiles(first.operations, then.operations)) return done;
    const { entryId } = then.head;
    const to = filesOf(entryId === null ? first : then, entryId);
    if (to === null || to === (await workspace.snapshot())) return done;
    const moved = await moveTo(to);
    return moved.ok ? done : moved;
  }

  return { settle, keepEdits, moveTo, plan, bring, go, goTo, along };
}

/** At the beginning the files are those that the first message of the shown path was said to. */
const filesOf = ({ entries, path }: Pick<SessionState, 'entries' | 'path'>, entryId: string | null) =>
  entryId === null && path[0]?.kind === 'user' ? path[0].tree : filesAt(entries, entryId);

/** True where these are the files of the head; at the beginning, of any first message, one taken back too. */
function isOf({ entries, head }: SessionState, hash: string | null): boolean {
  if (head.entryId !== null) return hash !== null && filesAt(entries, head.entryId) === hash;
  return [...entries.values()].some(({ parents, tree }) => parents.length === 0 && tree === hash);
}

/** True where what was undone or redone last says itself what became of the files. */
function tellsFiles(before: readonly Operation[], after: readonly Operation[]): boolean {
  const was = new Map(before.map(({ id, undone }) => [id, undone]));
  const step = after.filter(({ id, undone }) => was.has(id) && was.get(id) !== undone);
  const last = step[0]?.undone ? step[0] : step.at(-1);
  return last?.changes.some(({ table }) => table === 'files') ?? false;
}

const most = 12;

/** As in “I edited files: /a.md (changed), /b.csv (added).” */
function told(what: string, changes: readonly FileChange[]): string {
  const named = changes.slice(0, most).map(({ path, kind }) => `${path} (${kind})`);
  const more = changes.length > most ? ` and ${changes.length - most} more` : '';
  return `${what}: ${named.join(', ')}${more}.`;
}
