import * as git from 'isomorphic-git';
import { diffIndices } from 'node-diff3';
import { refusal } from './refusal.ts';
import type { StagedFiles } from './staged.ts';

/** Where a repository is, for the library. */
export interface Base {
  fs: StagedFiles;
  dir: string;
  cache: object;
}

/** Of each line the commit that brought it, along first parents. */
export async function blame(base: Base, filepath: string, ref: string, resolve: (ref: string) => Promise<string>) {
  const read = async (oid: string) =>
    git.readBlob({ ...base, oid, filepath }).then(
      ({ blob }) => textOf(blob) ?? '',
      () => undefined,
    );
  let id: string | undefined = await resolve(ref);
  let text = await read(id);
  if (text === undefined) throw refusal('not_found', `${ref} has no ${filepath}.`);
  const result = linesOf(text).map((line) => ({ line, id: '', author: '', time: 0 }));
  /** Where each line of the version under way is in the result; those that are settled are left out. */
  let open = new Map(result.map((_, at) => [at, at]));
  while (id && open.size > 0) {
    const { commit, oid } = await git.readCommit({ ...base, oid: id });
    const parent: string | undefined = commit.parent[0];
    const older: string | undefined = parent === undefined ? undefined : await read(parent);
    const next = new Map<number, number>();
    if (older !== undefined && text !== undefined) {
      if (older === text) for (const pair of open) next.set(...pair);
      else {
        const [old, own] = [linesOf(older), linesOf(text)];
        let [a, b] = [0, 0];
        for (const { buffer1, buffer2 } of [
          ...diffIndices(old, own),
          { buffer1: [old.length, 0], buffer2: [own.length, 0] },
        ]) {
          for (; b < buffer2[0]!; a++, b++) if (open.has(b)) next.set(a, open.get(b)!);
          [a, b] = [buffer1[0]! + buffer1[1]!, buffer2[0]! + buffer2[1]!];
        }
      }
    }
    const kept = new Set(next.values());
    for (const at of open.values())
      if (!kept.has(at))
        Object.assign(result[at]!, { id: oid, author: commit.author.name, time: commit.author.timestamp * 1000 });
    open = next;
    [id, text] = [parent, older];
  }
  return result.map(({ line, ...about }) => ({ ...about, line: line.replace(/\r?\n$/, '') }));
}

export const textOf = (bytes: Uint8Array | undefined): string | null => {
  if (!bytes) return null;
  if (bytes.includes(0)) return '\0';
  return new TextDecoder().decode(bytes);
};

const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));
