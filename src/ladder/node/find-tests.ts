/** Which files `node --test` runs. Source: Node's documentation of its test runner. */
import type { Files } from '#workspace/files.contract.ts';

const ending = '(js|mjs|cjs|ts|mts|cts)';
const usual = [
  new RegExp(`(^|/)[^/]+[._-]test\\.${ending}$`),
  new RegExp(`(^|/)test-[^/]+\\.${ending}$`),
  new RegExp(`(^|/)test\\.${ending}$`),
  new RegExp(`(^|/)test/(.+/)?[^/]+\\.${ending}$`),
];

/** `given`: files, folders' globs, or nothing for the usual ones below `folder`. */
export async function findTests(
  files: Files,
  folder: string,
  given: readonly string[],
): Promise<{ ok: true; paths: string[] } | { ok: false; message: string }> {
  const base = folder.replace(/\/+$/, '');
  const listed = await files.list(base || undefined);
  const all = listed.ok
    ? listed.value
        .filter(({ kind, path }) => kind === 'file' && !path.includes('/node_modules/'))
        .map(({ path }) => path)
    : [];
  const below = (path: string) => path.slice(base.length + 1);
  if (given.length === 0)
    return { ok: true, paths: all.filter((path) => usual.some((pattern) => pattern.test(below(path)))) };
  const paths = new Set<string>();
  for (const one of given) {
    const wanted = one.startsWith('/') ? one : `${base}/${one.replace(/^\.\//, '')}`;
    const pattern = globOf(wanted);
    const found = all.filter((path) => path === wanted || pattern.test(path));
    if (found.length === 0) return { ok: false, message: `Could not find '${wanted}'` };
    for (const path of found) paths.add(path);
  }
  return { ok: true, paths: [...paths].sort() };
}

/** `*`, `**`, `?`, `{a,b}`, `[ab]`, and `?(a|b)` with its like. */
export function globOf(glob: string): RegExp {
  let braces = 0;
  const body = glob.replace(/[?@*+]\([^()]*\)|\*\*\/|\*\*|\*|\?|\{|\}|,|\[[^\]]*\]|[.+^$()|\\]/g, (mark) => {
    if (/^.\(/.test(mark))
      return `(?:${mark.slice(2, -1).split('|').map(escaped).join('|')})${mark[0] === '@' ? '' : mark[0]}`;
    if (mark === '**/') return '(?:.*/)?';
    if (mark === '**') return '.*';
    if (mark === '*') return '[^/]*';
    if (mark === '?') return '[^/]';
    if (mark === '{') return braces++ >= 0 ? '(?:' : '';
    if (mark === '}') return braces-- > 0 ? ')' : '\\}';
    if (mark === ',') return braces > 0 ? '|' : ',';
    return mark.startsWith('[') ? mark.replace('[!', '[^') : `\\${mark}`;
  });
  return new RegExp(`^${body}$`);
}

const escaped = (text: string) => text.replace(/[.+^$()|\\{}[\]*?]/g, '\\$&');
