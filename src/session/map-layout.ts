/**
 * The tidy drawing of a tree in time linear in its nodes: parents in the middle above their children, equal subtrees drawn
 * alike, everything as near as it can be. Source: Buchheim, Jünger, Leipert, “Improving Walker's Algorithm to Run in Linear
 * Time” (Graph Drawing 2002), here over typed arrays and without recursion, since a conversation is deeper than a stack.
 */
import type { MapPlaces, MapShape } from './map-layout.contract.ts';

const none = -1;

export function placeNodes({ parents }: MapShape): MapPlaces {
  // The virtual root stands after all nodes, so that one loop from the end meets every child before its parent.
  const count = parents.length;
  const root = count;
  const parentOf = (v: number) => (parents[v]! === none ? root : parents[v]!);
  const ints = (fill: number) => new Int32Array(count + 1).fill(fill);
  const floats = () => new Float64Array(count + 1);
  const first = ints(none);
  const last = ints(none);
  const next = ints(none);
  const previous = ints(none);
  const depth = ints(0);
  for (let v = 0; v < count; v++) {
    const p = parentOf(v);
    previous[v] = last[p]!;
    if (last[p] === none) first[p] = v;
    else next[last[p]!] = v;
    last[p] = v;
    depth[v] = p === root ? 0 : depth[p]! + 1;
  }

  const prelim = floats();
  const mod = floats();
  const change = floats();
  const shift = floats();
  const thread = ints(none);
  const ancestor = Int32Array.from({ length: count + 1 }, (_, v) => v);
  const leftward = (v: number) => (first[v] !== none ? first[v]! : thread[v]!);
  const rightward = (v: number) => (last[v] !== none ? last[v]! : thread[v]!);

  /** Pushes the subtree at `right` and spreads the room over the subtrees between. */
  function push(left: number, right: number, by: number, between: number): void {
    change[right]! -= by / between;
    shift[right]! += by;
    change[left]! += by / between;
    prelim[right]! += by;
    mod[right]! += by;
  }

  /** Moves the subtree at `v` off those to its left, walking both outlines down together. */
  function apportion(v: number, spine: number, order: Int32Array): number {
    const before = previous[v]!;
    if (before === none) return spine;
    const leftmost = first[parentOf(v)]!;
    let [innerRight, outerRight, innerLeft, outerLeft] = [v, v, before, leftmost];
    let [sumInnerRight, sumOuterRight] = [mod[innerRight]!, mod[outerRight]!];
    let [sumInnerLeft, sumOuterLeft] = [mod[innerLeft]!, mod[outerLeft]!];
    let [downLeft, downRight] = [rightward(innerLeft), leftward(innerRight)];
    while (downLeft !== none && downRight !== none) {
      innerLeft = downLeft;
      innerRight = downRight;
      outerLeft = leftward(outerLeft);
      outerRight = rightward(outerRight);
      ancestor[outerRight] = v;
      const by = prelim[innerLeft]! + sumInnerLeft - (prelim[innerRight]! + sumInnerRight) + 1;
      if (by > 0) {
        const from = parentOf(ancestor[innerLeft]!) === parentOf(v) ? ancestor[innerLeft]! : spine;
        push(from, v, by, order[v]! - order[from]!);
        sumInnerRight += by;
        sumOuterRight += by;
      }
      sumInnerLeft += mod[innerLeft]!;
      sumInnerRight += mod[innerRight]!;
      sumOuterLeft += mod[outerLeft]!;
      sumOuterRight += mod[outerRight]!;
      downLeft = rightward(innerLeft);
      downRight = leftward(innerRight);
    }
    if (downLeft !== none && rightward(outerRight) === none) {
      thread[outerRight] = downLeft;
      mod[outerRight]! += sumInnerLeft - sumOuterRight;
    }
    if (downRight !== none && leftward(outerLeft) === none) {
      thread[outerLeft] = downRight;
      mod[outerLeft]! += sumInnerRight - sumOuterLeft;
      return v;
    }
    return spine;
  }

  /** The place of each child among its parent's. */
  const order = ints(0);
  for (let v = 0; v < count; v++) if (previous[v] !== none) order[v] = order[previous[v]!]! + 1;

  // Each step puts the children of one node beside each other; what is below each of them is done by then.
  const arrange = (p: number) => {
    if (first[p] === none) return;
    let spine = first[p]!;
    for (let v = first[p]!; v !== none; v = next[v]!) {
      const middle = first[v] === none ? 0 : (prelim[first[v]!]! + prelim[last[v]!]!) / 2;
      const before = previous[v]!;
      prelim[v] = before === none ? middle : prelim[before]! + 1;
      mod[v] = before === none ? 0 : prelim[v]! - middle;
      spine = apportion(v, spine, order);
    }
    let [sumShift, sumChange] = [0, 0];
    for (let v = last[p]!; v !== none; v = previous[v]!) {
      prelim[v]! += sumShift;
      mod[v]! += sumShift;
      sumChange += change[v]!;
      sumShift += shift[v]! + sumChange;
    }
  };
  for (let p = count - 1; p >= 0; p--) arrange(p);
  arrange(root);

  const x = new Float32Array(count);
  const sums = floats();
  let [least, most, deepest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1];
  for (let v = 0; v < count; v++) {
    const p = parentOf(v);
    const sum = p === root ? 0 : sums[p]!;
    x[v] = prelim[v]! + sum;
    sums[v] = sum + mod[v]!;
    least = Math.min(least, x[v]!);
    most = Math.max(most, x[v]!);
    deepest = Math.max(deepest, depth[v]!);
  }
  for (let v = 0; v < count; v++) x[v]! -= least - 0.5;
  return { x, depth: depth.slice(0, count), width: count === 0 ? 0 : most - least + 1, height: deepest + 1 };
}
