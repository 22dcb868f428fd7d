/** Several branches that answer at once, as the interface sees them. */
import type { Readable } from '#base/cell.ts';
import type { LiveTurn } from './ide.ts';

/** One way to ask: a prompt and the model it goes to. */
export interface Variant {
  text: string;
  modelId: string;
}

export interface FanBranch {
  id: string;
  /** As in “2”; approvals name it so. */
  name: string;
  text: string;
  /** Label of the model. */
  model: string;
  /** The entry it ends in now. */
  tip: string;
  /** What streams and is no entry yet. */
  live: LiveTurn | null;
  /** The last words of its answer that are entries. */
  said: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Why it failed or was ended; what to do. */
  message: string | null;
  /** Tool calls so far. */
  calls: number;
  /** Of its requests and answers so far. */
  tokens: number;
  /** US dollars. */
  cost: number;
  startedAt: number;
  endedAt: number | null;
}

export interface FanFace {
  /** `null` while nothing is fanned out. */
  branches: Readable<readonly FanBranch[] | null>;
  /** Runs 2 to 6 variants below the head at once, each with a copy of the files. */
  start(variants: readonly Variant[]): Promise<void>;
  stop(branchId: string): void;
  stopAll(): void;
  /** The conversation and its files go to where this branch is; the others stay as branches. */
  promote(branchId: string): Promise<void>;
  /** Puts the cards away, and ends what still runs. What was said stays in the tree. */
  close(): void;
}
