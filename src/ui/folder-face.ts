/** A folder of this computer that the workspace is kept in step with. Part of the `Ide`, in `exchange`. */
import type { Readable } from '#base/cell.ts';

export interface FolderState {
  name: string;
  /**
   * `kept`: from before the page was loaded, nothing happens until a person goes on with it; `lost`: the browser does not
   * let it be read or written any more; `stopped`: something else is in the way.
   */
  state: 'kept' | 'reading' | 'in step' | 'lost' | 'stopped';
  /** A sentence where it is not in step. */
  problem: string | null;
  /** Both sides were changed since they were last the same: nothing is done to them until a person decides. */
  conflicts: readonly string[];
  /** Names of folders that stay out of it. */
  leftOut: readonly string[];
  /** When both were last the same, in milliseconds since 1970. */
  at: number | null;
}

export interface FolderFace {
  /** False where the browser cannot open folders. */
  possible: boolean;
  open: Readable<FolderState | null>;
  /** Asks for a folder. Resolves when both are the same, or it was given up. */
  choose(leaveOut: readonly string[]): Promise<void>;
  /** With one that is `kept`: asks the browser for it, and brings what either side changed meanwhile. */
  goOn(): Promise<void>;
  /** Looks at both sides now. */
  look(): Promise<void>;
  /** Asks the browser again for what it does not give any more. */
  askAgain(): Promise<void>;
  /** `here`: what the workspace has holds. `there`: what the folder has. */
  decide(path: string, side: 'here' | 'there'): Promise<void>;
  /** Leaves both as they are from now on, and forgets the folder. */
  close(): void;
}
