/** Git as a person uses it. Each step is followed by another look. */
import type { Cell } from '#base/cell.ts';
import type { WebSend } from '#codemode/web-toolset.ts';
import type { GitFace, GitLook } from '#ui/git-face.ts';
import type { FileResult, Files } from '#workspace/files.contract.ts';
import type { Git } from '#workspace/git.ts';

type Done<T> = { ok: true; value: T } | { ok: false; message: string; code: string; detail?: unknown };

export interface GitWorld {
  /** The files of the conversation that is open now. */
  current: () => Promise<FileResult<Files>>;
  now: () => number;
  send: WebSend;
  /** Whether this tab writes the open conversation. */
  writes: () => boolean;
  /** Writes what was typed and is not written yet. */
  flush: () => Promise<unknown>;
}

/** What is shown of it before it is loaded. */
export interface GitCells {
  state: Cell<GitLook | null | undefined>;
  work: Cell<string | null>;
  told: Cell<{ ok: boolean; text: string } | null>;
}

export function createGitPanel({ current, now, send, writes, flush }: GitWorld, cells: GitCells): GitFace {
  const { state, work, told } = cells;
  let stop = new AbortController();
  /** Not kept: another conversation has files of its own. */
  const open = async (): Promise<Git | null> => {
    const [{ createGit }, { gitHttp }, files] = await Promise.all([
      import('#workspace/git.ts'),
      import('./git.ts'),
      current(),
    ]);
    if (!files.ok) told.set({ ok: false, text: files.message });
    return files.ok ? createGit({ files: files.value, now, http: gitHttp(send) }) : null;
  };

  async function look(): Promise<void> {
    await flush();
    const git = await open();
    if (!git) return state.set(null);
    const status = await git.status();
    if (!status.ok) {
      state.set(null);
      if (status.code !== 'no_repository') told.set({ ok: false, text: status.message });
      return;
    }
    const { branch, head, merging, files: changed } = status.value;
    const [branches, log, remotes] = [
      await git.branches(),
      head ? await git.log({ limit: 50 }) : null,
      await git.remotes(),
    ];
    state.set({
      ...{ branch, head, merging, files: changed },
      branches: branches.ok ? branches.value : [],
      log: log?.ok ? log.value : [],
      remotes: remotes.ok ? remotes.value : [],
    });
  }

  /** One at a time, each with what is to be said after it. */
  async function step<T>(
    title: string,
    job: (git: Git, signal: AbortSignal) => Promise<Done<T>>,
    say: (value: T) => string,
  ): Promise<boolean> {
    if (work.get()) return false;
    if (!writes()) {
      told.set({ ok: false, text: 'Another tab writes this conversation, so its files cannot be changed from here.' });
      return false;
    }
    stop = new AbortController();
    work.set(title);
    told.set(null);
    try {
      await flush();
      const git = await open();
      if (!git) return false;
      const done = await job(git, stop.signal);
      told.set(done.ok ? { ok: true, text: say(done.value) } : { ok: false, text: done.message });
      await look();
      return done.ok;
    } finally {
      work.set(null);
    }
  }
  const short = (id: string) => id.slice(0, 7);
  const quiet = () => '';

  return {
    state,
    work,
    told,
    look,
    init: async () =>
      void (await step(
        'Making a repository',
        (git) => git.init(),
        () => 'This is a repository now.',
      )),
    stage: async (paths) => void (await step('Staging', (git) => git.add({ paths }), quiet)),
    unstage: async (paths) => void (await step('Unstaging', (git) => git.reset({ paths }), quiet)),
    async diff(path, staged) {
      const made = await (await open())?.diff({ paths: [path], staged });
      return made?.ok ? made.value : (made?.message ?? '');
    },
    commit: (message) =>
      step(
        'Committing',
        (git) => git.commit({ message }),
        (id) => `Committed as ${short(id)}.`,
      ),
    switchTo: (ref, create) =>
      step(
        'Switching',
        (git) => git.checkout({ ref, create }),
        () => `On ${ref} now.`,
      ),
    merge: async (ref) =>
      void (await step(
        'Merging',
        (git) => git.merge({ ref }),
        ({ conflicts }) =>
          conflicts.length > 0
            ? `Both sides changed ${conflicts.join(', ')}. Settle the marks in ${conflicts.length === 1 ? 'it' : 'each'}, stage and commit.`
            : `Merged ${ref}.`,
      )),
    abortMerge: async () =>
      void (await step(
        'Giving the merge up',
        (git) => git.abortMerge(),
        () => 'The merge was given up.',
      )),
    clone: (url) =>
      step(
        'Cloning',
        (git, signal) => git.clone({ url }, signal),
        () => 'Cloned.',
      ),
    async fetchFrom(remote) {
      const job = ({ fetch: own }: Git, signal: AbortSignal) => own({ remote }, signal);
      await step('Fetching', job, () => `Fetched from ${remote}.`);
    },
    async pushTo(remote) {
      await step(
        'Pushing',
        (git, signal) => git.push({ remote }, signal),
        () => `Pushed to ${remote}.`,
      );
    },
    stop: () => stop.abort(),
  };
}
