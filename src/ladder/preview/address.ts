/** Addresses within a workspace, as in `/docs/index.html?tab=2#top`, and of its own servers, as in `http://localhost:3000/`. */

export interface Address {
  /** Of a file or a folder, decoded; of what a server has, the address with its query. */
  path: string;
  search: string;
  hash: string;
}

/** From another address. `null` for what is no address of the workspace: another origin, another scheme. */
export function readAddress(text: string, from = '/'): Address | null {
  const base = new URL(from, home);
  const url = URL.parse(text.trim().replace(/^localhost:(?=\d)/, 'http://localhost:'), base.href);
  if (!url) return null;
  if (isServer(url.href)) return { path: `${url.origin}${url.pathname}${url.search}`, search: '', hash: url.hash };
  if (url.origin !== new URL(home).origin) return null;
  try {
    return { path: decodeURIComponent(url.pathname), search: url.search, hash: url.hash };
  } catch {
    return null;
  }
}

const home = 'http://workspace.invalid/';

/** A server of a program of this workspace: nothing of it is on a network. */
export const isServer = (path: string): boolean => /^http:\/\/(localhost|127\.0\.0\.1):\d+\//.test(path);

/** The address of a file, which may have signs in its name that an address reads as something else. */
export const addressOf = (path: string): string =>
  isServer(path) ? path : path.replace(/[%?#\\\p{Cc}]|\p{Z}$/gu, encodeURIComponent);

export const showAddress = ({ path, search, hash }: Address): string => `${addressOf(path)}${search}${hash}`;

const media: Record<string, string> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  xml: 'application/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  webm: 'video/webm',
  wasm: 'application/wasm',
};

export const endingOf = (path: string): string =>
  /\.([^./]+)$/.exec(isServer(path) ? path.replace(/\?.*/, '') : path)?.[1]?.toLowerCase() ?? '';

/** By the ending of its name. */
export const mediaOf = (path: string): string => media[endingOf(path)] ?? 'application/octet-stream';
