/** Finds and replaces in texts that it keeps by the hash of their bytes. Runs in a worker of its own. */
import { fail, ok, type Result } from '#base/result.ts';
import type { FileInfo } from './files.contract.ts';
import { readQuery } from './find/query.ts';
import type { FindCode, Finder, FindQuery, FoundFile } from './find.contract.ts';
import { readGlob } from './text/glob.ts';

/** Bytes of a file that is looked into, and characters that are kept. */
const largest = 5 * 2 ** 20;
const mostKept = 64 * 2 ** 20;
const mostLines = 500;

export function createFinder(): Finder {
  const texts = new Map<string, string>();
  let size = 0;
  return {
    lacks: async (hashes) => [...new Set(hashes)].filter((hash) => !texts.has(hash)),
    async add(given) {
      for (const { hash, text } of given) {
        if (texts.has(hash)) continue;
        texts.set(hash, text);
        size += text.length;
      }
      for (const [hash, text] of texts) {
        if (size <= mostKept || given.some((one) => one.hash === hash)) break;
        texts.delete(hash);
        size -= text.length;
      }
    },
    async find(query, files) {
      const search = readQuery(query);
      if (!search.ok) return search;
      const found: FoundFile[] = [];
      for (const { path, hash } of files) {
        const text = texts.get(hash);
        if (!text) continue;
        const { lines, count } = search.value.lines(text, mostLines);
        if (count > 0) found.push({ path, hash, lines, count });
      }
      return ok(found);
    },
    async replace(query, files) {
      const search = readQuery(query);
      if (!search.ok) return search;
      if (query.replace === null) return fail('failed', 'Nothing is given to replace it with.');
      const changed = files.flatMap(({ path, hash }) => {
        const before = texts.get(hash);
        if (before === undefined) return [];
        const after = search.value.replaced(before);
        return after === before ? [] : [{ path, before, after }];
      });
      return ok(changed);
    },
  };
}

/** The files a query is about: not what Git or npm keep, unless they are named, nor what is too large. */
export function wantedFiles(
  files: readonly FileInfo[],
  { include, exclude }: Pick<FindQuery, 'include' | 'exclude'>,
): Result<FileInfo[], FindCode> {
  const read = (globs: string) => {
    const tests = [];
    for (const one of globs.split(/,(?![^{]*\})/)) {
      if (!one.trim()) continue;
      const name = one.trim().replace(/^\.?\//, '');
      for (const glob of /[*?[{]|\.\w+$/.test(name) ? [name] : [name, `${name.replace(/\/$/, '')}/**`]) {
        const test = readGlob(glob);
        if (!test.ok) return test;
        tests.push(test.value);
      }
    }
    return ok(tests);
  };
  const [only, but] = [read(include), read(exclude)];
  if (!only.ok) return only;
  if (!but.ok) return but;
  const kept = (path: string) => /^\/(\.git|node_modules)\//.test(path) && !include.includes(path.split('/')[1]!);
  return ok(
    files.filter(
      ({ path, kind, size, as }) =>
        kind === 'file' &&
        as !== 'link' &&
        size <= largest &&
        !kept(path) &&
        (only.value.length === 0 || only.value.some((test) => test(path))) &&
        !but.value.some((test) => test(path)),
    ),
  );
}
