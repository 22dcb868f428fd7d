import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutLanes } from '#session/lanes.ts';
import { makeSession } from '#session/made-session.suite.ts';
import { placeNodes } from '#session/map-layout.ts';
import { stateOf } from '#session/state.ts';
import { bringing, cell, detailAt, fitted, mostCards, pictureFor, pictureMoved, readable, shownBy } from './camera.ts';
import { heatOf, nodeAt, nodesIn, type Scene, sceneOf, shapeOf, stepFrom } from './scene.ts';

function sceneWith(count: number, branches: number, change: (made: ReturnType<typeof makeSession>) => void = () => {}) {
  const made = makeSession(count, branches);
  change(made);
  const state = stateOf(made.rows, made.bodies);
  const rows = layoutLanes(state);
  return { state, rows, scene: sceneOf(rows, state, placeNodes({ parents: shapeOf(rows).parents })) };
}

const everything = ({ places }: Scene) => ({ left: 0, top: 0, right: places.width, bottom: places.height });

describe('the scene of the map', () => {
  it('has every row of the lanes once, under the row of its parent', () => {
    const { rows, scene } = sceneWith(800, 30);
    expect(scene.chains.flatMap(({ nodes }) => nodes).toSorted((a, b) => a - b)).toEqual([...rows.keys()]);
    rows.forEach((row, at) => {
      const parent = scene.parents[at]!;
      const above = row.entries[0]!.parents[0];
      if (above === undefined) expect(parent).toBe(-1);
      else expect(rows[parent]!.entries.some(({ id }) => id === above)).toBe(true);
    });
    for (const chain of scene.chains) {
      chain.nodes.forEach((node, i) => {
        expect(scene.places.depth[node]).toBe(chain.top + i);
        expect(scene.places.x[node]).toBeCloseTo(chain.x, 2);
      });
    }
  });

  it('finds what is in a part, and says where that is too much', () => {
    const { scene } = sceneWith(800, 30);
    expect(nodesIn(scene, everything(scene), 10_000)).toHaveLength(scene.rows.length);
    expect(nodesIn(scene, everything(scene), 20)).toBeNull();
    const part = { left: 1, top: 3, right: 2.5, bottom: 9 };
    const found = nodesIn(scene, part, 10_000)!;
    const expected = [...scene.rows.keys()].filter((node) => {
      const [x, y] = [scene.places.x[node]!, scene.places.depth[node]!];
      return y >= 3 && y <= 9 && x >= 0.5 && x <= 3;
    });
    expect(found.toSorted((a, b) => a - b)).toEqual(expected);
    expect(nodesIn(scene, { left: -9, top: -9, right: -5, bottom: -5 }, 10)).toEqual([]);
  });

  it('finds the node under a point, and none beside', () => {
    const { scene } = sceneWith(400, 12);
    for (const node of scene.rows.keys())
      expect(nodeAt(scene, scene.places.x[node]! + 0.3, scene.places.depth[node]! + 0.8)).toBe(node);
    expect(nodeAt(scene, -3, 2)).toBeNull();
    // From far away a finger's width is many nodes.
    expect(nodeAt(scene, scene.places.x[0]! - 4, 0.5, 5)).not.toBeNull();
  });

  it('steps to the parent, along the path, and beside', () => {
    const { state, scene } = sceneWith(400, 12);
    const head = scene.nodeOf.get(state.head.entryId!)!;
    const walk = [head];
    while (scene.parents[walk.at(-1)!] !== -1) walk.push(stepFrom(scene, walk.at(-1)!, 'up'));
    expect(walk.every((node) => scene.rows[node]!.onPath)).toBe(true);
    let down = walk.at(-1)!;
    for (let i = 1; i < walk.length; i++) down = stepFrom(scene, down, 'down');
    expect(down).toBe(head);
    expect(stepFrom(scene, head, 'down')).toBe(head);
    const level = scene.levels.find((nodes) => nodes.length > 1)!;
    expect(stepFrom(scene, level[0]!, 'right')).toBe(level[1]);
    expect(stepFrom(scene, level[1]!, 'left')).toBe(level[0]);
    expect(stepFrom(scene, level[0]!, 'left')).toBe(level[0]);
  });

  it('tells heat by tokens, changed files, and both parents of a merge', () => {
    expect([0, 63, 64, 255, 256, 1024, 4096, 1e9].map(heatOf)).toEqual([0, 0, 1, 1, 2, 3, 4, 4]);
    const { scene, rows } = sceneWith(40, 0, ({ rows: { entries } }) => {
      entries[0]!.tree = 'a';
      entries[8]!.tree = 'b';
      entries[12]!.tree = 'b';
      entries[39]!.parents.push(entries[16]!.id);
    });
    const node = (i: number) => rows.findIndex((row) => row.entries.some(({ id }) => Number(id) === i));
    expect([...scene.changed.keys()].filter((at) => scene.changed[at])).toEqual([node(8)]);
    expect(scene.merges).toEqual([{ from: node(16), to: node(39) }]);
  });
});

describe('the camera', () => {
  const size = { width: 640, height: 800 };

  it('fits all of it, from one node to thousands', () => {
    for (const [count, branches] of [
      [4, 0],
      [5000, 150],
    ] as const) {
      const { scene } = sceneWith(count, branches);
      const camera = fitted(scene, size);
      const part = shownBy(camera, size);
      expect(part.left).toBeLessThanOrEqual(0);
      expect(part.top).toBeLessThanOrEqual(0);
      expect(part.right).toBeGreaterThanOrEqual(scene.places.width);
      expect(part.bottom).toBeGreaterThanOrEqual(scene.places.height);
      expect(camera.k).toBeLessThanOrEqual(1);
    }
    const { state } = sceneWith(4, 0);
    expect(fitted(sceneOf([], state, placeNodes({ parents: new Int32Array() })), size).k).toBe(1);
  });

  it('brings a node into sight, and stays where it is in sight', () => {
    const { scene } = sceneWith(800, 30);
    const camera = { k: 1, x: 0, y: 0 };
    const last = scene.rows.length - 1;
    const moved = bringing(scene, last, camera, size);
    const part = shownBy(moved, size);
    expect(nodesIn(scene, part, 10_000)).toContain(last);
    expect(bringing(scene, last, moved, size)).toBe(moved);
  });

  it('shows cards only where they can be read, and at most 150', () => {
    expect(readable(0.5)).toBe(false);
    expect(cell.width * 0.7).toBeGreaterThan(120);
    expect([0.7, 1.2, 2, 4].map(detailAt)).toEqual([0, 1, 2, 3]);
    expect(mostCards).toBe(150);
  });
});

describe('the picture that stands for the map while it moves', () => {
  const pane = { width: 640, height: 480 };
  const map = { width: 30, height: 200 };
  const camera = fc.record({
    k: fc.double({ min: 0.02, max: 3, noNaN: true }),
    x: fc.double({ min: -900, max: 900, noNaN: true }),
    y: fc.double({ min: -900, max: 900, noNaN: true }),
  });

  it('has every point where it would be drawn, and every point that is in sight', () => {
    const { size, left, top } = pictureFor(pane);
    const spot = fc.record({
      x: fc.double({ min: 0, max: 30, noNaN: true }),
      y: fc.double({ min: 0, max: 200, noNaN: true }),
    });
    let held = 0;
    fc.assert(
      fc.property(camera, fc.double({ min: 0.4, max: 2.5, noNaN: true }), camera, spot, (drawn, ratio, off, at) => {
        const now = { k: drawn.k * ratio, x: drawn.x + off.x / 9, y: drawn.y + off.y / 9 };
        const moved = pictureMoved(drawn, now, pane, map);
        if (!moved) return;
        held++;
        const place = (c: typeof now) => ({ x: c.x + at.x * cell.width * c.k, y: c.y + at.y * cell.height * c.k });
        const [before, wanted] = [place(drawn), place(now)];
        const inPicture = { x: before.x + left, y: before.y + top };
        expect(-left + moved.x + inPicture.x * moved.scale).toBeCloseTo(wanted.x, 4);
        expect(-top + moved.y + inPicture.y * moved.scale).toBeCloseTo(wanted.y, 4);
        const seen = wanted.x >= 0 && wanted.x <= pane.width && wanted.y >= 0 && wanted.y <= pane.height;
        if (!seen) return;
        expect(inPicture.x).toBeGreaterThan(-1e-6);
        expect(inPicture.x).toBeLessThan(size.width + 1e-6);
        expect(inPicture.y).toBeGreaterThan(-1e-6);
        expect(inPicture.y).toBeLessThan(size.height + 1e-6);
      }),
      { numRuns: 2000 },
    );
    expect(held).toBeGreaterThan(50);
  });

  it('is drawn anew where it would be too coarse or shows too little', () => {
    const drawn = { k: 0.1, x: 0, y: 0 };
    expect(pictureMoved(drawn, { k: 0.25, x: 0, y: 0 }, pane, map)).toBeNull();
    expect(pictureMoved(drawn, { k: 0.04, x: 0, y: 0 }, pane, map)).toBeNull();
    expect(pictureMoved(drawn, { k: 0.13, x: 0, y: 0 }, pane, map, 1.25)).toBeNull();
    expect(pictureMoved(drawn, { k: 0.1, x: 0, y: -400 }, pane, map)).toBeNull();
    expect(pictureMoved(drawn, { k: 0.1, x: 0, y: -60 }, pane, map)).toEqual({ x: 0, y: -60, scale: 1 });
  });
});
