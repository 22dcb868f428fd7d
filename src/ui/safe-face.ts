import type { Readable } from '#base/cell.ts';

/** A copy of everything, in a file. */
export interface Copy {
  /** The file's name. */
  id: string;
  place: 'browser' | 'folder';
  bytes: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  uuid: string;
}

export interface SafeState {
  /** Copies in this browser and in the folder, newest first. */
  backups: Copy[];
  /** Milliseconds since 1970; null where there is no copy. */
  lastBackupAt: number | null;
  /** What is under way. */
  progress: { what: 'backup' | 'restore' | 'verify'; done: number; of: number | null } | null;
  /** What was read, and what is wrong with it in words. */
  integrity: { at: number; rows: number; problems: string[] } | null;
  sizes: { sessionId: string; title: string; entries: number; bytes: number }[] | null;
  /** `persisted`: the browser has promised not to clear it by itself. */
  persistence: { persisted: boolean; usageBytes: number | null } | null;
  /** Where copies go. `allowed` is false after a reload until the person allows it again. */
  folder: { name: string; allowed: boolean } | null;
}

/** How what is kept is kept safe: the canary, copies, verification, and the way back. */
export interface SafeFace {
  state: Readable<SafeState>;
  /** What is wrong with the database; the recovery screen is shown while it is not null. */
  recovery: Readable<{ state: 'lost' | 'damaged'; message: string } | null>;
  /** Brings `state` up to date. */
  look(): Promise<void>;
  askToKeep(): Promise<void>;
  backUp(): Promise<void>;
  verify(): Promise<void>;
  cancel(): void;
  /** Into a new database; then the page reloads with it. */
  restore(copy: Copy | File): Promise<void>;
  /** Saves a copy as a file. */
  download(copy: Copy): Promise<void>;
  removeBackup(copy: Copy): Promise<void>;
  /** False where the browser cannot write to folders. */
  folders: boolean;
  chooseFolder(): Promise<void>;
  allowFolder(): Promise<void>;
  forgetFolder(): Promise<void>;
  keepWhatIsLeft(): Promise<void>;
  startAnew(): Promise<void>;
}
