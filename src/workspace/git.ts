/**
 * Git over the files of a workspace. The repository is the folder `/.git` in the workspace itself: a snapshot then holds
 * the files and what Git knows of them at one moment, so that going back in the conversation, a branch beside it and an
 * undo move both together. It costs a snapshot nothing but the few folders that changed, as all is kept by its hash.
 * Every operation is one change of the workspace, or none; those on one workspace wait for one another.
 */
import { createQueue } from '#base/queue.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import { allBytes } from '#base/stream-bytes.ts';
import { zipPieces } from '#base/zip-write.ts';
import type { Files } from './files.contract.ts';
import { openRepository, type Repository } from './git/repository.ts';
import { stageFiles } from './git/staged.ts';
import type { HeldFile } from './git/write-commit.ts';
import type { GitAuthor, GitCheckpoint, GitCode, GitHttp } from './git.contract.ts';

export type Git = ReturnType<typeof createGit>;

type Input<K extends keyof Repository> = Repository[K] extends (input: infer I) => unknown ? I : never;

const queues = new WeakMap<Files, ReturnType<typeof createQueue>>();

export function createGit({ files, now, http }: { files: Files; now: () => number; http?: GitHttp }) {
  const queue = queues.get(files) ?? createQueue();
  queues.set(files, queue);

  /** `fresh`: also where there is no repository yet. */
  const run = <T>(work: (repository: Repository) => Promise<T>, fresh = false): Promise<Result<T, GitCode>> =>
    queue(async () => {
      try {
        const fs = await stageFiles(files);
        const repository = openRepository(fs, now, http);
        if (!fresh && !(await repository.exists()))
          return fail('no_repository', 'There is no repository here. Make one with init, or clone one.');
        const value = await work(repository);
        const kept = await fs.flush();
        return kept.ok ? ok(value) : fail('failed', kept.message);
      } catch (error) {
        return failureOf(error);
      }
    });
  const stoppable = async <T>(
    signal: AbortSignal | undefined,
    work: (repository: Repository) => Promise<T>,
    fresh = false,
  ): Promise<Result<T, GitCode>> => {
    const stopped = fail('stopped' as const, 'Stopped. The files are as they were.');
    if (signal?.aborted) return stopped;
    const gone = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    gone.catch(() => undefined);
    // The library cannot be stopped between two requests. What it still does goes nowhere: nothing of it is flushed.
    const ended = await run((own) => Promise.race([work(own), gone]), fresh);
    return !ended.ok && signal?.aborted ? stopped : ended;
  };
  const done = async (work: Promise<unknown>): Promise<null> => work.then(() => null);

  return {
    init: ({ branch = 'main' }: { branch?: string } = {}) => run((own) => done(own.init(branch)), true),
    status: ({ paths }: { paths?: string[] } = {}) =>
      run(async (own) => ({
        branch: await own.branchName(),
        head: await own.head(),
        merging: (await own.headsOfMerge()).length > 0,
        files: await own.status(paths),
      })),
    add: ({ paths }: { paths: string[] }) => run((own) => own.add(paths)),
    commit: (input: {
      message: string;
      author?: Partial<GitAuthor>;
      amend?: boolean;
      all?: boolean;
      allowEmpty?: boolean;
    }) => run((own) => own.commit(input)),
    log: (input: Input<'log'> = {}) => run((own) => own.log(input)),
    diff: (input: Input<'diff'> = {}) => run((own) => own.diff(input)),
    branches: () => run((own) => own.branches()),
    branch: (input: Input<'branch'>) => run((own) => done(own.branch(input))),
    checkout: (input: Input<'checkout'>) => run((own) => done(own.checkout(input))),
    merge: (input: Input<'merge'>) => run((own) => own.merge(input)),
    abortMerge: () => run((own) => done(own.abortMerge())),
    tags: () => run((own) => own.tags()),
    tag: (input: Input<'tag'>) => run((own) => done(own.tag(input))),
    stash: (input: Input<'stash'>) => run((own) => own.stash(input)),
    reset: (input: Input<'reset'> = {}) => run((own) => own.reset(input)),
    cherryPick: (input: Input<'cherryPick'>) => run((own) => own.cherryPick(input)),
    tracked: () => run((own) => own.tracked()),
    remove: (input: Input<'remove'>) => run((own) => done(own.remove(input))),
    blame: (input: Input<'blame'>) => run((own) => own.blame(input)),
    remotes: () => run((own) => own.remotes()),
    remote: (input: Input<'remote'>) => run((own) => done(own.remote(input))),
    /** Stopped, each of these leaves the workspace as it was; a push may have arrived. */
    clone: (input: Input<'clone'>, signal?: AbortSignal) =>
      stoppable(
        signal,
        async (own) => {
          if (await own.exists())
            throw Object.assign(new Error('There is a repository here already. Fetch instead.'), { gitCode: 'exists' });
          await own.clone(input, signal);
          return null;
        },
        true,
      ),
    fetch: (input: Input<'fetchFrom'> = {}, signal?: AbortSignal) =>
      stoppable(signal, (own) => own.fetchFrom(input, signal)),
    push: (input: Input<'push'> = {}, signal?: AbortSignal) =>
      stoppable(signal, (own) => done(own.push(input, signal))),

    /**
     * The workspace as a real repository, zipped. Where it is none yet, the checkpoints are its branch `main`; else they
     * are beside its own branches. Every end of the conversation is a branch `espalier/<n>`. The workspace stays as it is.
     */
    exportRepository: ({
      checkpoints,
      head = checkpoints.at(-1)?.id,
    }: {
      checkpoints: readonly GitCheckpoint[];
      /** The one that `main` is at; absent: the last. */
      head?: string;
    }): Promise<Result<Uint8Array<ArrayBuffer>, GitCode>> =>
      queue(async () => {
        try {
          const fs = await stageFiles(files);
          const repository = openRepository(fs, now);
          const own = await repository.exists();
          if (!own) await repository.init('main');
          const commits = new Map<string, string>();
          const known = new Map<string, string>();
          const treeOf = new Map<string, string>();
          const above = new Set<string>();
          for (const { id, tree, message, time, parent } of checkpoints) {
            const before = parent === null ? undefined : commits.get(parent);
            // A step that changed no file is no commit.
            if (before && treeOf.get(before) === tree) {
              commits.set(id, before);
              continue;
            }
            const listed = await files.listSnapshot(tree);
            if (!listed.ok) return fail('failed', listed.message);
            const held: HeldFile[] = [];
            for (const { path, kind, hash, as } of listed.value) {
              if (kind === 'folder' || path.startsWith('/.git/')) continue;
              const read = async () => {
                const bytes = await files.readSnapshot(tree, path);
                if (!bytes.ok) throw new Error(bytes.message);
                return bytes.value;
              };
              held.push({ path, hash, read, ...(as && { as }) });
            }
            const oid = await repository.writeCommit(held, { message, time, parents: before ? [before] : [] }, known);
            commits.set(id, oid);
            treeOf.set(oid, tree);
            if (before) above.add(before);
          }
          const ends = [...new Set(commits.values())].filter((oid) => !above.has(oid));
          for (const [at, oid] of ends.entries()) await repository.writeRef(`refs/heads/espalier/${at + 1}`, oid);
          const tip = head === undefined ? undefined : commits.get(head);
          if (!own && tip) await repository.writeRef('refs/heads/main', tip);
          if (!own && tip) await repository.reset({ mode: 'mixed' });
          const modes = { link: 0o120777, program: 0o100755 };
          const all = [];
          for (const { path, as } of fs.paths()) {
            const bytes = await fs.bytesOf(path);
            const mode = as ? modes[as] : 0o100644;
            all.push({ path: path.slice(1), size: bytes.length, pieces: () => [bytes], mode });
          }
          return ok(await allBytes(zipPieces(all)));
        } catch (error) {
          return failureOf(error);
        }
      }),
  };
}

/** What the library says, by the names of its errors. */
const codes: Record<string, GitCode> = {
  NotFoundError: 'not_found',
  AlreadyExistsError: 'exists',
  CheckoutConflictError: 'conflict',
  UnmergedPathsError: 'conflict',
  MergeNotSupportedError: 'conflict',
  FastForwardError: 'conflict',
  PushRejectedError: 'refused',
  HttpError: 'network',
  SmartHttpError: 'network',
  UserCanceledError: 'failed',
  InvalidRefNameError: 'bad_argument',
  NoRefspecError: 'not_found',
};

function failureOf(error: unknown): Result<never, GitCode> {
  const {
    gitCode,
    code = '',
    data,
    detail,
  } = error as { gitCode?: GitCode; code?: string; data?: { filepaths?: string[] }; detail?: unknown };
  const paths = data?.filepaths ? { paths: data.filepaths } : undefined;
  const message =
    code === 'CheckoutConflictError'
      ? `Changes that are not committed would be lost: ${data?.filepaths?.join(', ')}. Commit or stash them, or say force.`
      : messageOf(error);
  return fail(gitCode ?? codes[code] ?? 'failed', message, detail ?? paths);
}
