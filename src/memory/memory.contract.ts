/** The contract of what agents remember across sessions. Shapes only, no imports. */

export interface Memory {
  id: string;
  /** A named container, as in `project` or `personal`. */
  profile: string;
  text: string;
  tags: string[];
  createdAt: number;
  /** The memory that took its place: kept, and no longer recalled. */
  supersededBy?: string;
  forgottenAt?: number;
}

export interface MemoryStore {
  all(profile: string): Promise<Memory[]>;
  put(memory: Memory): Promise<void>;
}
