/** What a small program of the shell ends with, and how it reads its files. */
import type { Command } from 'just-bash/browser';

export type Context = Parameters<Command['execute']>[1];
export interface Done {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export const done = (stdout = '', stderr = '', exitCode = 0): Done => ({ stdout, stderr, exitCode });
/** Its output is bytes, a character for each. */
export const doneBytes = (stdout: string, stderr = '', exitCode = 0): Done =>
  ({ ...done(stdout, stderr, exitCode), stdoutKind: 'bytes' }) as Done;

/** A pattern of a program’s own (`--exclude`, `-x`): `*` goes over folders too. */
export function fits(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\[\]]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^(?:${source})$`).test(path);
}
