/** An index that can be thrown away: it is filled from the rows and knows, by its marks, how far it is. */
import type { SearchMark, SearchText } from '../search.contract.ts';
import type { Matcher } from './query.ts';

export interface SearchEngine extends Matcher {
  kind: 'mini' | 'sqlite' | 'memory';
  /** Texts it has. */
  size(): number;
  mark(sessionId: string): SearchMark | undefined;
  sessions(): string[];
  /** Adds texts, in the place of those of the same name, and sets the mark of their session: all of it or nothing. */
  put(sessionId: string, texts: readonly SearchText[], mark: SearchMark): void;
  clear(): void;
  /** Keeps it on the disk, where it is not there already. Never rejects: what is not kept is built again. */
  keep(): Promise<void>;
  close(): void;
}

/** A place for the copy of an index in memory. */
export interface IndexFile {
  /** `null` where there is none, or where it cannot be read. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}
