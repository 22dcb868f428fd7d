import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeNodes } from './map-layout.ts';

const place = (...parents: number[]) => placeNodes({ parents: Int32Array.from(parents) });

/** Any forest: each node's parent is one before it, or none. */
const forest = fc
  .array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 120 })
  .map((picks) => Int32Array.from(picks, ([pick, deep], i) => (i === 0 ? -1 : deep ? i - 1 : (pick % (i + 1)) - 1)));

const childrenOf = (parents: Int32Array, p: number) => [...parents.keys()].filter((v) => parents[v] === p);

describe('the map’s layout', () => {
  it('draws nothing, one, a chain and a fork', () => {
    expect(place()).toMatchObject({ width: 0, height: 0 });
    expect(place(-1)).toEqual({ x: Float32Array.of(0.5), depth: Int32Array.of(0), width: 1, height: 1 });
    expect([...place(-1, 0, 1).x]).toEqual([0.5, 0.5, 0.5]);
    expect([...place(-1, 0, 0).x]).toEqual([1, 0.5, 1.5]);
    expect([...place(-1, -1).x]).toEqual([0.5, 1.5]);
  });

  it('spreads small subtrees evenly between two wide ones', () => {
    // Three children on each end, one leaf between: the leaf stands in the middle.
    const { x } = place(-1, 0, 0, 0, 1, 1, 1, 3, 3, 3);
    expect(x[2]).toBeCloseTo((x[1]! + x[3]!) / 2);
    expect(x[3]! - x[1]!).toBe(3);
  });

  it('keeps all nodes apart, each row in order, and every parent in the middle of its children', () => {
    fc.assert(
      fc.property(forest, (parents) => {
        const { x, depth, width, height } = placeNodes({ parents });
        const rows = new Map<number, number[]>();
        parents.forEach((p, v) => {
          expect(depth[v]).toBe(p === -1 ? 0 : depth[p]! + 1);
          expect(x[v]).toBeGreaterThanOrEqual(0.5 - 1e-3);
          expect(x[v]).toBeLessThanOrEqual(width - 0.5 + 1e-3);
          rows.set(depth[v]!, [...(rows.get(depth[v]!) ?? []), v]);
          const below = childrenOf(parents, v);
          if (below.length > 0) expect(x[v]).toBeCloseTo((x[below[0]!]! + x[below.at(-1)!]!) / 2, 2);
        });
        expect(rows.size).toBe(height);
        for (const row of rows.values()) {
          const sorted = row.toSorted((a, b) => x[a]! - x[b]!);
          for (let i = 1; i < sorted.length; i++) {
            const [left, right] = [sorted[i - 1]!, sorted[i]!];
            expect(x[right]! - x[left]!).toBeGreaterThan(1 - 1e-3);
            // No crossing: neighbours of one row hang under parents in the same order.
            if (parents[left] !== -1 && parents[right] !== -1 && parents[left] !== parents[right])
              expect(x[parents[left]!]).toBeLessThan(x[parents[right]!]!);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('draws equal subtrees alike', () => {
    fc.assert(
      fc.property(forest, (parents) => {
        const one = placeNodes({ parents });
        // The same forest twice under one root.
        const n = parents.length;
        const twice = Int32Array.from({ length: 2 * n + 1 }, (_, i) => {
          if (i === 0) return -1;
          const p = parents[(i - 1) % n]!;
          return p === -1 ? 0 : p + 1 + (i > n ? n : 0);
        });
        const { x } = placeNodes({ parents: twice });
        for (let v = 1; v < n; v++) {
          if (parents[0] !== -1 || childrenOf(parents, -1).length > 1) return;
          expect(x[v + 1]! - x[1]!).toBeCloseTo(one.x[v]! - one.x[0]!, 2);
          expect(x[v + 1 + n]! - x[1 + n]!).toBeCloseTo(one.x[v]! - one.x[0]!, 2);
        }
      }),
    );
  });

  it('is linear: a chain of 200,000 and a fan of 200,000 are drawn without a stack', () => {
    const chain = placeNodes({ parents: Int32Array.from({ length: 200_000 }, (_, i) => i - 1) });
    expect([chain.width, chain.height]).toEqual([1, 200_000]);
    const fan = placeNodes({ parents: Int32Array.from({ length: 200_000 }, (_, i) => (i === 0 ? -1 : 0)) });
    expect([fan.width, fan.height]).toEqual([199_999, 2]);
  });
});
