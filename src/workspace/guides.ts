/**
 * What a project tells whoever works on it: the files `AGENTS.md` (see agents.md), that of the root first. One further
 * down speaks of its folder, and there before those above it.
 */
import type { Files } from './files.contract.ts';

export interface Guide {
  path: string;
  text: string;
  /** True where only its beginning is given, or nothing at all: `largest` is used up. */
  cut: boolean;
}

/** Bytes of all of them together. */
export const largestGuides = 32 * 1024;

const isGuide = (path: string) => /(^|\/)AGENTS\.md$/.test(path) && !/\/(node_modules|\.git)\//.test(path);
const depthOf = (path: string) => path.split('/').length;

/** None where the files cannot be read. One that is no text is left out. */
export async function readGuides(files: Pick<Files, 'list' | 'readText'>): Promise<Guide[]> {
  const listed = await files.list();
  if (!listed.ok) return [];
  const paths = listed.value
    .filter(({ path, kind }) => kind === 'file' && isGuide(path))
    .map(({ path }) => path)
    .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  const guides: Guide[] = [];
  let left = largestGuides;
  for (const path of paths) {
    if (left <= 0) {
      guides.push({ path, text: '', cut: true });
      continue;
    }
    const read = await files.readText(path);
    if (!read.ok || read.value.trim() === '') continue;
    const bytes = new TextEncoder().encode(read.value.trim());
    const text = new TextDecoder().decode(bytes.subarray(0, left), { stream: true });
    guides.push({ path, text, cut: bytes.length > left });
    left -= bytes.length;
  }
  return guides;
}

/** How they stand in the prompt, each with the folder it speaks of; empty where there are none. */
export function guidesText(guides: readonly Guide[]): string {
  const told = guides.map(({ path, text, cut }) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const about = `${path}, for ${folder === '/' ? 'all files' : `files below ${folder}`}`;
    if (text === '') return `${about}: left out, read it where you need it.`;
    return `${about}:\n${text}${cut ? '\n[cut here: read the file for the rest]' : ''}`;
  });
  if (told.length === 0) return '';
  return `\n\nThe project tells whoever works on it (of two that disagree the deeper one holds, and what the person says holds before both):\n\n${told.join('\n\n')}`;
}
