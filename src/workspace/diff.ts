import { ok } from '#base/result.ts';
import { failureOf } from './file-failure.ts';
import type { BlobStore, FileChange, FileResult, TreeEntry } from './files.contract.ts';
import { createTrees, type Trees, walk } from './trees.ts';

/** Which files differ between two snapshots, sorted by path. Folders of one hash are not entered. */
export async function diffSnapshots(
  store: Pick<BlobStore, 'getTree'>,
  before: string,
  after: string,
): Promise<FileResult<FileChange[]>> {
  try {
    return ok(await diffTrees(createTrees(store), before, after));
  } catch (error) {
    return failureOf(error);
  }
}

export async function diffTrees(trees: Trees, before: string, after: string): Promise<FileChange[]> {
  const changes = await diffFolders(trees, before, after, '');
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.kind === 'removed' ? -1 : 1));
}

async function diffFolders(trees: Trees, before: string, after: string, above: string): Promise<FileChange[]> {
  if (before === after) return [];
  const [old, now] = await Promise.all([trees.get(before), trees.get(after)]);
  const was = new Map(old.entries.map((entry) => [entry.name, entry]));
  const is = new Map(now.entries.map((entry) => [entry.name, entry]));
  const names = new Set([...was.keys(), ...is.keys()]);
  const found = [...names].map(async (name): Promise<FileChange[]> => {
    const path = `${above}/${name}`;
    const [a, b] = [was.get(name), is.get(name)];
    if (a?.kind === 'folder' && b?.kind === 'folder') return diffFolders(trees, a.hash, b.hash, path);
    if (a?.kind === 'file' && b?.kind === 'file')
      return a.hash === b.hash && a.as === b.as ? [] : [{ path, kind: 'changed' }];
    return [...(await every(trees, a, path, 'removed')), ...(await every(trees, b, path, 'added'))];
  });
  return (await Promise.all(found)).flat();
}

async function every(trees: Trees, entry: TreeEntry | undefined, path: string, kind: FileChange['kind']) {
  if (!entry) return [];
  if (entry.kind === 'file') return [{ path, kind }];
  const below = await walk(trees, entry.hash, path);
  return below.filter(([, e]) => e.kind === 'file').map(([path]) => ({ path, kind }));
}
