/** The tree of a session's entries. Pure. Children are told by the first parent; the first messages are under `root`. */
import type { Entry, Visit } from './entry.contract.ts';

export const root = 'root';

export interface Tree {
  entries: ReadonlyMap<string, Entry>;
  /** Visible children of each entry, by id, which is the order they were made in. */
  children: ReadonlyMap<string, string[]>;
}

/** The id of what an entry stands under. An orphan, whose parent is not there, stands under the root. */
export function parentIn(entries: ReadonlyMap<string, Entry>, entry: Entry): string {
  const parent = entry.parents[0];
  return parent !== undefined && entries.has(parent) ? parent : root;
}

/** Tolerates what a damaged database may hold: orphans, and a cycle, which is cut at its first entry. */
export function buildTree(rows: readonly Entry[]): { entries: Map<string, Entry>; children: Map<string, string[]> } {
  const inOrder = rows.every((entry, i) => i === 0 || rows[i - 1]!.id < entry.id);
  const sorted = inOrder ? rows : [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const entries = new Map<string, Entry>();
  for (const entry of sorted) entries.set(entry.id, entry);
  // Where every parent is older than its child no walk comes back to where it was.
  if (sorted.some(({ id, parents }) => parents[0] !== undefined && parents[0] >= id)) cutCycles(sorted, entries);
  const children = new Map<string, string[]>();
  for (const entry of entries.values()) {
    if (entry.deletedAt !== undefined) continue;
    const parent = parentIn(entries, entry);
    const list = children.get(parent);
    if (list) list.push(entry.id);
    else children.set(parent, [entry.id]);
  }
  return { entries, children };
}

function cutCycles(sorted: readonly Entry[], entries: Map<string, Entry>): void {
  const sound = new Set<string>([root]);
  for (const entry of sorted) {
    const walk = new Set<string>();
    for (let id = entry.id; !sound.has(id); id = parentIn(entries, entries.get(id)!)) {
      if (walk.has(id)) {
        entries.set(id, { ...entries.get(id)!, parents: [] });
        break;
      }
      walk.add(id);
    }
    for (const id of walk) sound.add(id);
  }
}

/** From the first message to the entry. Empty for `null` or an unknown id. */
export function pathTo(entries: ReadonlyMap<string, Entry>, id: string | null): Entry[] {
  const path: Entry[] = [];
  for (let entry = id === null ? undefined : entries.get(id); entry; entry = entries.get(parentIn(entries, entry)))
    path.push(entry);
  return path.reverse();
}

/** The hash of the workspace at an entry: its own, or that of the nearest above it which has one; `null` where none has. */
export function filesAt(entries: ReadonlyMap<string, Entry>, id: string | null): string | null {
  for (let entry = id === null ? undefined : entries.get(id); entry; entry = entries.get(parentIn(entries, entry)))
    if (entry.tree !== null) return entry.tree;
  return null;
}

/** True when neither the entry nor one above it is deleted. */
export function isVisible(entries: ReadonlyMap<string, Entry>, id: string): boolean {
  const path = pathTo(entries, id);
  return path.length > 0 && path.every((entry) => entry.deletedAt === undefined);
}

/** Where a branch was left: down from `from`, at each fork the child last visited, or else the newest. */
export function leafBelow(tree: Tree, visits: readonly Visit[], from: string): string {
  const visited = new Map(visits.map((visit) => [visit.pointId, visit.childId]));
  let id = from;
  for (;;) {
    const children = tree.children.get(id);
    if (!children?.length) return id;
    const last = visited.get(id);
    id = last !== undefined && children.includes(last) ? last : children.at(-1)!;
  }
}

/** The entry and its visible alternatives, for the switcher. */
export function siblingsOf(tree: Tree, entry: Entry): string[] {
  return tree.children.get(parentIn(tree.entries, entry)) ?? [];
}

/** The entry and everything visible below it. */
export function subtree(tree: Tree, id: string): string[] {
  const all = [id];
  for (let i = 0; i < all.length; i++) all.push(...(tree.children.get(all[i]!) ?? []));
  return all;
}

/** The forks along a path and the child taken at each: what going there makes last visited. */
export function forksOn(tree: Tree, path: readonly Entry[]): { pointId: string; childId: string }[] {
  return path.flatMap((entry) => {
    const pointId = parentIn(tree.entries, entry);
    return (tree.children.get(pointId)?.length ?? 0) > 1 ? [{ pointId, childId: entry.id }] : [];
  });
}
