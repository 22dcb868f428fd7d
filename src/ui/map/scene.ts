/** What the map draws, in columns and rows, and what is found in it. Pure: rows of the lanes and their places in, no pixels. */
import type { LaneRow } from '#session/lanes.ts';
import type { MapPlaces } from '#session/map-layout.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import { filesAt } from '#session/tree.ts';

/** Nodes one below the other in one column. Its place in `chains` is no order. */
export interface Chain {
  x: number;
  /** Row of its first node. */
  top: number;
  nodes: number[];
  /** The node it hangs from, or -1. */
  parent: number;
  colour: number;
  onPath: boolean;
}

export interface Scene {
  rows: readonly LaneRow[];
  places: MapPlaces;
  chains: Chain[];
  /** Nodes of each row of the map, from left to right. */
  levels: number[][];
  parents: Int32Array;
  /** 0 to 4, by the tokens of the node, each step four times the one before. */
  heat: Uint8Array;
  /** 1 where the files are others than at the parent. */
  changed: Uint8Array;
  /** From a second parent to the merge that has it. */
  merges: { from: number; to: number }[];
  /** The node of every entry. */
  nodeOf: ReadonlyMap<string, number>;
}

/** The nodes of the map are the rows of the lanes; this tells which stands under which. */
export function shapeOf(rows: readonly LaneRow[]): { parents: Int32Array; nodeOf: Map<string, number> } {
  const nodeOf = new Map<string, number>();
  rows.forEach((row, at) => {
    for (const { id } of row.entries) nodeOf.set(id, at);
  });
  const parents = Int32Array.from(rows, ({ entries }, at) => {
    const parent = nodeOf.get(entries[0]!.parents[0] ?? '') ?? -1;
    return parent < at ? parent : -1;
  });
  return { parents, nodeOf };
}

const hottest = 4;

/** Under 64 tokens, 256, 1,024, 4,096, and above. */
export function heatOf(tokens: number): number {
  return tokens < 64 ? 0 : Math.min(hottest, 1 + Math.floor(Math.log2(tokens / 64) / 2));
}

export function sceneOf(rows: readonly LaneRow[], state: SessionState, places: MapPlaces): Scene {
  const { parents, nodeOf } = shapeOf(rows);
  const levels = Array.from({ length: places.height }, (): number[] => []);
  const chains: Chain[] = [];
  const chainOf: Chain[] = [];
  const trees: (string | null)[] = [];
  const changed = new Uint8Array(rows.length);
  const merges: Scene['merges'] = [];
  rows.forEach((row, at) => {
    const parent = parents[at]!;
    const x = places.x[at]!;
    levels[places.depth[at]!]!.push(at);
    const above = parent < 0 ? undefined : chainOf[parent];
    const goesOn =
      above && above.nodes.at(-1) === parent && Math.abs(above.x - x) < 1e-3 && above.onPath === row.onPath;
    if (goesOn) above.nodes.push(at);
    const chain = goesOn
      ? above
      : { x, top: places.depth[at]!, nodes: [at], parent, colour: row.colour, onPath: row.onPath };
    if (!goesOn) chains.push(chain);
    chainOf[at] = chain;
    const before = parent < 0 ? filesAt(state.entries, row.entries[0]!.parents[0] ?? null) : trees[parent]!;
    const own = row.entries.findLast((entry) => entry.tree !== null)?.tree ?? before;
    trees[at] = own;
    if (own !== before && before !== null) changed[at] = 1;
    for (const entry of row.entries)
      for (const other of entry.parents.slice(1)) {
        const from = nodeOf.get(other);
        if (from !== undefined) merges.push({ from, to: at });
      }
  });
  for (const level of levels) level.sort((a, b) => places.x[a]! - places.x[b]!);
  const heat = Uint8Array.from(rows, (row) => heatOf(row.tokens));
  return { rows, places, chains, levels, parents, heat, changed, merges, nodeOf };
}

/** A part of the map, in columns and rows. */
export interface Part {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The first place in a level that is not left of `x`. */
function firstFrom({ places }: Scene, level: readonly number[], x: number): number {
  let [low, high] = [0, level.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places.x[level[middle]!]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The nodes in a part, or `null` where there are more than `most`. */
export function nodesIn(scene: Scene, part: Part, most: number): number[] | null {
  const found: number[] = [];
  const bottom = Math.min(scene.levels.length - 1, Math.floor(part.bottom));
  for (let depth = Math.max(0, Math.floor(part.top)); depth <= bottom; depth++) {
    const level = scene.levels[depth]!;
    for (let i = firstFrom(scene, level, part.left - 0.5); i < level.length; i++) {
      if (scene.places.x[level[i]!]! > part.right + 0.5) break;
      if (found.push(level[i]!) > most) return null;
    }
  }
  return found;
}

/** The node nearest to a point: in its row, or in one near it, at most `reach` rows and columns off. */
export function nodeAt(scene: Scene, x: number, y: number, reach = 0.5): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  const [from, to] = [Math.floor(y - reach + 0.5), Math.floor(y + reach - 0.5)];
  for (let depth = Math.max(0, from); depth <= Math.min(scene.levels.length - 1, to); depth++) {
    const level = scene.levels[depth]!;
    const at = firstFrom(scene, level, x);
    for (const node of [level[at - 1], level[at]]) {
      if (node === undefined) continue;
      const off = Math.max(Math.abs(scene.places.x[node]! - x), Math.abs(depth + 0.5 - y));
      if (off <= reach && off < least) [best, least] = [node, off];
    }
  }
  return best;
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/** Up to the parent, down to the child shown, or the one last made; left and right within the row of the map. */
export function stepFrom(scene: Scene, at: number, direction: Direction): number {
  if (direction === 'up') return scene.parents[at]! < 0 ? at : scene.parents[at]!;
  const depth = scene.places.depth[at]!;
  if (direction === 'down') {
    const below = (scene.levels[depth + 1] ?? []).filter((node) => scene.parents[node] === at);
    return below.find((node) => scene.rows[node]!.onPath) ?? below.at(-1) ?? at;
  }
  const level = scene.levels[depth]!;
  return level[level.indexOf(at) + (direction === 'left' ? -1 : 1)] ?? at;
}
