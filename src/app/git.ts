/** Git of workspaces: the library with the first operation, and remotes by the hosts a person has allowed. */
import { type GitOfFiles, gitToolset } from '#codemode/git-toolset.ts';
import type { WebSend } from '#codemode/web-toolset.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { GitHttp } from '#workspace/git.contract.ts';
import type { Git } from '#workspace/git.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

interface Options {
  filesOf: SessionFiles['of'];
  send: WebSend;
  now: () => number;
}

/** Requests of Git through the one door, with the keys that are bound to the host. */
export const gitHttp =
  (send: WebSend): GitHttp =>
  async ({ url, method, headers, body }, signal = new AbortController().signal) => {
    const answer = await send({ url, method, headers, ...(body && { body }) }, signal);
    if (!answer.ok) {
      const allow =
        'Hosts are allowed under Keys in the settings; where one lets no page in (CORS), name a relay that does.';
      throw Object.assign(new Error(`${answer.message} ${allow}`), { gitCode: 'network' });
    }
    const given = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body;
    return { status: answer.status, headers: answer.headers, body: given };
  };

export function createGitMethods({ filesOf, send, now }: Options) {
  const http = gitHttp(send);
  const ofFiles = (files: Files): GitOfFiles => {
    const open = async (): Promise<Git> => (await import('#workspace/git.ts')).createGit({ files, now, http });
    const lazily =
      (name: Exclude<keyof GitOfFiles, 'snapshot' | 'restore'>) => async (input: never, signal?: AbortSignal) =>
        (await open())[name](input, signal);
    const names = [
      'init',
      'status',
      'add',
      'commit',
      'log',
      'diff',
      'branches',
      'branch',
      'checkout',
      'merge',
      'abortMerge',
      'tags',
      'tag',
      'stash',
      'reset',
      'cherryPick',
      'blame',
      'remotes',
      'remote',
      'clone',
      'fetch',
      'push',
    ] as const;
    const methods = Object.fromEntries(names.map((name) => [name, lazily(name)])) as Omit<
      GitOfFiles,
      'snapshot' | 'restore'
    >;
    const snapshot = async () => {
      const taken = await files.snapshot();
      return taken.ok ? taken.value : undefined;
    };
    return {
      ...methods,
      snapshot,
      async restore(before, after) {
        if ((await snapshot()) !== after)
          return {
            ok: false,
            code: 'changed_since',
            message: 'The files have been changed since, and were left as they are.',
          };
        const done = await files.restore(before);
        return done.ok ? { ok: true, value: null } : { ok: false, code: done.code, message: done.message };
      },
    };
  };
  return onFilesOf(filesOf, (files) => gitToolset(ofFiles(files)));
}
