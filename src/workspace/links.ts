import { joinPath } from '#base/path.ts';
import type { TreeEntry, TreeRow } from './files.contract.ts';
import { problem, type Trees } from './trees.ts';

/** As many as Linux follows. */
const mostLinks = 40;

/**
 * The names of what a path stands for once every symbolic link on the way is followed (`last`: also one at its end),
 * whether something is there or not. Throws `not_found` for a circle and for a link that leads out of the workspace.
 */
export async function followed(
  trees: Trees,
  root: string,
  names: string[],
  targetOf: (hash: string, path: string) => Promise<string>,
  last = true,
): Promise<string[]> {
  let waiting = [...names];
  let stack: string[] = [];
  /** The hashes of the folders that `stack` stands in, the root first; shorter where nothing is there. */
  let folders = [root];
  for (let links = 0; waiting.length > 0; ) {
    const name = waiting.shift()!;
    if (name === '.' || name === '') continue;
    if (name === '..') {
      if (stack.length === 0) throw problem('not_found', `${joinPath(names)} leads out of the workspace.`);
      stack.pop();
      folders = folders.slice(0, stack.length + 1);
      continue;
    }
    const entry = folders.length > stack.length ? await nameIn(trees, folders.at(-1)!, name) : undefined;
    if (entry?.as !== 'link' || (waiting.length === 0 && !last)) {
      if (entry?.kind === 'folder') folders.push(entry.hash);
      stack.push(name);
      continue;
    }
    if (++links > mostLinks) throw problem('not_found', `${joinPath(names)} is a link that leads round in a circle.`);
    const target = await targetOf(entry.hash, joinPath([...stack, name]));
    if (target.startsWith('/')) [stack, folders] = [[], [root]];
    waiting = [...target.split('/'), ...waiting];
  }
  return stack;
}

async function nameIn(trees: Trees, folder: string, name: string): Promise<TreeEntry | undefined> {
  const { entries }: TreeRow = await trees.get(folder);
  return entries.find((entry) => entry.name === name);
}
