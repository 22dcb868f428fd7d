import type { Dexie } from 'dexie';

/**
 * Opens a connection again when its page comes back from the browser's back/forward cache: Dexie closes it on the way in, and
 * ours do not open by themselves. Not after another tab has upgraded. To be called after the other handlers are set.
 */
export function opensAgain(db: Dexie): void {
  let over = false;
  db.on('versionchange', () => {
    over = true;
  });
  globalThis.addEventListener?.('pageshow', ({ persisted }: PageTransitionEvent) => {
    if (persisted && !over && !db.isOpen()) void db.open().catch(() => undefined);
  });
}
