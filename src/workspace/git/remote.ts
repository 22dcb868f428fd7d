import * as git from 'isomorphic-git';
import { fetch as fetchRefs } from 'isomorphic-git';
import type { GitHttp } from '../git.contract.ts';
import type { Base } from './blame.ts';
import { doorOf } from './door.ts';
import { refusal } from './refusal.ts';

/** What a repository does with other ones. Each throws; the face turns that into results. */
export function remoteOf(base: Base, branchName: () => Promise<string | null>, http?: GitHttp) {
  const door = (signal?: AbortSignal) => {
    if (!http) throw refusal('network', 'There is no way to a remote here.');
    return { http: doorOf(http, signal) };
  };

  return {
    remotes: () => git.listRemotes({ ...base }),
    async remote({ name, url, remove = false }: { name: string; url?: string; remove?: boolean }) {
      if (remove) await git.deleteRemote({ ...base, remote: name });
      else if (url === undefined) throw refusal('bad_argument', 'Say the address of the remote.');
      else await git.addRemote({ ...base, remote: name, url, force: true });
    },
    async clone({ url, ref, depth }: { url: string; ref?: string; depth?: number }, signal?: AbortSignal) {
      await git.clone({
        ...base,
        ...door(signal),
        url,
        ...(ref !== undefined && { ref, singleBranch: true }),
        ...(depth !== undefined && { depth }),
      });
    },
    async fetchFrom(
      { remote = 'origin', ref, depth }: { remote?: string; ref?: string; depth?: number },
      signal?: AbortSignal,
    ) {
      const done = await fetchRefs({
        ...base,
        ...door(signal),
        remote,
        tags: true,
        ...(ref !== undefined && { ref }),
        ...(depth !== undefined && { depth }),
      });
      return done.fetchHead ?? null;
    },
    async push(
      { remote = 'origin', ref, force = false }: { remote?: string; ref?: string; force?: boolean },
      signal?: AbortSignal,
    ) {
      const branch = ref ?? (await branchName());
      if (!branch) throw refusal('bad_argument', 'No branch is checked out: say which one to push.');
      const done = await git.push({ ...base, ...door(signal), remote, ref: branch, remoteRef: branch, force });
      const bad = Object.entries(done.refs).filter(([, { ok, error }]) => !ok || error);
      if (!done.ok || bad.length > 0)
        throw refusal(
          'refused',
          `The remote refused: ${bad.map(([name, { error }]) => `${name} ${error}`).join(', ') || done.error}`,
        );
    },
  };
}
