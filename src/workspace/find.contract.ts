/** The contract of finding and replacing in the files of a workspace. Runs in a worker. Shapes only. */
import type { Result } from '#base/result.ts';

export interface FindQuery {
  text: string;
  /** It is a regular expression of the language, `^` and `$` for lines. */
  regex: boolean;
  matchCase: boolean;
  /** Only where no letter, digit or `_` stands beside it. */
  words: boolean;
  /** Globs, separated by commas; without any, every file. */
  include: string;
  exclude: string;
  /** What takes its place: `$1`, `$&` and `$<name>` stand for parts of what was found by a regular expression. */
  replace: string | null;
}

/** Lines of a file with matches in them; as many as a match spans. */
export interface FoundLine {
  /** From 1, of the first match. */
  line: number;
  column: number;
  /** Cut where it is long. */
  text: string;
  /** Where the matches stand in `text`. */
  marks: [from: number, to: number][];
  /** With the matches replaced; `null` where nothing is to replace them. */
  after: string | null;
}

export interface FoundFile {
  path: string;
  /** Of the bytes it was found in. */
  hash: string;
  lines: FoundLine[];
  /** Of matches, also where not each is listed. */
  count: number;
}

export type FindCode = 'bad_pattern' | 'bad_glob' | 'too_slow' | 'failed';

/** A text that is known by the hash of its bytes is not sent again. */
export interface Finder {
  lacks(hashes: string[]): Promise<string[]>;
  add(texts: { hash: string; text: string }[]): Promise<void>;
  /** Files with matches, of those it was given the texts of. `most` matches of a file are listed. */
  find(query: FindQuery, files: { path: string; hash: string }[]): Promise<Result<FoundFile[], FindCode>>;
  /** The whole texts of files before and after, of those in which something is replaced. */
  replace(
    query: FindQuery,
    files: { path: string; hash: string }[],
  ): Promise<Result<{ path: string; before: string; after: string }[], FindCode>>;
}
