import { ok } from '#base/result.ts';
import type { BlobStore, TreeRow } from './files.contract.ts';

/** Keeps a workspace until the page closes: where a browser refuses storage, and in tests. */
export function createMemoryBlobs(): BlobStore {
  const blobs = new Map<string, Uint8Array>();
  const trees = new Map<string, TreeRow>();
  const live = new Map<string, string>();
  return {
    getBlob: async (hash) => blobs.get(hash)?.slice(),
    async putBlobs(rows) {
      for (const { hash, bytes } of rows) if (!blobs.has(hash)) blobs.set(hash, bytes.slice());
      return ok(undefined);
    },
    getTree: async (hash) => trees.get(hash),
    async putTrees(rows) {
      for (const row of rows) trees.set(row.hash, structuredClone(row));
      return ok(undefined);
    },
    getLive: async (workspaceId) => live.get(workspaceId),
    async putLive(workspaceId, hash) {
      live.set(workspaceId, hash);
      return ok(undefined);
    },
    hashes: async () => ({ blobs: [...blobs.keys()], trees: [...trees.keys()] }),
    async remove(gone) {
      for (const hash of gone.blobs) blobs.delete(hash);
      for (const hash of gone.trees) trees.delete(hash);
      return ok(undefined);
    },
  };
}
