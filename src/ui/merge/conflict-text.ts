/** A text with open conflicts, in the marks that every merge tool writes, and what a person does to them. Pure. */
import type { MergeRegion } from '#workspace/merge.contract.ts';

export type Side = 'ours' | 'theirs' | 'both';

/** The settled text, with each conflict between marks and numbered from 1. */
export function withMarks(regions: readonly MergeRegion[]): string {
  const size = markSize(regions);
  let number = 0;
  return regions.map((one) => (one.kind === 'settled' ? one.text : block(one, ++number, size))).join('');
}

/**
 * What a text with the marks of a merge tool says, with or without what both sides began from; `null` where it has no
 * whole conflict. A mark that stands alone is text.
 */
export function readMarks(text: string): MergeRegion[] | null {
  const conflict =
    /^(<{7,})(?: .*)?\n([\s\S]*?)(?:^\|{7,}(?: .*)?\n([\s\S]*?))?^={7,}\n([\s\S]*?)^>{7,}(?: .*)?(?:\n|$(?![\s\S]))/gm;
  const regions: MergeRegion[] = [];
  let at = 0;
  for (const match of text.matchAll(conflict)) {
    const [all, , ours = '', base = '', theirs = ''] = match;
    if (match.index > at) regions.push({ kind: 'settled', text: text.slice(at, match.index) });
    regions.push({ kind: 'conflict', ours, base, theirs });
    at = match.index + all.length;
  }
  if (at === 0 && regions.length === 0) return null;
  if (at < text.length) regions.push({ kind: 'settled', text: text.slice(at) });
  return regions;
}

/** One side of it whole. */
export const sideOf = (regions: readonly MergeRegion[], side: 'ours' | 'base' | 'theirs'): string =>
  regions.map((one) => (one.kind === 'settled' ? one.text : one[side])).join('');

/** Numbers of the conflicts that are open in a text, in its order. */
export function openIn(text: string, regions: readonly MergeRegion[]): number[] {
  const size = markSize(regions);
  return [...text.matchAll(new RegExp(`^<{${size}} this branch \\((\\d+)\\)$`, 'gm'))].map((match) => Number(match[1]));
}

/** True while a mark of any kind is left, also of a conflict that was half taken apart by hand. */
export function hasMarks(text: string, regions: readonly MergeRegion[]): boolean {
  const size = markSize(regions);
  return new RegExp(`^(<{${size}} this branch|>{${size}} the other branch|\\|{${size}} where they parted)`, 'm').test(
    text,
  );
}

/** Puts one or both sides of a conflict in its place. Where its marks are gone, the text stays as it is. */
export function take(text: string, regions: readonly MergeRegion[], number: number, side: Side): string {
  const size = markSize(regions);
  const region = regions.filter((one) => one.kind === 'conflict')[number - 1];
  const start = text.search(new RegExp(`^<{${size}} this branch \\(${number}\\)$`, 'm'));
  if (region?.kind !== 'conflict' || start < 0) return text;
  const end = new RegExp(`^>{${size}} the other branch \\(${number}\\)(\\n|$)`, 'm').exec(text.slice(start));
  if (!end) return text;
  const { ours, theirs } = region;
  const chosen = side === 'ours' ? ours : side === 'theirs' ? theirs : ended(ours) + theirs;
  return text.slice(0, start) + chosen + text.slice(start + end.index + end[0].length);
}

/** Line of a conflict's first mark, from 1. */
export function lineOfConflict(text: string, regions: readonly MergeRegion[], number: number): number {
  const at = text.search(new RegExp(`^<{${markSize(regions)}} this branch \\(${number}\\)$`, 'm'));
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

/** Longer than any such run in the texts themselves, so that a text about merging can be merged. */
function markSize(regions: readonly MergeRegion[]): number {
  const texts = regions.flatMap((one) => (one.kind === 'settled' ? [one.text] : [one.ours, one.base, one.theirs]));
  const runs = texts.flatMap((text) => [...text.matchAll(/^(<{7,}|>{7,}|\|{7,}|={7,})/gm)].map(([run]) => run.length));
  return Math.max(7, ...runs.map((length) => length + 1));
}

function block({ ours, base, theirs }: { ours: string; base: string; theirs: string }, number: number, size: number) {
  return [
    `${'<'.repeat(size)} this branch (${number})\n${ended(ours)}`,
    `${'|'.repeat(size)} where they parted\n${ended(base)}`,
    `${'='.repeat(size)}\n${ended(theirs)}`,
    `${'>'.repeat(size)} the other branch (${number})\n`,
  ].join('');
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
