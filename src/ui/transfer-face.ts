/** Conversations as files, out and in, and links to a message. An action never rejects: what went wrong is said. */
import type { Readable } from '#base/cell.ts';

export type TransferKind = 'lines' | 'whole' | 'page';

export interface TransferFace {
  /** What is under way: shown with how far it is, and can be stopped. */
  work: Readable<{ title: string; done: number; of: number } | null>;
  /** Why the last file could not be read or written; `null` otherwise. */
  problem: Readable<string | null>;
  /** The conversations of a file that holds several, to choose from. */
  choice: Readable<{ file: string; conversations: { title: string; entries: number; at: number }[] } | null>;
  /** Writes the open conversation to a file, which the browser saves. */
  save(kind: TransferKind): Promise<void>;
  /** Reads a file. One conversation comes in at once; resolves to true when it did. */
  receive(file: File): Promise<boolean>;
  /** Brings in those of `choice`, by their place. */
  take(places: readonly number[]): Promise<boolean>;
  cancel(): void;
  /** Puts an address of this page that leads to an entry into the clipboard; without one, to the conversation. */
  copyLink(entryId: string | null): Promise<void>;
}
