import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { visible } from '#base/visible.ts';
import { layoutLanes } from '#session/lanes.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useMedia } from '../shell/use-media.ts';
import { useView, useViewState } from '../view.ts';
import {
  bringing,
  type Camera,
  cell,
  type Detail,
  detailAt,
  fitted,
  mostCards,
  nearest,
  pictureFor,
  pictureMoved,
  readable,
  type Size,
  shownBy,
} from './camera.ts';
import { drawScene, paletteOf } from './draw.ts';
import { MapCard } from './map-card.tsx';
import { Minimap, sharp } from './minimap.tsx';
import { type Direction, nodeAt, nodesIn, type Scene, stepFrom } from './scene.ts';
import { useCamera } from './use-camera.ts';
import { useScene } from './use-scene.ts';

/** So long without a move, and the map is drawn anew. */
const restsAfterMs = 120;

interface Cards {
  nodes: number[];
  detail: Detail;
}

/** The whole session as a picture: shapes from afar, cards from near. The lanes are the same tree for who reads it in words. */
export default function MapView() {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const cursor = useViewState((all) => all.cursor);
  const theme = useViewState((all) => all.theme);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const rows = useMemo(() => (state ? layoutLanes(state) : []), [state]);
  const scene = useScene(rows, state);
  const pane = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const follow = useRef(() => {});
  const [size, setSize] = useState<Size | null>(null);
  const [cards, setCards] = useState<Cards | null>(null);
  const [hover, setHover] = useState<{ node: number; x: number; y: number } | null>(null);
  const [palette, setPalette] = useState(() => paletteOf(document.documentElement));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the style sheet says, a frame later
  useEffect(() => {
    const frame = requestAnimationFrame(() => setPalette(paletteOf(document.documentElement)));
    return () => cancelAnimationFrame(frame);
  }, [theme, dark]);

  const head = scene && state?.head.entryId ? (scene.nodeOf.get(state.head.entryId) ?? null) : null;
  const at = scene && cursor ? (scene.nodeOf.get(cursor) ?? null) : null;

  const draw = useRef(() => {});
  const pending = useRef(0);
  /** `narrow`: more cards stand around what is shown than may be there, so that they come as they are seen. */
  const lastPicture = useRef<{ by: Camera; near: boolean; narrow: boolean } | null>(null);
  const resting = useRef(0);
  const move = useCallback(() => {
    pending.current ||= requestAnimationFrame(() => {
      pending.current = 0;
      draw.current();
    });
  }, []);
  const redraw = useCallback(() => {
    lastPicture.current = null;
    move();
  }, [move]);
  const camera = useCamera(pane, move);
  useEffect(() => () => clearTimeout(resting.current), []);

  /** While the map moves, its last picture and its cards are moved; they are made anew when it rests, or shows too little. */
  draw.current = () => {
    // A frame that was asked for may come after the map has gone.
    if (!size || !scene || !canvas.current || !layer.current) return;
    const now = camera.get();
    const last = lastPicture.current;
    const near = readable(now.k);
    const shown = () => nodesIn(scene, shownBy(now, size), mostCards);
    const moved = last && last.near === near && pictureMoved(last.by, now, size, scene.places, near ? 1.25 : 2);
    clearTimeout(resting.current);
    if (moved) {
      canvas.current.style.transform = `translate(${moved.x}px, ${moved.y}px) scale(${moved.scale})`;
      layer.current.style.transform = `translate(${now.x}px, ${now.y}px) scale(${moved.scale})`;
      if (last.narrow) put(shown(), last.by.k);
      follow.current();
      resting.current = window.setTimeout(redraw, restsAfterMs);
      return;
    }
    const picture = pictureFor(size);
    const pen = sharp(canvas.current, picture.size);
    if (!pen) return;
    const by = { k: now.k, x: now.x + picture.left, y: now.y + picture.top };
    const around = near ? nodesIn(scene, shownBy(by, picture.size), mostCards) : null;
    const nodes = around ?? (near ? shown() : null);
    drawScene(pen, scene, by, picture.size, palette, { head, cursor: at, cards: nodes !== null });
    Object.assign(canvas.current.style, {
      left: `${-picture.left}px`,
      top: `${-picture.top}px`,
      width: `${picture.size.width}px`,
      height: `${picture.size.height}px`,
      transform: 'none',
    });
    const { style } = layer.current;
    style.transform = `translate(${now.x}px, ${now.y}px)`;
    style.setProperty('--k', String(now.k));
    style.setProperty('--most', `${size.width - 24}px`);
    follow.current();
    put(nodes, now.k);
    lastPicture.current = { by: now, near, narrow: near && around === null };
  };
  const put = (nodes: number[] | null, k: number) =>
    setCards((before) => (nodes ? sameCards(before, { nodes, detail: detailAt(k) }) : null));

  useLayoutEffect(() => {
    const box = pane.current!;
    const measure = () => setSize({ width: box.clientWidth, height: box.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    return () => observer.disconnect();
  }, []);

  const showAll = useCallback(
    (gently: boolean) => {
      if (scene && size) camera.go(fitted(scene, size), gently);
    },
    [scene, size, camera],
  );

  const sessionId = state?.session.id;
  const fittedFor = useRef<string | null>(null);
  useEffect(() => {
    if (!scene || !size || size.width === 0) return;
    const all = fitted(scene, size);
    const whole = { width: scene.places.width * cell.width, height: scene.places.height * cell.height };
    camera.allow(all.k / 2, nearest, whole);
    if (fittedFor.current !== sessionId) {
      fittedFor.current = sessionId ?? null;
      camera.go(all);
    }
    redraw();
  }, [scene, size, sessionId, camera, redraw]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again when one of them is another
  useEffect(redraw, [redraw, palette, at, head]);

  // Follows the selection when it moves, also from the lanes, and nothing else.
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (!scene || !size || at === null || cursor === seen.current) return;
    seen.current = cursor;
    camera.go(bringing(scene, at, camera.get(), size), true);
  }, [scene, size, at, cursor, camera]);

  const choose = (entryId: string) => {
    const node = scene?.nodeOf.get(entryId);
    if (!scene || node === undefined) return;
    seen.current = entryId;
    view.set({ cursor: entryId, range: null, spot: entryId });
    if (!scene.rows[node]!.onPath) void ide.goTo(entryId);
  };

  const nodeUnder = (event: MouseEvent): number | null => {
    if (!scene) return null;
    const box = pane.current!.getBoundingClientRect();
    const { k, x, y } = camera.get();
    const [across, down] = [cell.width * k, cell.height * k];
    const reach = Math.max(0.5, 5 / down);
    return nodeAt(scene, (event.clientX - box.left - x) / across, (event.clientY - box.top - y) / down, reach);
  };

  const onClick = (event: MouseEvent) => {
    const entry = (event.target as Element).closest<HTMLElement>('[data-entry]')?.dataset.entry;
    const node = nodeUnder(event);
    const chosen = entry ?? (node === null ? undefined : scene!.rows[node]!.entry.id);
    if (chosen) choose(chosen);
  };

  const zoomBy = (factor: number) => {
    if (!size || !scene) return;
    const { k, x, y } = camera.get();
    const to = Math.min(nearest, Math.max(fitted(scene, size).k / 2, k * factor));
    // Towards the chosen node where it is in sight, else the middle.
    const point =
      at === null ? null : { x: scene.places.x[at]! * cell.width, y: (scene.places.depth[at]! + 0.5) * cell.height };
    const inSight = point && bringing(scene, at!, { k, x, y }, size).x === x;
    const [px, py] = inSight ? [x + point.x * k, y + point.y * k] : [size.width / 2, size.height / 2];
    const next = { k: to, x: px - ((px - x) / k) * to, y: py - ((py - y) / k) * to };
    camera.go(inSight && readable(to) ? bringing(scene, at!, next, size) : next, true);
  };

  const step = (direction: Direction) => {
    if (!scene || scene.rows.length === 0) return;
    const from = at ?? head ?? 0;
    const { entries } = scene.rows[from]!;
    // Near enough to read the calls of a turn, one goes through them too.
    const within = entries.findIndex(({ id }) => id === cursor);
    const next = entries[within + (direction === 'down' ? 1 : -1)];
    if (cards && cards.detail > 0 && within >= 0 && next && (direction === 'up' || direction === 'down'))
      return view.set({ cursor: next.id, range: null });
    const to = at === null ? from : stepFrom(scene, from, direction);
    const row = scene.rows[to]!;
    view.set({
      cursor: cards && cards.detail > 0 && direction === 'down' ? row.entries[0]!.id : row.entry.id,
      range: null,
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !scene) return;
    const direction = directions[event.key];
    const { k, x, y } = camera.get();
    if (direction && event.shiftKey) {
      const [dx, dy] = moves[direction];
      camera.go({ k, x: x + dx, y: y + dy });
    } else if (direction) step(direction);
    else if (event.key === '+' || event.key === '=') zoomBy(1.4);
    else if (event.key === '-') zoomBy(1 / 1.4);
    else if (event.key === '0') showAll(true);
    else if (event.key === 'Home' && scene.rows[0]) view.set({ cursor: scene.rows[0].entry.id, range: null });
    else if (event.key === 'End' && state?.head.entryId) view.set({ cursor: state.head.entryId, range: null });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const drawn = scene?.rows.length ?? 0;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={pane}
        role="application"
        aria-label="Map of the conversation"
        aria-describedby="map-keys"
        data-scope="lanes map"
        data-pane="lanes"
        data-zoom={cards ? 'cards' : 'shapes'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map takes the arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onPointerMove={(event) => {
          const node = cards || event.buttons ? null : nodeUnder(event);
          const box = event.currentTarget.getBoundingClientRect();
          setHover(node === null ? null : { node, x: event.clientX - box.left, y: event.clientY - box.top });
        }}
        onPointerLeave={() => setHover(null)}
        className="absolute inset-0 cursor-grab touch-none select-none overflow-hidden -outline-offset-2! active:cursor-grabbing"
      >
        <canvas ref={canvas} className="absolute max-w-none origin-top-left will-change-transform" />
        <div ref={layer} aria-hidden="true" className="absolute top-0 left-0 origin-top-left will-change-transform">
          {scene &&
            cards?.nodes.map((node) => {
              const row = scene.rows[node];
              return (
                row && (
                  <MapCard
                    key={row.entry.id}
                    row={row}
                    x={scene.places.x[node]!}
                    depth={scene.places.depth[node]!}
                    detail={cards.detail}
                    bodies={state!.bodies}
                    changed={scene.changed[node] === 1}
                    cursor={node === at ? cursor : null}
                  />
                )
              );
            })}
        </div>
        {hover && scene?.rows[hover.node] && <Tip scene={scene} {...hover} width={size?.width ?? 0} />}
      </div>
      <p id="map-keys" className="sr-only">
        Up and down go along the branch, left and right to other branches. Plus and minus zoom, 0 shows all of it, Shift
        with an arrow moves the picture. Enter goes there. The lanes show the same tree as a list.
      </p>
      <p role="status" className="sr-only">
        {scene && at !== null && said(scene, at, cursor)}
      </p>
      {scene && size && drawn > 0 && (
        <>
          <Minimap scene={scene} palette={palette} camera={camera} size={size} head={head} follow={follow} />
          <div className="absolute bottom-2 left-2 z-10 flex items-center rounded border border-rule bg-raised">
            <IconButton icon="minus" label="Zoom out" keys="-" onClick={() => zoomBy(1 / 1.4)} />
            <IconButton icon="plus" label="Zoom in" keys="+" onClick={() => zoomBy(1.4)} />
            <IconButton icon="fit" label="Show all of the map" keys="0" onClick={() => showAll(true)} />
            {size.width > 300 && <Legend heat={palette.heat} />}
          </div>
        </>
      )}
      {drawn === 0 && (
        <p className="absolute inset-x-0 top-0 px-4 py-2 text-ink-2">
          What you ask and what is answered grows here as a tree.
        </p>
      )}
    </div>
  );
}

const directions: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const moves: Record<Direction, [number, number]> = { up: [0, 80], down: [0, -80], left: [80, 0], right: [-80, 0] };

function sameCards(before: Cards | null, after: Cards): Cards {
  const same =
    before?.detail === after.detail &&
    before.nodes.length === after.nodes.length &&
    before.nodes.every((node, i) => node === after.nodes[i]);
  return same ? before : after;
}

/** What a reader hears of a node. */
function said(scene: Scene, node: number, cursor: string | null): string {
  const row = scene.rows[node]!;
  const entry = row.entries.find(({ id }) => id === cursor);
  const title = entry && entry !== row.entry ? entry.title : row.title;
  return [
    visible(title),
    row.isHead && 'the head',
    !row.onPath && 'on another branch',
    row.branchPoint > 1 && `${row.branchPoint} branches leave here`,
    scene.changed[node] && 'files changed',
    counted(row.tokens, 'token'),
  ]
    .filter(Boolean)
    .join(', ');
}

function Tip({ scene, node, x, y, width }: { scene: Scene; node: number; x: number; y: number; width: number }) {
  const row = scene.rows[node]!;
  return (
    <div
      className="pointer-events-none absolute z-20 max-w-56 truncate rounded border border-rule-2 bg-raised px-2 py-1 text-[12px] shadow-sm"
      style={{ left: Math.max(4, Math.min(x + 12, width - 232)), top: y + 14 }}
    >
      {visible(row.title)} <span className="font-mono text-[10.5px] text-ink-2">{counted(row.tokens, 'token')}</span>
    </div>
  );
}

function Legend({ heat }: { heat: string[] }) {
  return (
    <span aria-hidden="true" className="flex items-center gap-1 border-rule border-l px-2 text-[11px] text-ink-2">
      <span className="flex" title="Tokens of a turn: under 64, 256, 1,024, 4,096, and more">
        {heat.map((colour) => (
          <i key={colour} className="h-2 w-2.5" style={{ background: colour }} />
        ))}
      </span>
      tokens
      <i className="ml-1 size-2 rounded-[2px] bg-moss" title="The files changed" />
      files
    </span>
  );
}
