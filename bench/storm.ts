import { createShared, type SessionNews } from '../src/app/shared-session.ts';
import type { Tabs } from '../src/app/tabs.ts';
import { openBroadcast } from '../src/base/broadcast.ts';
import type { OpenSession } from '../src/session/session.contract.ts';
import type { Stores } from '../src/storage/stores.ts';

/** The tabs of the app without an interface: one writes fast, the others show, one of them holds the database up. */
export function createStorm(stores: Stores, world: { newId(): string; now(): number }) {
  let session: OpenSession | undefined;

  return {
    /** Opens a session as the tab that writes it, or as one that follows. */
    async join(sessionId: string, writes: boolean): Promise<void> {
      const shared = createShared({
        tabs: { writes: () => writes } as Tabs,
        store: stores.sessions,
        channel: openBroadcast<SessionNews>('session'),
        onTurn() {},
        onRun() {},
        onSession() {},
      });
      if (writes) await stores.fence.claim(sessionId);
      const opened = await shared.open(sessionId, world);
      if (!opened.ok) throw new Error(opened.message);
      session = opened.value;
    },
    /** So many changes, each durable before the next; a message among twenty of them. Gives the time of the last. */
    async blow(writes: number): Promise<number> {
      const open = session!;
      for (let i = 0; i < writes; i++) {
        const { path } = open.state.get();
        const some = path[(i * 7919) % Math.max(1, path.length)]?.id;
        const done =
          i % 20 === 0 || some === undefined
            ? await open.append({ kind: 'user', by: 'person', message: { role: 'user', text: `Said ${i}` } })
            : await (i % 3 === 0 ? open.nameBranch(some, `name ${i}`) : open.label(some, `label ${i}`, 'moss'));
        if (!done.ok) throw new Error(done.message);
      }
      return Date.now();
    },
    /** A transaction over all that is written, which stays open for so long. */
    hold: (ms: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('espalier');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const db = opening.result;
          const until = Date.now() + ms;
          const whole = db.transaction(['sessions', 'entries', 'bodies', 'labels', 'operations', 'heads'], 'readwrite');
          const again = () => {
            if (Date.now() < until) whole.objectStore('sessions').get('nothing').onsuccess = again;
          };
          again();
          whole.oncomplete = () => {
            db.close();
            resolve();
          };
        };
      }),
    /** All that is shown, as a text to compare. */
    seen(): string {
      const { session: row, head, entries, bodies, path, branches, labels, visits, folds } = session!.state.get();
      const sorted = <T extends object>(rows: readonly T[]) => rows.map((one) => JSON.stringify(one)).sort();
      const texts = path.map(({ id }) => bodies.get(id)?.message.text);
      return JSON.stringify([
        row,
        head,
        [...entries.keys()].sort(),
        texts,
        sorted(branches),
        sorted(labels),
        sorted(visits),
        sorted(folds),
      ]);
    },
  };
}
