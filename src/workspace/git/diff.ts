import * as git from 'isomorphic-git';
import { unifiedDiff } from '../text/unified.ts';
import { type Base, textOf } from './blame.ts';

/** Nothing named: the index against the files. `staged`: the last commit against the index. */
export interface DiffInput {
  /** `null` is nothing at all: what the first commit is compared to. */
  from?: string | null;
  to?: string;
  staged?: boolean;
  paths?: string[];
}

interface Names {
  head(): Promise<string | null>;
  resolve(ref: string): Promise<string>;
  inPaths(paths: readonly string[] | undefined): (path: string) => boolean;
}

export async function diff(
  base: Base,
  { from, to, staged = false, paths }: DiffInput,
  { head, resolve, inPaths }: Names,
): Promise<string> {
  const first = await head();
  const tree = async (ref: string) => git.TREE({ ref: await resolve(ref) });
  const left =
    from === null ? null : from ? await tree(from) : staged && first ? await tree(first) : staged ? null : git.STAGE();
  const right = to ? await tree(to) : staged ? git.STAGE() : git.WORKDIR();
  const wanted = inPaths(paths);
  const tracked = new Set(await git.listFiles({ ...base }));
  const found: { path: string; diff: string }[] = [];
  await git.walk({
    ...base,
    trees: left ? [left, right] : [right],
    map: async (path, entries) => {
      const [a, b] = left ? entries : [null, ...entries];
      if (path === '.') return true;
      const types = await Promise.all([a?.type(), b?.type()]);
      if (types.includes('tree')) return true;
      if (!wanted(path) || (!to && !staged && !a && !tracked.has(path))) return undefined;
      const [was, is] = await Promise.all([a?.oid(), b?.oid()]);
      if (was === is) return undefined;
      const read = async (oid: string | undefined, entry: git.WalkerEntry | null | undefined) =>
        textOf((await entry?.content()) ?? (oid ? (await git.readBlob({ ...base, oid })).blob : undefined));
      const [before, after] = await Promise.all([read(was, a), read(is, b)]);
      const short = (oid: string | undefined) => (oid ?? '').padEnd(7, '0').slice(0, 7);
      const file = !was ? 'new file mode 100644\n' : !is ? 'deleted file mode 100644\n' : '';
      const index = `index ${short(was)}..${short(is)}${file ? '' : ' 100644'}\n`;
      const heading = `diff --git a/${path} b/${path}\n${file}${index}`;
      const binary = before === '\0' || after === '\0';
      found.push({
        path,
        diff: heading + (binary ? `Binary files a/${path} and b/${path} differ\n` : unifiedDiff(path, before, after)),
      });
      return undefined;
    },
  });
  return found
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ diff }) => diff)
    .join('');
}
