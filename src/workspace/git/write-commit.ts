import * as git from 'isomorphic-git';
import type { FileSort } from '../files.contract.ts';
import type { GitAuthor } from '../git.contract.ts';
import type { Base } from './blame.ts';

export interface HeldFile {
  path: string;
  /** SHA-256 of what it holds. */
  hash: string;
  read(): Promise<Uint8Array>;
  as?: FileSort;
}

/** A commit of files that are not those of the index. Gives its id. `known`: what was written before, by our hash. */
export async function writeCommit(
  base: Base,
  files: readonly HeldFile[],
  about: { message: string; time: number; parents: string[]; author: GitAuthor },
  known: Map<string, string>,
): Promise<string> {
  interface Folder {
    files: Map<string, { oid: string; mode: string }>;
    folders: Map<string, Folder>;
  }
  const make = (): Folder => ({ files: new Map(), folders: new Map() });
  const root = make();
  for (const { path, hash, read, as } of files) {
    const names = path.replace(/^\//, '').split('/');
    const last = names.pop()!;
    let folder = root;
    for (const name of names) {
      if (!folder.folders.has(name)) folder.folders.set(name, make());
      folder = folder.folders.get(name)!;
    }
    const mode = as === 'link' ? '120000' : as === 'program' ? '100755' : '100644';
    const oid = known.get(hash) ?? (await git.writeBlob({ ...base, blob: await read() }));
    known.set(hash, oid);
    folder.files.set(last, { oid, mode });
  }
  const write = async (folder: Folder): Promise<string> => {
    const own = [...folder.files].map(([path, { oid, mode }]) => ({ path, oid, mode, type: 'blob' as const }));
    const below = [];
    for (const [path, one] of folder.folders)
      below.push({ path, oid: await write(one), mode: '040000', type: 'tree' as const });
    const tree = [...own, ...below];
    const name = JSON.stringify(tree);
    const oid = known.get(name) ?? (await git.writeTree({ ...base, tree }));
    known.set(name, oid);
    return oid;
  };
  const by = { ...about.author, timestamp: Math.floor(about.time / 1000), timezoneOffset: 0 };
  const message = about.message.endsWith('\n') ? about.message : `${about.message}\n`;
  return git.writeCommit({
    ...base,
    commit: { message, tree: await write(root), parent: about.parents, author: by, committer: by },
  });
}
