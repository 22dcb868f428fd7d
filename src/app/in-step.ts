/** Keeps the files in step with the conversation: a person's edit becomes an entry, and going somewhere can bring the files. */
import { after } from '#base/deadline.ts';
import { ok } from '#base/result.ts';
import type { OpenSession } from '#session/session.contract.ts';
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

export function createInStep(options: {
  session: () => OpenSession | null;
  /** True while a turn is under way: what changes then belongs to its results. */
  busy: () => boolean;
  workspace: Pick<ProjectFiles, 'snapshot' | 'watch' | 'moveTo'> & {
    actions: Pick<ProjectFiles['actions'], 'fileChanges'>;
  };
}) {
  const { session, busy, workspace } = options;
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
  async function moveTo(hash: string) {
    const moved = await workspace.moveTo(hash);
    quiet();
    return moved;
  }

  /** What a person did and no entry tells yet becomes one, before they go elsewhere. */
  const keepEdits = async () => (edited ? settle() : ok(undefined));

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
    // Two at once, as when a pause ends while a message is sent: the first has done it.
    if (changes.length === 0 || open.state.get().head.entryId !== head.entryId || busy()) return ok(undefined);
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

  /** Goes to an entry with the conversation, the files, or both, as one operation. */
  async function go(entryId: string, what: 'both' | 'chat' | 'files') {
    const kept = await keepEdits();
    const open = session();
    if (!kept.ok || !open) return kept;
    const before = await workspace.snapshot();
    const to = filesAt(open.state.get().entries, entryId);
    const differ = before !== null && to !== null && before !== to;
    if (what !== 'files')
      return open.goTo(entryId, true, what === 'both' && differ ? { before, after: to } : undefined);
    if (!differ) return ok(undefined);
    const changes = await workspace.actions.fileChanges(before, to);
    const moved = await moveTo(to);
    return moved.ok ? note(open, before, to, told('I brought back the files of another message', changes)) : moved;
  }

  return { settle, keepEdits, moveTo, plan, go };
}

const most = 12;

/** As in “I edited files: /a.md (changed), /b.csv (added).” */
function told(what: string, changes: readonly FileChange[]): string {
  const named = changes.slice(0, most).map(({ path, kind }) => `${path} (${kind})`);
  const more = changes.length > most ? ` and ${changes.length - most} more` : '';
  return `${what}: ${named.join(', ')}${more}.`;
}
