/** What the interface may do to bring something of another branch into the one shown. Part of the `Ide`. Nothing here rejects. */
import type { MergeDraft } from '#session/session.contract.ts';
import type { Decision, FileMerge, ThreeTrees } from '#workspace/merge.contract.ts';

export interface MergePlan {
  /** The tip of the other branch. */
  from: string;
  draft: MergeDraft;
  /** The three states of the files, and every file the other branch changed; `null` where files cannot be merged. */
  files: { trees: ThreeTrees; list: FileMerge[] } | null;
  /** Why files cannot be merged, in a sentence; `null` where they can. */
  noFiles: string | null;
}

export interface MergeChoice {
  /** Entries of the other branch. */
  quote: string[];
  conclusion: { text: string; summariser: string; edited: boolean } | null;
  /** By path; `null` leaves the files as they are. */
  files: ReadonlyMap<string, Decision> | null;
}

export interface MergeFace {
  /** What there is to bring; `null`, with a notice that says why, where there is nothing. */
  plan(from: string): Promise<MergePlan | null>;
  /** The outcome of the other branch written by the model, streamed; `null` where it failed or was stopped. */
  writeConclusion(
    from: string,
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<{ text: string; summariser: string } | null>;
  /** One operation, its files included. False, with a notice, where nothing was written. */
  merge(plan: MergePlan, choice: MergeChoice): Promise<boolean>;
}
