import { fail, ok, type Result } from './result.ts';

/** Bytes of a whole path, and of a name in it, as common file systems have them. */
const longestPath = 4096;
const longestName = 255;

/**
 * The names of a path: `/a/b.ts`, `a/b.ts` and `./a/b.ts` are `['a', 'b.ts']`; `/` and the empty text are no names, the
 * root. Text is brought to Unicode NFC, so that two names that look the same are the same. Refused are `..`, empty
 * names, NUL, halves of surrogate pairs, and what is too long.
 */
export function readPath(path: string): Result<string[], 'bad_path'> {
  const plain = path.normalize('NFC').replace(/^\.?\//, '');
  if (plain === '' || plain === '.') return ok([]);
  if (/\p{Surrogate}/u.test(plain)) return refuse(path, 'it holds half of a character');
  if (plain.includes('\0')) return refuse(path, 'it holds a NUL character');
  if (byteLength(plain) > longestPath) return refuse(path, `it is over ${longestPath} bytes`);
  const names = plain.split('/').filter((name) => name !== '.');
  for (const name of names) {
    if (name === '') return refuse(path, 'a name in it is empty');
    if (name === '..') return refuse(path, '“..” leads out of its folder');
    if (byteLength(name) > longestName) return refuse(path, `a name in it is over ${longestName} bytes`);
  }
  return ok(names);
}

/** Absolute, as in `/a/b.ts`. */
export const joinPath = (names: string[]): string => `/${names.join('/')}`;

/** Where a name leads from an absolute folder, absolute, as a shell has it: `.` and `..` are taken out, never above the root. */
export function resolvePath(folder: string, name: string): string {
  const names: string[] = [];
  for (const part of (name.startsWith('/') ? name : `${folder}/${name}`).split('/')) {
    if (part === '..') names.pop();
    else if (part !== '' && part !== '.') names.push(part);
  }
  return joinPath(names);
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;

function refuse(path: string, why: string): Result<never, 'bad_path'> {
  const shown = path.length > 80 ? `${path.slice(0, 80)}…` : path;
  return fail('bad_path', `“${shown.replace(/[\0\p{Surrogate}]/gu, '\ufffd')}” is no path: ${why}.`);
}
