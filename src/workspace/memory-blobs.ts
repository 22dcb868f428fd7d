import { ok } from '#base/result.ts';
import type { BlobStore, LiveRow, TreeRow } from './files.contract.ts';

/** Keeps workspaces until the page closes: where a browser refuses storage, and in tests. */
export function createMemoryBlobs(now: () => number = Date.now): BlobStore {
  const blobs = new Map<string, { bytes: Uint8Array; at: number }>();
  const trees = new Map<string, { row: TreeRow; at: number }>();
  const live = new Map<string, LiveRow>();
  const old = (rows: Map<string, { at: number }>, time: number) =>
    [...rows].filter(([, { at }]) => at < time).map(([hash]) => hash);
  const remove = (rows: Map<string, { at: number }>, hashes: string[], time: number) =>
    hashes.filter((hash) => rows.has(hash) && rows.get(hash)!.at < time && rows.delete(hash)).length;
  return {
    getBlob: async (hash) => blobs.get(hash)?.bytes.slice(),
    getTree: async (hash) => trees.get(hash)?.row,
    getLive: async (workspaceId) => live.get(workspaceId),
    lives: async () => [...live.values()],
    async commit(rows) {
      const at = now();
      for (const { hash, bytes } of rows.blobs ?? []) blobs.set(hash, { bytes: bytes.slice(), at });
      for (const row of rows.trees ?? []) trees.set(row.hash, { row: structuredClone(row), at });
      if (rows.live) live.set(rows.live.workspaceId, structuredClone(rows.live));
      return ok(undefined);
    },
    async dropLive(workspaceId) {
      live.delete(workspaceId);
      return ok(undefined);
    },
    writtenBefore: async (time) => ({ blobs: old(blobs, time), trees: old(trees, time) }),
    remove: async (gone, before) =>
      ok({ blobs: remove(blobs, gone.blobs, before), trees: remove(trees, gone.trees, before) }),
  };
}
