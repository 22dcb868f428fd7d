/** Many workspaces over one store: each conversation has its own, and each branch that runs beside it. They share what they hold. */
import { ok } from '#base/result.ts';
import type { collect } from './collect.ts';
import type { BlobStore, FileResult, Files, TreeRow } from './files.contract.ts';
import { openFiles } from './files.ts';

export interface Workspaces {
  /**
   * The files of a workspace. One that is not there yet begins with those of `from`, a snapshot; without it, with none,
   * which `begin` may fill.
   */
  open(id: string, from?: string | null, begin?: (files: Files) => Promise<unknown>): Promise<FileResult<Files>>;
  /** Forgets where a workspace points. What an entry names stays. */
  drop(id: string): Promise<FileResult>;
  /** See `collect`. */
  collect(
    roots: () => Promise<Iterable<string>>,
    before: number,
    pause?: () => Promise<unknown>,
  ): ReturnType<typeof collect>;
}

export function createWorkspaces({ store, now }: { store: BlobStore; now: () => number }): Workspaces {
  const known = new Map<string, TreeRow>();
  const opened = new Map<string, Promise<FileResult<Files>>>();

  async function make(id: string, from: string | null, begin?: (files: Files) => Promise<unknown>) {
    const there = await store.getLive(id);
    // A snapshot that is lost is no reason to have no files at all.
    if (!there && from !== null && (await store.getTree(from))) {
      const made = await store.commit({ live: { workspaceId: id, hash: from } });
      if (!made.ok) return made;
    }
    const files = await openFiles({ store, workspaceId: id, now, known });
    if (files.ok && !there && from === null) await begin?.(files.value);
    return files;
  }

  return {
    async open(id, from = null, begin) {
      const opening = opened.get(id) ?? make(id, from, begin);
      opened.set(id, opening);
      const files = await opening.catch((error) => {
        opened.delete(id);
        throw error;
      });
      if (!files.ok) opened.delete(id);
      return files;
    },
    async drop(id) {
      opened.delete(id);
      const dropped = await store.dropLive(id);
      return dropped.ok ? ok(undefined) : dropped;
    },
    collect: async (...given) => (await import('./collect.ts')).collect(store, ...given),
  };
}
