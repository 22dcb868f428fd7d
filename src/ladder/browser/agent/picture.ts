/** The page as a picture: `Page.captureScreenshot`. It is drawn anew from its own styles, since a frame cannot see itself. */
import { toSvg } from 'html-to-image';

interface Clip {
  x: number;
  y: number;
  width: number;
  height: number;
  scale?: number;
}

/** A side of a canvas that every browser has. */
const longest = 16_384;

/** Left for the length of one picture on elements that would come out otherwise. */
const mark = 'data-preview-picture';

export function layoutOf() {
  const root = document.documentElement;
  const window = { pageX: scrollX, pageY: scrollY, clientWidth: innerWidth, clientHeight: innerHeight };
  const visual = { ...window, offsetX: 0, offsetY: 0, scale: 1, zoom: 1 };
  const whole = { x: 0, y: 0, width: root.scrollWidth, height: root.scrollHeight };
  return {
    layoutViewport: window,
    visualViewport: visual,
    contentSize: whole,
    cssLayoutViewport: window,
    cssVisualViewport: visual,
    cssContentSize: whole,
  };
}

/** `clip` is in pixels of the page; without one it is the window, or the whole page where it goes beyond that. */
export async function pictureOf(
  params: { clip?: Clip; format?: string; captureBeyondViewport?: boolean },
  cursor: Element,
): Promise<{ data: string }> {
  const root = document.documentElement;
  const width = Math.max(root.scrollWidth, innerWidth);
  const height = Math.max(root.scrollHeight, innerHeight);
  const usual = params.captureBeyondViewport
    ? { x: 0, y: 0, width, height }
    : { x: scrollX, y: scrollY, width: innerWidth, height: innerHeight };
  const clip: Clip = params.clip ?? usual;
  const scale = clip.scale ?? 1;
  const size = { width: Math.round(clip.width * scale), height: Math.round(clip.height * scale) };
  if (!(size.width > 0 && size.height > 0)) throw new Error('There is nothing to photograph: it has no size.');
  if (size.width > longest || size.height > longest)
    throw new Error(`A picture is at most ${longest} pixels wide and high. Photograph a part of the page.`);
  const restore = prepare(root);
  let svg: string;
  try {
    svg = await toSvg(root, {
      width,
      height,
      filter: (node) => node !== cursor && node.localName !== 'preview-overlay',
    });
  } finally {
    restore();
  }
  const image = new Image();
  image.src = settle(svg);
  await image.decode();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, size);
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = backdrop();
  pen.fillRect(0, 0, size.width, size.height);
  pen.scale(scale, scale);
  pen.drawImage(image, -clip.x, -clip.y);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, `image/${params.format ?? 'png'}`));
  if (!blob) throw new Error('The picture could not be made.');
  return { data: await base64(blob) };
}

/** What the drawing does not take over by itself: what is chosen, what is scrolled, what stands still in the window. */
function prepare(root: Element): () => void {
  const undo: (() => void)[] = [];
  const set = (element: Element, name: string, value: string) => {
    const before = element.getAttribute(name);
    element.setAttribute(name, value);
    undo.push(() => (before === null ? element.removeAttribute(name) : element.setAttribute(name, before)));
  };
  for (const element of root.querySelectorAll('*')) {
    if (element instanceof HTMLOptionElement) {
      if (element.selected) set(element, 'selected', '');
      else if (element.hasAttribute('selected')) {
        element.removeAttribute('selected');
        undo.push(() => element.setAttribute('selected', ''));
      }
    }
    const fixed = getComputedStyle(element).position === 'fixed';
    if (fixed && (scrollX || scrollY)) set(element, mark, `own ${scrollX} ${scrollY}`);
    else if (element !== document.body && (element.scrollLeft || element.scrollTop))
      set(element, mark, `inside ${-element.scrollLeft} ${-element.scrollTop}`);
  }
  return () => {
    // What was chosen while the picture was made stays chosen.
    const chosen = [...root.querySelectorAll('option')].map((one) => [one, one.selected] as const);
    for (const act of undo.reverse()) act();
    for (const [one, is] of chosen) if (one.selected !== is) one.selected = is;
  };
}

/** Moves what was marked to where it is seen. */
function settle(svg: string): string {
  const prefix = 'data:image/svg+xml;charset=utf-8,';
  const text = decodeURIComponent(svg.slice(prefix.length));
  if (!text.includes(mark)) return svg;
  const drawn = new DOMParser().parseFromString(text, 'image/svg+xml');
  for (const element of drawn.querySelectorAll(`[${mark}]`)) {
    const [whose, x, y] = element.getAttribute(mark)!.split(' ');
    for (const one of whose === 'own' ? [element] : element.children)
      one.setAttribute('style', `${one.getAttribute('style') ?? ''};translate:${x}px ${y}px`);
  }
  return prefix + encodeURIComponent(new XMLSerializer().serializeToString(drawn));
}

/** A page without a background of its own is white. */
function backdrop(): string {
  for (const element of [document.documentElement, document.body]) {
    const color = element ? getComputedStyle(element).backgroundColor : '';
    if (color && color !== 'rgba(0, 0, 0, 0)') return color;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches &&
    getComputedStyle(document.documentElement).colorScheme.includes('dark')
    ? '#121212'
    : '#ffffff';
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
