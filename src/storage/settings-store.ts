import type { Rows } from './rows.ts';

/** Small things by name, as in the model chosen and the session last open. */
export interface SettingsStore {
  /** What was kept, or the fallback where nothing was or it cannot be read. Never rejects. */
  get<T>(name: string, fallback: T): Promise<T>;
  /** Rejects with a StorageError. */
  set(name: string, value: unknown): Promise<void>;
}

export function createSettingsStore(rows: Rows): SettingsStore {
  const keyOf = (name: string) => `setting:${name}`;
  return {
    get: async <T>(name: string, fallback: T) => {
      const row = await rows.get('values', keyOf(name)).catch(() => undefined);
      return row ? (row.value as T) : fallback;
    },
    set: (name, value) => rows.write([{ table: 'values', put: { key: keyOf(name), value } }], 'strict'),
  };
}
