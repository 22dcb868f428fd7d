/** Git over the files of a workspace. Shapes only. */

export type GitCode =
  | 'no_repository'
  | 'not_found'
  /** Changes that are not committed, or both sides changed the same: `detail` has the paths. */
  | 'conflict'
  | 'nothing_to_commit'
  | 'exists'
  | 'bad_argument'
  /** The remote side, or the way to it. */
  | 'network'
  | 'refused'
  | 'stopped'
  | 'failed';

export interface GitStatusFile {
  path: string;
  /** How the index differs from the last commit, and the files from the index. */
  staged: 'added' | 'changed' | 'removed' | null;
  unstaged: 'untracked' | 'changed' | 'removed' | null;
}

export interface GitCommit {
  /** SHA-1, 40 hex digits. */
  id: string;
  message: string;
  author: string;
  email: string;
  /** Milliseconds since 1970. */
  time: number;
  parents: string[];
}

export interface GitAuthor {
  name: string;
  email: string;
}

export interface GitHttpRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** One request to a remote. Rejects with what a person can act on, and when the signal aborts. */
export type GitHttp = (
  request: GitHttpRequest,
  signal?: AbortSignal,
) => Promise<{ status: number; headers: Record<string, string>; body: Uint8Array }>;

/** A state of the files of a conversation, for the history of an export. Those before it come before it. */
export interface GitCheckpoint {
  id: string;
  /** Of a snapshot. */
  tree: string;
  message: string;
  time: number;
  parent: string | null;
}
