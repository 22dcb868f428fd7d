/** Draws the scene as shapes: lines of branches, a bar for each node coloured by its tokens, marks where files changed. */
import { type Camera, cell, type Size, shownBy } from './camera.ts';
import type { Chain, Part, Scene } from './scene.ts';

/** Colours of the theme, as the page has them now. */
export interface Palette {
  branches: string[];
  heat: string[];
  path: string;
  changed: string;
  merge: string;
  head: string;
  cursor: string;
  fold: string;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const mix = (share: number) => `color-mix(in srgb, ${of('brick')} ${share}%, ${of('rule-2')})`;
  return {
    branches: ['ochre', 'plum', 'slate', 'moss', 'brick', 'ink-3'].map(of),
    heat: [of('rule-2'), mix(25), mix(50), mix(75), of('brick')],
    path: of('ochre'),
    changed: of('moss'),
    merge: of('plum'),
    head: of('ochre'),
    cursor: of('slate'),
    fold: of('slate'),
  };
}

export interface Marks {
  head: number | null;
  cursor: number | null;
  /** The nodes drawn as cards: their lines and marks are drawn, their bars are not. */
  cards: boolean;
}

const barWidth = 0.84;
const barHeight = 0.62;

export function drawScene(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  size: Size,
  palette: Palette,
  marks: Marks,
): void {
  const part = shownBy(camera, size);
  const px = (x: number) => camera.x + x * cell.width * camera.k;
  const py = (y: number) => camera.y + y * cell.height * camera.k;
  pen.clearRect(0, 0, size.width, size.height);
  const shown = scene.chains.filter((chain) => inSight(scene, chain, part));
  drawLines(pen, scene, shown, palette, px, py);
  if (!marks.cards) {
    drawBars(pen, scene, shown, part, camera.k, palette, px, py);
    drawPath(pen, shown, part, camera.k, palette, px, py);
  }
  for (const { from, to } of scene.merges) {
    const [a, b] = [pointOf(scene, from), pointOf(scene, to)];
    if (Math.max(a.x, b.x) < part.left - 1 || Math.min(a.x, b.x) > part.right + 1) continue;
    if (Math.max(a.y, b.y) < part.top - 1 || Math.min(a.y, b.y) > part.bottom + 1) continue;
    pen.beginPath();
    pen.setLineDash([4, 3]);
    pen.strokeStyle = palette.merge;
    pen.lineWidth = 1.5;
    const bend = (py(b.y) - py(a.y)) / 2;
    pen.moveTo(px(a.x), py(a.y));
    pen.bezierCurveTo(px(a.x), py(a.y) + bend, px(b.x), py(b.y) - bend, px(b.x), py(b.y));
    pen.stroke();
    pen.setLineDash([]);
  }
  if (marks.cards) return;
  ring(pen, scene, marks.head, palette.head, camera.k, px, py, 3);
  ring(pen, scene, marks.cursor, palette.cursor, camera.k, px, py, 2);
}

type ToPixels = (units: number) => number;

const pointOf = ({ places }: Scene, node: number) => ({ x: places.x[node]!, y: places.depth[node]! + 0.5 });

function inSight(scene: Scene, chain: Chain, part: Part): boolean {
  const from = chain.parent < 0 ? chain : { x: scene.places.x[chain.parent]!, top: scene.places.depth[chain.parent]! };
  return (
    Math.min(chain.x, from.x) - 0.5 <= part.right &&
    Math.max(chain.x, from.x) + 0.5 >= part.left &&
    Math.min(chain.top, from.top) <= part.bottom &&
    chain.top + chain.nodes.length >= part.top
  );
}

/** One stroke for each colour, the path above the others. */
function drawLines(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  chains: Chain[],
  palette: Palette,
  px: ToPixels,
  py: ToPixels,
): void {
  const { branches } = palette;
  const colourOf = (chain: Chain) =>
    chain.onPath || chain.colour === 0 ? 0 : 1 + ((chain.colour - 1) % (branches.length - 1));
  for (let colour = branches.length - 1; colour >= 0; colour--) {
    pen.beginPath();
    for (const chain of chains) {
      if (colourOf(chain) !== colour) continue;
      if (chain.parent < 0) pen.moveTo(px(chain.x), py(chain.top + 0.5));
      else {
        const from = pointOf(scene, chain.parent);
        const bend = (py(chain.top + 0.5) - py(from.y)) * 0.5;
        pen.moveTo(px(from.x), py(from.y));
        pen.bezierCurveTo(
          px(from.x),
          py(from.y) + bend,
          px(chain.x),
          py(chain.top + 0.5) - bend,
          px(chain.x),
          py(chain.top + 0.5),
        );
      }
      if (chain.nodes.length > 1) pen.lineTo(px(chain.x), py(chain.top + chain.nodes.length - 0.5));
    }
    pen.strokeStyle = branches[colour]!;
    pen.globalAlpha = colour === 0 ? 1 : 0.6;
    pen.lineWidth = colour === 0 ? 2 : 1.25;
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** The path again, over its bars or around them where they are high, so that it is told from the other branches at any zoom. */
function drawPath(
  pen: CanvasRenderingContext2D,
  chains: Chain[],
  part: Part,
  k: number,
  palette: Palette,
  px: ToPixels,
  py: ToPixels,
): void {
  const [width, height] = [cell.width * k * barWidth, cell.height * k * barHeight];
  pen.beginPath();
  for (const chain of chains) {
    if (!chain.onPath) continue;
    if (height < 9) {
      pen.moveTo(px(chain.x), py(chain.top + 0.5));
      pen.lineTo(px(chain.x), py(chain.top + chain.nodes.length - 0.5));
      continue;
    }
    const first = Math.max(0, Math.floor(part.top - chain.top));
    const last = Math.min(chain.nodes.length, Math.ceil(part.bottom - chain.top) + 1);
    for (let i = first; i < last; i++)
      pen.rect(px(chain.x) - width / 2, py(chain.top + i + 0.5) - height / 2, width, height);
  }
  pen.strokeStyle = palette.path;
  pen.lineWidth = 2;
  pen.stroke();
}

/** Bars in one fill for each heat. Where rows are thinner than two pixels, neighbours share one, as hot as the hottest. */
function drawBars(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  chains: Chain[],
  part: Part,
  k: number,
  palette: Palette,
  px: ToPixels,
  py: ToPixels,
): void {
  const high = cell.height * k;
  const stride = Math.max(1, Math.ceil(2 / high));
  const width = Math.max(4, cell.width * k * barWidth);
  const height = Math.max(1.5, high * stride * (stride > 1 ? 0.8 : barHeight));
  const bars: Path2D[] = palette.heat.map(() => new Path2D());
  const marks = new Path2D();
  const folds = new Path2D();
  const mark = Math.min(8, Math.max(2, high * 0.3));
  for (const chain of chains) {
    const first = Math.max(0, Math.floor(part.top - chain.top));
    const last = Math.min(chain.nodes.length, Math.ceil(part.bottom - chain.top) + 1);
    const left = px(chain.x) - width / 2;
    for (let i = first - (first % stride); i < last; i += stride) {
      let [heat, changed, fold] = [0, 0, false];
      for (let j = i; j < Math.min(i + stride, chain.nodes.length); j++) {
        const node = chain.nodes[j]!;
        heat = Math.max(heat, scene.heat[node]!);
        changed |= scene.changed[node]!;
        fold ||= scene.rows[node]!.fold !== undefined;
      }
      const middle = py(chain.top + i + stride / 2);
      (fold ? folds : bars[heat]!).rect(left, middle - height / 2, width, height);
      if (changed) marks.rect(left + width + 1.5, middle - mark / 2, mark, mark);
    }
  }
  bars.forEach((bar, heat) => {
    pen.fillStyle = palette.heat[heat]!;
    pen.fill(bar);
  });
  pen.fillStyle = palette.fold;
  pen.fill(folds);
  pen.fillStyle = palette.changed;
  pen.fill(marks);
}

function ring(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  node: number | null,
  colour: string,
  k: number,
  px: ToPixels,
  py: ToPixels,
  line: number,
): void {
  if (node === null || node >= scene.rows.length) return;
  const { x, y } = pointOf(scene, node);
  const width = Math.max(10, cell.width * k * barWidth + 4);
  const height = Math.max(10, cell.height * k * barHeight + 4);
  pen.beginPath();
  pen.roundRect(px(x) - width / 2, py(y) - height / 2, width, height, Math.min(6, height / 2));
  pen.strokeStyle = colour;
  // Around a small bar a thick line would be all there is to see.
  pen.lineWidth = height > 12 ? line : 1.5;
  pen.stroke();
}
