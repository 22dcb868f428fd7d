/** What the interface may do with runs that are over or were cut off. Part of the `Ide`. Nothing here rejects. */
import type { Readable } from '#base/cell.ts';
import type { RunDiff } from '#codemode/diff-runs.ts';
import type { Doubt, DoubtAnswer } from '#codemode/execute.ts';
import type { RollbackStep } from '#codemode/rollback.ts';

export interface DurableFace {
  /** Calls of which nobody knows whether they happened, each waiting for a person. */
  doubts: Readable<readonly (Doubt & { id: string })[]>;
  settleDoubt(id: string, answer: DoubtAnswer): void;
  /** Asks the source of a call in doubt once more, where it has `check`; where it knows, the doubt is settled. In words. */
  checkDoubt(id: string): Promise<string>;
  /** Goes on with a run that was cut off, and with the turn of the model it belongs to. */
  resumeRun(runId: string): Promise<void>;
  /** What taking a run back would do; empty where there is nothing. */
  planRollback(runId: string): Promise<RollbackStep[]>;
  /** Resolves to what came of each; `onStep` tells of them as they come. */
  rollBack(
    runId: string,
    onStep: (steps: RollbackStep[]) => void,
    /** Keys of the calls to take back; without it, all that nobody has to judge. */
    chosen?: readonly string[],
  ): Promise<RollbackStep[]>;
  /** A new run of the calls that were taken back, in their order: each decided and recorded as any other. */
  applyAgain(runId: string): Promise<void>;
  /** How many journals of runs that have ended are kept; those of runs that can go on always are. */
  keptJournals: Readable<number>;
  keepJournals(count: number): Promise<void>;
  /**
   * A new run that shares what came up to answer number `settled`, then goes its own way: with other code, or with
   * another result of that last call.
   */
  forkRun(
    runId: string,
    settled: number,
    change: { code?: string; value?: { key: string; value: unknown } },
  ): Promise<void>;
  diffRuns(leftId: string, rightId: string): RunDiff | null;
}
