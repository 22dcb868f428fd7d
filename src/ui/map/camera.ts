/** From columns and rows to pixels, and how near one is. Pure. */
import type { Part, Scene } from './scene.ts';

/** Pixels of a column and a row at zoom 1. */
export const cell = { width: 208, height: 64 };

export interface Camera {
  /** Zoom: 1 is a card of its usual size. */
  k: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

const cardsFrom = 0.7;
/** Cards in the page at one time; where more would be seen, shapes are drawn. */
export const mostCards = 150;
export const nearest = 6;

/** What a card says at a zoom: its title; with its numbers; with what was said; with every call. */
export type Detail = 0 | 1 | 2 | 3;
export const detailAt = (k: number): Detail => (k < 1.1 ? 0 : k < 1.7 ? 1 : k < 3 ? 2 : 3);

export const readable = (k: number): boolean => k >= cardsFrom;

const margin = 24;

/** All of the map, in the middle of the pane; small ones no larger than life. */
export function fitted(scene: Scene, size: Size): Camera {
  const { width, height } = scene.places;
  const [wide, high] = [Math.max(1, width) * cell.width, Math.max(1, height) * cell.height];
  const k = Math.min(1, (size.width - 2 * margin) / wide, (size.height - 2 * margin) / high);
  const zoom = Math.max(k, 1e-6);
  return { k: zoom, x: (size.width - wide * zoom) / 2, y: Math.max(margin, (size.height - high * zoom) / 2) };
}

/** What a pane of this size shows. */
export function shownBy({ k, x, y }: Camera, { width, height }: Size): Part {
  return {
    left: -x / k / cell.width,
    top: -y / k / cell.height,
    right: (width - x) / k / cell.width,
    bottom: (height - y) / k / cell.height,
  };
}

/** Drawn around what is shown, so that a hand that moves the map finds it there: a share of each side of the pane. */
const around = 0.2;

/** A picture that is larger than the pane: its size, and its offset to the left of and above it. */
export function pictureFor({ width, height }: Size): { size: Size; left: number; top: number } {
  const [left, top] = [Math.round(width * around), Math.round(height * around)];
  return { size: { width: width + 2 * left, height: height + 2 * top }, left, top };
}

/**
 * How a picture drawn by one camera is moved and scaled to stand for what another one shows, from its own corner; `null`
 * where it does not hold all of that, or would be scaled by more than `most`, so that lines and letters are off.
 */
export function pictureMoved(
  drawn: Camera,
  now: Camera,
  pane: Size,
  map: { width: number; height: number },
  most = 2,
): { x: number; y: number; scale: number } | null {
  const scale = now.k / drawn.k;
  if (scale > most || scale < 1 / most) return null;
  const { size, left, top } = pictureFor(pane);
  const has = shownBy({ k: drawn.k, x: drawn.x + left, y: drawn.y + top }, size);
  const asked = shownBy(now, pane);
  const holds =
    Math.max(asked.left, -1) >= has.left &&
    Math.max(asked.top, -1) >= has.top &&
    Math.min(asked.right, map.width + 1) <= has.right &&
    Math.min(asked.bottom, map.height + 1) <= has.bottom;
  if (!holds) return null;
  return { x: now.x + left - (drawn.x + left) * scale, y: now.y + top - (drawn.y + top) * scale, scale };
}

/** The camera with a point of the map, in columns and rows, in the middle. */
function centredOn(at: { x: number; y: number }, k: number, size: Size): Camera {
  return { k, x: size.width / 2 - at.x * cell.width * k, y: size.height / 2 - at.y * cell.height * k };
}

/** The least move that brings a node into sight, or the same camera where it is in sight. */
export function bringing(scene: Scene, node: number, camera: Camera, size: Size): Camera {
  const part = shownBy(camera, size);
  const x = scene.places.x[node]!;
  const y = scene.places.depth[node]! + 0.5;
  const within = x - 0.5 >= part.left && x + 0.5 <= part.right && y - 0.5 >= part.top && y + 0.5 <= part.bottom;
  return within ? camera : centredOn({ x, y }, camera.k, size);
}
