/** What a command of the embedded Git is given, and how it says that it failed. */
import type { Files } from '#workspace/files.contract.ts';
import type { Git } from '#workspace/git.ts';
import type { CommandCall } from '../command.contract.ts';
import type { GitArguments } from './arguments.ts';

export interface Verb {
  git: Git;
  files: Files;
  root: string;
  /** The same for a repository whose root is another folder. */
  within(root: string): { git: Git; files: Files; root: string };
  args: string[];
  settings: Record<string, string>;
  call: CommandCall;
  folder: string;
  now: () => number;
  out(text: string): void;
  error(text: string): void;
  /** A path as it is named in the repository, and one of the repository as it is named here. */
  inRoot(path: string): string;
  fromHere(path: string): string;
}

type Failed = { ok: false; code: string; message: string; detail?: unknown };

/** Says why it failed, in the way of Git. */
export function failed({ error }: Verb, { code, message }: Failed, exitCode = 128): number {
  error(
    `${exitCode === 1 ? 'error' : 'fatal'}: ${code === 'no_repository' ? 'not a git repository (or any of the parent directories): .git' : message}\n`,
  );
  return exitCode;
}

/** Flags that are not known are refused, so that nothing else is done than what was asked. */
export function usage({ error }: Verb, { unknown }: GitArguments): number | null {
  if (unknown === undefined) return null;
  error(`error: unknown option \`${unknown.replace(/^-+/, '')}' of the embedded Git\n`);
  return 129;
}

export async function exists(verb: Verb, path: string): Promise<boolean> {
  const at = verb.inRoot(path);
  const listed = await verb.files.list(`/${at === '.' ? '' : at}`);
  return listed.ok;
}
