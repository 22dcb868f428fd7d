import type { Page } from '@playwright/test';
import type { EntryBody, SessionRows } from '../../src/session/entry.contract.ts';

/** Writes a session into the open page's database, as if it had grown there, and makes it the one a reload opens. */
export async function storeSession(page: Page, { rows, bodies }: { rows: SessionRows; bodies: EntryBody[] }) {
  const put = (table: string, values: object[]) =>
    page.evaluate(
      ([name, all]) =>
        new Promise<void>((resolve, reject) => {
          const open = indexedDB.open('espalier');
          open.onerror = () => reject(open.error);
          open.onsuccess = () => {
            const change = open.result.transaction(name, 'readwrite');
            for (const value of all) change.objectStore(name).put(value);
            change.onabort = () => reject(change.error);
            change.oncomplete = () => {
              open.result.close();
              resolve();
            };
          };
        }),
      [table, values] as const,
    );
  const inParts = async (table: string, values: object[]) => {
    for (let i = 0; i < values.length; i += 5000) await put(table, values.slice(i, i + 5000));
  };
  await put('sessions', [rows.session]);
  await put('heads', [rows.head]);
  await inParts('entries', rows.entries);
  await inParts('bodies', bodies);
  await put('values', [{ key: 'setting:session', value: rows.session.id }]);
}
