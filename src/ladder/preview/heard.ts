/** What a page says is only taken where it has the shape it should have, and only so much of it. */
import type { ConsoleLine, PreviewRequest } from '../preview.contract.ts';

const longest = 20_000;
const longestJson = 200_000;
const levels = ['log', 'info', 'debug', 'warn', 'error'];
const kinds = ['page', 'script', 'style', 'image', 'font', 'media', 'fetch', 'navigation', 'other'];

export const kindOf = (value: unknown): PreviewRequest['kind'] =>
  kinds.includes(value as string) ? (value as PreviewRequest['kind']) : 'other';

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null;
export const textOf = (value: unknown, most = longest): string =>
  typeof value === 'string' ? value.slice(0, most) : '';
const numberOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

export function readLine(value: unknown): ConsoleLine | null {
  if (!isPlain(value) || !levels.includes(value.level as string) || !Array.isArray(value.parts)) return null;
  return {
    level: value.level as ConsoleLine['level'],
    parts: value.parts
      .slice(0, 100)
      .filter(isPlain)
      .map(({ text, json }) => ({
        text: textOf(text),
        ...(typeof json === 'string' && json.length <= longestJson && { json }),
      })),
    source: typeof value.source === 'string' ? textOf(value.source, 300) : null,
    at: numberOf(value.at),
  };
}

/** What the page was refused; it does not say what it was served. */
export function readRequest(value: unknown): PreviewRequest | null {
  if (!isPlain(value) || !kinds.includes(value.kind as string)) return null;
  return {
    url: textOf(value.url, 2_000),
    kind: value.kind as PreviewRequest['kind'],
    status: 'refused',
    bytes: 0,
    reason: textOf(value.reason, 300) || null,
    at: numberOf(value.at),
  };
}

export const readScroll = (value: unknown): [number, number] | null =>
  Array.isArray(value) ? [numberOf(value[0]), numberOf(value[1])] : null;
