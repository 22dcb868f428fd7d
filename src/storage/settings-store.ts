import type { Rows } from './rows.ts';

/** Small things by name, as in the model chosen and the session last open. */
export interface SettingsStore {
  /** What was kept, or the fallback where nothing was or it cannot be read. Never rejects. */
  get<T>(name: string, fallback: T): Promise<T>;
  /** Rejects with a StorageError. */
  set(name: string, value: unknown): Promise<void>;
  /**
   * Reads and writes in one transaction, so that nothing another tab writes meanwhile is lost. Gives what was written.
   * Rejects with a StorageError.
   */
  update<T>(name: string, fallback: T, change: (value: T) => T): Promise<T>;
}

export function createSettingsStore(rows: Rows): SettingsStore {
  const keyOf = (name: string) => `setting:${name}`;
  return {
    get: async <T>(name: string, fallback: T) => {
      const row = await rows.get('values', keyOf(name)).catch(() => undefined);
      return row ? (row.value as T) : fallback;
    },
    async update<T>(name: string, fallback: T, change: (value: T) => T) {
      const key = keyOf(name);
      let written = fallback;
      await rows.writeIf({ table: 'values', key }, [], 'strict', (row) => {
        written = change(row ? (row.value as T) : fallback);
        return [{ table: 'values', put: { key, value: written } }];
      });
      return written;
    },
    set: (name, value) => rows.write([{ table: 'values', put: { key: keyOf(name), value } }], 'strict'),
  };
}
