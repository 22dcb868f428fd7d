/** Keeps a streaming answer: at most one write under way, of the newest text only. */
import type { Draft, SessionStore } from './entry.contract.ts';
import type { OpenSession } from './session.contract.ts';

/** So often it is on the disk, and a power cut takes no more than what came since; in between only a crash is withstood. */
const sureEveryMs = 1_000;

export interface Drafting {
  /** Resolves when this text or a newer one is written; a draft that cannot be kept is not an error. */
  keep(draft: Draft): Promise<void>;
  /** The entry is being committed: no draft of it is written any more. */
  settle(entryId: string): void;
}

export function createDrafting(store: Pick<SessionStore, 'draft'>, now: () => number): Drafting {
  const next = new Map<string, Draft>();
  const settled = new Set<string>();
  let writing: Promise<void> | undefined;
  let sureAt = Number.NEGATIVE_INFINITY;

  async function drain(): Promise<void> {
    for (const [id, draft] of next) {
      next.delete(id);
      const at = now();
      // Also where the clock went backwards.
      const sure = Math.abs(at - sureAt) >= sureEveryMs;
      const done = await store.draft(draft, sure ? 'strict' : 'relaxed').catch(() => undefined);
      if (sure && done?.ok) sureAt = at;
    }
    writing = undefined;
  }

  return {
    keep(draft) {
      if (settled.has(draft.entry.id)) return Promise.resolve();
      next.set(draft.entry.id, draft);
      writing ??= drain();
      return writing;
    },
    settle(entryId) {
      next.delete(entryId);
      settled.add(entryId);
    },
  };
}

/** Appends what a reload cut short, as interrupted entries, and clears drafts of entries that were committed. */
export async function recover(session: OpenSession, store: SessionStore, drafts: readonly Draft[]): Promise<void> {
  const known = (id: string) => session.state.get().entries.has(id);
  const left = drafts.filter((draft) => known(draft.entry.id)).map((draft) => draft.entry.id);
  if (left.length > 0) await store.commit({ changes: [], settled: left });
  const cut = drafts.filter((draft) => !known(draft.entry.id)).sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  for (const { entry, body } of cut) {
    const head = session.state.get().head.entryId;
    const above = entry.parents[0];
    const parent = above === undefined ? null : known(above) ? above : head;
    const { message, model, usage, runId, error } = body;
    await session.append({
      id: entry.id,
      kind: entry.kind,
      by: entry.by,
      parent,
      message,
      state: 'interrupted',
      tree: entry.tree,
      stay: parent !== head,
      ...(model && { model }),
      ...(usage && { usage }),
      ...(runId !== undefined && { runId }),
      ...(error && { error }),
    });
  }
}
