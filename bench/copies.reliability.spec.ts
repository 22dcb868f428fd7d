import { expect, test } from '@playwright/test';
import { type BackEnd, startChromium } from '../e2e/own-chromium.ts';
import { openTrial, serveTrials, withProfile } from './durability.ts';

let trials: Awaited<ReturnType<typeof serveTrials>>;
test.beforeAll(async () => {
  trials = await serveTrials();
});
test.afterAll(() => trials.stop());

const sessions = Number(process.env.SESSIONS ?? 500);
const each = 200;

for (const backEnd of ['leveldb', 'sqlite'] as BackEnd[]) {
  test(`R-10: a copy of ${sessions * each} messages, restored, is the same row by row and holds no key, on ${backEnd}`, async () => {
    test.setTimeout(1_800_000);
    await withProfile(async (profile) => {
      const chromium = await startChromium(profile, backEnd);
      try {
        const page = await openTrial(await chromium.page(), trials.address);
        await page.evaluate((secret) => trial.seedSecret(secret), 'seeded-secret-1');
        await page.evaluate(([n, m]) => trial.fill(n!, m!), [sessions, each]);
        await page.evaluate(() => trial.safe.adopt('espalier'));
        const times = { copy: 0, restore: 0 };
        let from = Date.now();
        const made = await page.evaluate(() => trial.safe.backUp({ name: 'espalier', keep: 3 }));
        times.copy = Date.now() - from;
        if (!made.ok) throw new Error(made.message);
        from = Date.now();
        const next = await page.evaluate((id) => trial.restoreBackup(id), made.value.id);
        times.restore = Date.now() - from;
        if (!next?.ok) throw new Error(next?.message ?? 'no copy');
        const again = await page.evaluate((name) => trial.safe.backUp({ name, keep: 3 }), next.value);
        if (!again.ok) throw new Error(again.message);
        const [one, two] = await page.evaluate(
          ([a, b]) => Promise.all([trial.digestOf(a!), trial.digestOf(b!)]),
          [made.value.id, again.value.id],
        );
        expect(two).toEqual(one);
        expect(one!.found).toEqual([]);
        expect(one!.lines).toBeGreaterThan(2 * sessions * each);
        console.log(
          `${backEnd}: ${one!.lines} rows, ${(made.value.bytes / 1e6).toFixed(1)} MB; copied in ${(times.copy / 1000).toFixed(1)} s, restored and verified in ${(times.restore / 1000).toFixed(1)} s`,
        );
      } finally {
        await chromium.kill('tree');
      }
    });
  });
}

test('R-12: a database of the first version opens, also after 20 kills in the middle of the upgrade', async () => {
  test.setTimeout(900_000);
  await withProfile(async (profile) => {
    for (let kill = 0; kill <= 20; kill++) {
      const chromium = await startChromium(profile);
      try {
        const page = await chromium.page();
        if (kill === 0) {
          await page.goto(new URL('../icon.svg', trials.address).href).catch(() => undefined);
          await page.evaluate(
            () =>
              new Promise<void>((done, failed) => {
                // As the first version had it: fewer tables, and one conversation.
                const opening = indexedDB.open('espalier', 10);
                opening.onerror = failed;
                opening.onupgradeneeded = () => {
                  const db = opening.result;
                  db.createObjectStore('sessions', { keyPath: 'id' });
                  db.createObjectStore('heads', { keyPath: 'sessionId' });
                  for (const name of ['entries', 'bodies', 'branches', 'folds', 'operations'])
                    db.createObjectStore(name, { keyPath: ['sessionId', 'id'] });
                  db.createObjectStore('visits', { keyPath: ['sessionId', 'pointId'] });
                  db.createObjectStore('values', { keyPath: 'key' });
                };
                opening.onsuccess = () => {
                  const db = opening.result;
                  const all = db.transaction(['sessions', 'heads', 'entries', 'bodies'], 'readwrite');
                  const made = { id: 's', title: 'of old', createdAt: 1, updatedAt: 1, project: 'project', cost: 0 };
                  all.objectStore('sessions').put(made);
                  all.objectStore('heads').put({ sessionId: 's', entryId: 'e' });
                  const entry = { id: 'e', sessionId: 's', parents: [], kind: 'user', by: 'person', createdAt: 1 };
                  all
                    .objectStore('entries')
                    .put({ ...entry, tree: null, tokens: 1, cost: 0, title: 'a', state: 'complete' });
                  all.objectStore('bodies').put({ id: 'e', sessionId: 's', message: { role: 'user', text: 'a' } });
                  all.oncomplete = () => {
                    db.close();
                    done();
                  };
                };
              }),
          );
        }
        if (kill === 20) {
          await openTrial(page, trials.address);
          const found = await page.evaluate(() => trial.look());
          expect(found).toMatchObject({ ids: ['e'], faults: [] });
          expect(await page.evaluate(() => trial.append(3))).toHaveLength(3);
        } else {
          void page.goto(trials.address).catch(() => undefined);
          await new Promise((go) => setTimeout(go, 100 + 60 * kill));
        }
      } finally {
        await chromium.kill('tree');
      }
    }
  });
});
