/** Git of the open conversation's files. Part of the `Ide`. Nothing here rejects: what went wrong is said. */
import type { Readable } from '#base/cell.ts';
import type { GitCommit, GitStatusFile } from '#workspace/git.contract.ts';

export interface GitLook {
  /** `null`: no branch is checked out. */
  branch: string | null;
  head: string | null;
  merging: boolean;
  files: GitStatusFile[];
  branches: { name: string; current: boolean }[];
  /** Newest first. */
  log: GitCommit[];
  remotes: { remote: string; url: string }[];
}

export interface GitFace {
  /** `null`: there is no repository. `undefined`: nobody has looked yet. */
  state: Readable<GitLook | null | undefined>;
  /** What is under way. */
  work: Readable<string | null>;
  /** How the last thing ended, in a sentence. */
  told: Readable<{ ok: boolean; text: string } | null>;
  look(): Promise<void>;
  init(): Promise<void>;
  stage(paths: string[]): Promise<void>;
  unstage(paths: string[]): Promise<void>;
  /** Of a file as it is, or as it is staged. */
  diff(path: string, staged: boolean): Promise<string>;
  commit(message: string): Promise<boolean>;
  switchTo(branch: string, create: boolean): Promise<boolean>;
  merge(branch: string): Promise<void>;
  abortMerge(): Promise<void>;
  /** From hosts that are allowed under Keys, with the keys bound to them. */
  clone(url: string): Promise<boolean>;
  fetchFrom(remote: string): Promise<void>;
  pushTo(remote: string): Promise<void>;
  /** Ends a clone, fetch or push that is under way. */
  stop(): void;
}
