/** What becomes of the files when another branch is merged. Shapes only. */

/** Three snapshots: where the branches parted, the files here, and those of the other branch. */
export interface ThreeTrees {
  base: string;
  ours: string;
  theirs: string;
}

/** A stretch of a text: settled, or told differently by the two sides. Texts keep their line ends. */
export type MergeRegion =
  | { kind: 'settled'; text: string }
  | { kind: 'conflict'; ours: string; base: string; theirs: string };

/** One file that the other branch changed and that is not the same here. */
export type FileMerge = { path: string } & (
  | {
      /** `taken`: only they wrote it. `removed`: only they removed it. `combined`: both wrote, in different places. */
      is: 'taken' | 'removed' | 'combined';
    }
  | { is: 'conflict'; why: 'text'; regions: MergeRegion[] }
  | {
      is: 'conflict';
      /**
       * `binary`: no text, or a very large one. `removed here`, `removed there`: one side removed what the other wrote.
       * `place`: a file here stands where they have a folder, or the other way round.
       */
      why: 'binary' | 'removed here' | 'removed there' | 'place';
    }
);

/** What a person decides for one file: a side, or a text of their own. `ours` leaves also a settled file out. */
export type Decision = { take: 'ours' | 'theirs' } | { text: string };

export interface FilesMerged {
  /** Of the merged files. */
  hash: string;
  changed: { path: string; how: 'taken' | 'removed' | 'combined' | 'decided' }[];
}
