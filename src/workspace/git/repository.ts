/** What of the Git library is used, over staged files. Each throws; the face turns that into results. */
import './buffer.ts';
import * as git from 'isomorphic-git';
import type { GitAuthor, GitCommit, GitHttp, GitStatusFile } from '../git.contract.ts';
import { addMany, forMany } from './add-many.ts';
import { blame } from './blame.ts';
import { type DiffInput, diff } from './diff.ts';
import { withBase } from './merge-driver.ts';
import { refusal } from './refusal.ts';
import { remoteOf } from './remote.ts';
import type { StagedFiles } from './staged.ts';
import { trackedOf } from './tracked.ts';
import { type HeldFile, writeCommit } from './write-commit.ts';

export type Repository = ReturnType<typeof openRepository>;

const dir = '/';
const nobody: GitAuthor = { name: 'Espalier', email: 'espalier@localhost' };
const mergeHead = '/.git/MERGE_HEAD';

export function openRepository(fs: StagedFiles, now: () => number, http?: GitHttp) {
  const base = { fs, dir, cache: {} };
  const relative = (path: string) => path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
  const inPaths = (paths: readonly string[] | undefined) => {
    const wanted = paths?.map(relative).filter((path) => path !== '' && path !== '.');
    return (path: string) => !wanted?.length || wanted.some((one) => path === one || path.startsWith(`${one}/`));
  };

  async function signature(given?: Partial<GitAuthor>) {
    const name = given?.name ?? ((await git.getConfig({ ...base, path: 'user.name' })) || nobody.name);
    const email = given?.email ?? ((await git.getConfig({ ...base, path: 'user.email' })) || nobody.email);
    return { name: String(name), email: String(email), timestamp: Math.floor(now() / 1000), timezoneOffset: 0 };
  }
  const branchName = async () => (await git.currentBranch({ ...base })) ?? null;
  async function resolve(ref: string): Promise<string> {
    const [, start = ref, back = ''] = /^(.*?)((?:~\d*|\^)*)$/.exec(ref) ?? [];
    let id = await git
      .resolveRef({ ...base, ref: start === '' ? 'HEAD' : start })
      .catch(() => git.expandOid({ ...base, oid: start }));
    const { oid } = await git.readCommit({ ...base, oid: id });
    id = oid;
    for (const [, count] of back.matchAll(/[~^](\d*)/g))
      for (let step = 0; step < Number(count || 1); step++) {
        const [parent] = (await git.readCommit({ ...base, oid: id })).commit.parent;
        if (!parent) throw refusal('not_found', `${ref} goes back past the first commit.`);
        id = parent;
      }
    return id;
  }
  const head = () => resolve('HEAD').catch(() => null);
  const commitOf = ({ oid, commit }: { oid: string; commit: git.CommitObject }): GitCommit => ({
    id: oid,
    message: commit.message.replace(/\n$/, ''),
    author: commit.author.name,
    email: commit.author.email,
    time: commit.author.timestamp * 1000,
    parents: commit.parent,
  });
  async function matrix(paths?: readonly string[]) {
    const rows = await git.statusMatrix({ ...base });
    const wanted = inPaths(paths);
    return rows.filter(([path]) => wanted(path));
  }
  async function status(paths?: readonly string[]): Promise<GitStatusFile[]> {
    const files = (await matrix(paths)).map(([path, of, work, stage]): GitStatusFile => {
      const staged = stage === 0 ? (of ? 'removed' : null) : !of ? 'added' : stage === 1 ? null : 'changed';
      const unstaged =
        work === 0 ? (stage === 0 ? null : 'removed') : stage === 0 ? 'untracked' : work === stage ? null : 'changed';
      return { path, staged, unstaged };
    });
    return files.filter(({ staged, unstaged }) => staged || unstaged);
  }
  /** Merging and moving between commits would write over these. */
  async function mustBeClean(what: string): Promise<void> {
    const dirty = (await status())
      .filter(({ staged, unstaged }) => staged || unstaged !== 'untracked')
      .map(({ path }) => path);
    if (dirty.length > 0)
      throw refusal(
        'conflict',
        `${what} would write over changes that are not committed: ${dirty.slice(0, 5).join(', ')}. Commit or stash them.`,
        { paths: dirty },
      );
  }
  const headsOfMerge = async () =>
    fs.promises.readFile(mergeHead, 'utf8').then(
      (text) => String(text).trim().split('\n'),
      () => [] as string[],
    );
  async function endMerge(): Promise<void> {
    for (const path of [mergeHead, '/.git/MERGE_MSG']) await fs.promises.unlink(path).catch(() => undefined);
  }
  /** The files and the index become those of what is checked out. */
  async function workAsHead(): Promise<void> {
    const branch = await branchName();
    await git.checkout({ ...base, ref: branch ?? (await resolve('HEAD')), force: true });
  }
  const conflictsOf = (error: unknown): string[] | null => {
    const { code, data } = error as { code?: string; data?: { filepaths?: string[] } };
    return code === 'MergeConflictError' || code === 'CherryPickConflictError' || code === 'UnmergedPathsError'
      ? (data?.filepaths ?? [])
      : null;
  };
  return {
    status,
    head,
    branchName,
    headsOfMerge,
    resolve,
    exists: () =>
      fs.promises.stat('/.git/HEAD').then(
        () => true,
        () => false,
      ),

    async init(defaultBranch: string) {
      await git.init({ ...base, defaultBranch });
    },

    async add(paths: readonly string[]) {
      const rows = await matrix(paths);
      if (rows.length === 0) throw refusal('not_found', `There is no file at ${paths.join(', ')}.`);
      const gone = rows.filter(([, , work, stage]) => work === 0 && stage !== 0).map(([path]) => path);
      // A file with both sides of a merge counts as settled when it is added.
      const changed = rows.filter(([, , work, stage]) => work !== 0 && work !== stage).map(([path]) => path);
      for (const path of gone) await git.remove({ ...base, filepath: path });
      // The library goes first: it would go on with the index as it read it, and undo what was done besides.
      const { plain, large } = await forMany(fs, changed);
      if (large.length > 0) await git.add({ ...base, filepath: large, parallel: true });
      if (plain.length > 0 && !(await addMany(fs, plain))) await git.add({ ...base, filepath: plain, parallel: true });
      return [...gone, ...changed].sort();
    },

    async commit({
      message,
      author,
      amend = false,
      all = false,
      allowEmpty = false,
    }: {
      message: string;
      author?: Partial<GitAuthor>;
      amend?: boolean;
      all?: boolean;
      allowEmpty?: boolean;
    }) {
      if (all)
        for (const { path, unstaged } of await status()) {
          if (unstaged === 'removed') await git.remove({ ...base, filepath: path });
          else if (unstaged === 'changed') await git.add({ ...base, filepath: path });
        }
      const merged = await headsOfMerge();
      if (!allowEmpty && !amend && merged.length === 0 && !(await status()).some(({ staged }) => staged))
        throw refusal('nothing_to_commit', 'Nothing is staged, so there is nothing to commit. Add files first.');
      const own = await signature(author);
      const first = await head();
      const parents = merged.length > 0 && first ? { parent: [first, ...merged] } : {};
      const id = await git.commit({ ...base, message, author: own, committer: own, amend, ...parents });
      await endMerge();
      return id;
    },

    async log({ ref = 'HEAD', limit = 50, path }: { ref?: string; limit?: number; path?: string }) {
      const about = {
        ref: await resolve(ref),
        depth: path ? 5000 : limit,
        ...(path && { filepath: relative(path), force: true }),
      };
      return (await git.log({ ...base, ...about })).slice(0, limit).map(commitOf);
    },

    /** Nothing named: the index against the files. `staged`: the last commit against the index. */
    diff: (input: DiffInput) => diff(base, input, { head, resolve, inPaths }),

    async branches() {
      const [current, names] = await Promise.all([branchName(), git.listBranches({ ...base })]);
      return Promise.all(
        names.map(async (name) => ({ name, id: await resolve(`refs/heads/${name}`), current: name === current })),
      );
    },
    async branch({
      name,
      from = 'HEAD',
      remove = false,
      rename,
    }: {
      name: string;
      from?: string;
      remove?: boolean;
      rename?: string;
    }) {
      if (remove && (await branchName()) === name) throw refusal('conflict', `${name} is checked out, so it stays.`);
      if (remove) await git.deleteBranch({ ...base, ref: name });
      else if (rename !== undefined)
        await git.renameBranch({ ...base, oldref: name, ref: rename, checkout: (await branchName()) === name });
      else await git.branch({ ...base, ref: name, object: await resolve(from) });
    },
    async checkout({
      ref,
      create = false,
      paths,
      force = false,
    }: {
      ref?: string;
      create?: boolean;
      paths?: string[];
      force?: boolean;
    }) {
      if (paths?.length) {
        const source = ref ?? 'HEAD';
        const all = await git.listFiles({ ...base, ref: await resolve(source) });
        const own = all.filter(inPaths(paths));
        if (own.length === 0) throw refusal('not_found', `${source} has no ${paths.join(', ')}.`);
        await git.checkout({ ...base, ref: await resolve(source), filepaths: own, force: true, noUpdateHead: true });
        return;
      }
      if (ref === undefined) throw refusal('bad_argument', 'Say a branch or a commit, or paths.');
      if (create) await git.branch({ ...base, ref, object: await resolve('HEAD') });
      const branch = (await git.listBranches({ ...base })).includes(ref);
      await git.checkout({ ...base, ref: branch ? ref : await resolve(ref), force });
    },

    /** Conflicts stand in the files between markers, and are settled by adding the files and committing. */
    async merge({ ref, message, author }: { ref: string; message?: string; author?: Partial<GitAuthor> }) {
      await mustBeClean('A merge');
      const theirs = await resolve(ref);
      const ours = await branchName();
      if (!ours) throw refusal('conflict', 'No branch is checked out, so there is nothing to merge into.');
      const own = await signature(author);
      const text = message ?? `Merge ${ref} into ${ours}`;
      try {
        const done = await git.merge({
          ...base,
          ours,
          theirs,
          author: own,
          committer: own,
          message: text,
          abortOnConflict: false,
          mergeDriver: withBase,
          allowUnrelatedHistories: false,
        });
        await workAsHead();
        return { id: done.oid ?? null, conflicts: [] as string[] };
      } catch (error) {
        const conflicts = conflictsOf(error);
        if (!conflicts) throw error;
        await fs.promises.writeFile(mergeHead, `${theirs}\n`);
        await fs.promises.writeFile('/.git/MERGE_MSG', `${text}\n`);
        return { id: null, conflicts };
      }
    },
    async abortMerge() {
      if ((await headsOfMerge()).length === 0) throw refusal('not_found', 'No merge is under way.');
      await workAsHead();
      await endMerge();
    },

    tags: () => git.listTags({ ...base }),
    async tag({
      name,
      ref = 'HEAD',
      message,
      remove = false,
    }: {
      name: string;
      ref?: string;
      message?: string;
      remove?: boolean;
    }) {
      if (remove) await git.deleteTag({ ...base, ref: name });
      else if (message === undefined) await git.tag({ ...base, ref: name, object: await resolve(ref) });
      else
        await git.annotatedTag({ ...base, ref: name, object: await resolve(ref), message, tagger: await signature() });
    },

    async stash({
      action,
      message,
      index = 0,
    }: {
      action: 'push' | 'pop' | 'apply' | 'drop' | 'list' | 'clear';
      message?: string;
      index?: number;
    }) {
      // The library asks for a name in the configuration.
      const { name, email } = await signature();
      for (const [path, value] of [
        ['user.name', name],
        ['user.email', email],
      ] as const)
        if (!(await git.getConfig({ ...base, path }))) await git.setConfig({ ...base, path, value });
      const done: unknown = await git.stash({
        ...base,
        op: action,
        refIdx: index,
        ...(message !== undefined && { message }),
      });
      return Array.isArray(done)
        ? done.map(String)
        : typeof done === 'string' && action === 'list'
          ? done.split('\n').filter(Boolean)
          : [];
    },

    async reset({
      ref = 'HEAD',
      mode = 'mixed',
      paths,
    }: {
      ref?: string;
      mode?: 'soft' | 'mixed' | 'hard';
      paths?: string[];
    }) {
      const target = await resolve(ref);
      if (paths?.length) {
        for (const [path] of await matrix(paths)) await git.resetIndex({ ...base, filepath: path, ref: target });
        return target;
      }
      const branch = await branchName();
      await git.writeRef({ ...base, ref: branch ? `refs/heads/${branch}` : 'HEAD', value: target, force: true });
      if (mode === 'mixed') {
        const there = await git.listFiles({ ...base, ref: target });
        for (const path of new Set([...there, ...(await git.listFiles({ ...base }))]))
          await git.resetIndex({ ...base, filepath: path, ref: target });
      }
      if (mode === 'hard') {
        await workAsHead();
        await endMerge();
      }
      return target;
    },

    async cherryPick({ ref }: { ref: string }) {
      await mustBeClean('Taking over a commit');
      try {
        const id = await git.cherryPick({
          ...base,
          oid: await resolve(ref),
          committer: await signature(),
          abortOnConflict: false,
          mergeDriver: withBase,
        });
        await workAsHead();
        return { id, conflicts: [] as string[] };
      } catch (error) {
        const conflicts = conflictsOf(error);
        if (!conflicts) throw error;
        return { id: null, conflicts };
      }
    },

    blame: ({ path, ref = 'HEAD' }: { path: string; ref?: string }) => blame(base, relative(path), ref, resolve),

    ...remoteOf(base, branchName, http),
    ...trackedOf(base),

    writeCommit: (
      files: readonly HeldFile[],
      about: { message: string; time: number; parents: string[] },
      known: Map<string, string>,
    ) => writeCommit(base, files, { ...about, author: nobody }, known),
    writeRef: (ref: string, value: string) => git.writeRef({ ...base, ref, value, force: true }),
  };
}
