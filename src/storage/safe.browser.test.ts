import Dexie from 'dexie';
import { beforeEach, describe, expect, it } from 'vitest';
import { conversation, value } from './contract.suite.ts';
import type { Progress, SafeResult } from './safe.contract.ts';
import { startSafe } from './safe.remote.ts';
import { openStores } from './stores.ts';
import { readCanary } from './witness.ts';

const heard: Progress[] = [];
const safe = startSafe((progress) => heard.push(progress));

function got<T>(result: SafeResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

const home = () => navigator.storage.getDirectory() as Promise<FileSystemDirectoryHandle & AsyncIterable<[string]>>;
async function fileOf(id: string): Promise<File> {
  const folder = await (await home()).getDirectoryHandle('backups');
  return (await folder.getFileHandle(id)).getFile();
}
async function textOf(id: string): Promise<string> {
  return new Response((await fileOf(id)).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}
const gzipped = async (text: string) =>
  new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();

const bytes = crypto.getRandomValues(new Uint8Array(3_000));
const hash = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('');

/** A database with two conversations, a file, an audit and a key that must never leave. */
async function filled(name = 'espalier') {
  const stores = await openStores({ database: name });
  value(await stores.sessions.commit(conversation('one', 60)));
  value(await stores.sessions.commit(conversation('two', 40)));
  const raw = new Dexie(name);
  await raw.open();
  await raw.table('blobs').put({ hash, bytes, at: 1 });
  raw.close();
  await stores.settings.set('openrouter-verifier', 'a-secret-of-a-sign-in');
  await stores.vault.put({ alias: 'k', sealed: 'sealed-secret' } as never);
  return stores;
}

beforeEach(async () => {
  for (const name of await Dexie.getDatabaseNames()) if (name.startsWith('espalier')) await Dexie.delete(name);
  const root = await home();
  for (const name of ['canary', 'backups']) await root.removeEntry(name, { recursive: true }).catch(() => undefined);
});

describe('the canary', () => {
  it('follows what is kept, and is not written over when rows are gone', async () => {
    const stores = await filled();
    expect(await readCanary()).toBeNull();
    expect(await safe.mark('espalier')).toMatchObject({ ok: false, code: 'damaged' });
    const first = got(await safe.adopt('espalier'));
    expect(first.counts).toEqual({ sessions: 2, entries: 100, bodies: 100 });
    value(await stores.sessions.commit(conversation('three', 5)));
    got(await safe.mark('espalier'));
    const now = await readCanary();
    expect(now).toMatchObject({ uuid: first.uuid, counts: { sessions: 3, entries: 105 } });
    stores.close();

    const raw = new Dexie('espalier');
    await raw.open();
    await raw.table('entries').limit(7).delete();
    raw.close();
    expect(await safe.mark('espalier')).toMatchObject({ ok: false, code: 'damaged', message: /^7 of 105 messages/ });
    expect(await readCanary()).toEqual(now);
    expect(got(await safe.verify('espalier')).problems).toEqual(['7 of 105 messages are missing from the database.']);
    expect(await safe.backUp({ name: 'espalier', keep: 3 })).toMatchObject({ ok: false, code: 'damaged' });
  });
});

describe('a copy', () => {
  it('is restored into a new database, equal row by row; the one in use stays until the next', async () => {
    (await filled()).close();
    got(await safe.adopt('espalier'));
    const backup = got(await safe.backUp({ name: 'espalier', keep: 3 }));
    expect(await safe.backups()).toEqual([backup]);
    const text = await textOf(backup.id);
    expect(text).not.toMatch(/secret/);

    const next = got(await safe.restore(await fileOf(backup.id)));
    expect(next).toBe('espalier-2');
    expect((await readCanary())?.name).toBe('espalier-2');
    expect(await Dexie.getDatabaseNames()).toEqual(expect.arrayContaining(['espalier', 'espalier-2']));
    const stores = await openStores({ database: next });
    expect(value(await stores.sessions.load('two')).entries).toHaveLength(40);
    stores.close();
    const again = await textOf(got(await safe.backUp({ name: next, keep: 3 })).id);
    const rows = (lines: string) => lines.split('\n').slice(1, -2);
    expect(rows(again)).toEqual(rows(text));

    expect(got(await safe.restore(await fileOf(backup.id)))).toBe('espalier-3');
    const names = (await Dexie.getDatabaseNames()).filter((name) => /^espalier(-\d+)?$/.test(name));
    expect(names).toEqual(['espalier-2', 'espalier-3']);
    expect(heard.length).toBeGreaterThan(0);
  });

  it('of N, the oldest go; those of another database stay', async () => {
    (await filled()).close();
    got(await safe.adopt('espalier'));
    const other = got(await safe.backUp({ name: 'espalier', keep: 2 }));
    got(await safe.adopt('espalier'));
    const made: string[] = [];
    for (let i = 0; i < 4; i++) made.unshift(got(await safe.backUp({ name: 'espalier', keep: 2 })).id);
    expect((await safe.backups()).map(({ id }) => id)).toEqual([made[0], made[1], other.id]);
  });

  it('goes to a folder of the person too', async () => {
    (await filled()).close();
    got(await safe.adopt('espalier'));
    const folder = await (await home()).getDirectoryHandle('picked', { create: true });
    const backup = got(await safe.backUp({ name: 'espalier', keep: 1, folder }));
    expect(await safe.backups(folder)).toEqual([{ ...backup, place: 'folder' }]);
    expect(await safe.backups()).toEqual([]);
    got(await safe.removeBackup(backup.id, folder));
    expect(await safe.backups(folder)).toEqual([]);
  });

  it('gives an audit that lost rows those that it has, and undoes nothing', async () => {
    const stores = await filled();
    const row = (seq: number) => ({ seq, prev: `h${seq - 1}`, hash: `h${seq}`, at: 0, kind: 'call', detail: {} });
    await stores.ledger.audit.append([1, 2, 3].map(row) as never);
    stores.close();
    got(await safe.adopt('espalier'));
    const { id } = got(await safe.backUp({ name: 'espalier', keep: 3 }));
    const ledger = new Dexie('espalier-ledger');
    await ledger.open();
    await ledger.table('audit').delete(2);
    await ledger.table('audit').put(row(4));
    ledger.close();
    got(await safe.restore(await fileOf(id)));
    await ledger.open();
    expect(await ledger.table('audit').toCollection().primaryKeys()).toEqual([1, 2, 3, 4]);
    ledger.close();
  });
});

describe('R-11: what is no whole copy', () => {
  it('changes nothing: cut, changed, foreign, newer, with a row or a file that is not what it was', async () => {
    (await filled()).close();
    got(await safe.adopt('espalier'));
    const { id } = got(await safe.backUp({ name: 'espalier', keep: 3 }));
    const [file, text] = [await fileOf(id), await textOf(id)];
    const before = [await readCanary(), (await Dexie.getDatabaseNames()).sort()];
    const lines = text.split('\n');
    const bad: [Blob, string][] = [
      [file.slice(0, file.size - 40), 'not_a_backup'],
      [new Blob(['hello']), 'not_a_backup'],
      [new Blob([]), 'not_a_backup'],
      [await gzipped('{"format":"other"}\n'), 'not_a_backup'],
      [await gzipped(text.replace('"version":1', '"version":2')), 'newer'],
      [await gzipped(lines.toSpliced(30, 1).join('\n')), 'not_a_backup'],
      [await gzipped(lines.slice(0, -2).join('\n')), 'not_a_backup'],
      [await gzipped(text.replace('{"t":"entries"}', '{"t":"secrets"}')), 'not_a_backup'],
      [
        await gzipped(text.replace('conversation', 'conversatiom').replace('"t":"bodies"}{', '"t":"bodies"}[')),
        'not_a_backup',
      ],
      [await gzipped(`${text}{}\n`), 'not_a_backup'],
    ];
    for (const [blob, code] of bad) expect(await safe.restore(blob)).toMatchObject({ ok: false, code });
    expect([await readCanary(), (await Dexie.getDatabaseNames()).sort()]).toEqual(before);
  });

  it('200 with bytes changed at random: each is refused, or gives the very same rows', async () => {
    (await filled()).close();
    got(await safe.adopt('espalier'));
    const { id } = got(await safe.backUp({ name: 'espalier', keep: 3 }));
    const whole = new Uint8Array(await (await fileOf(id)).arrayBuffer());
    const names = async () => (await Dexie.getDatabaseNames()).filter((name) => name.startsWith('espalier-')).sort();
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    let refused = 0;
    for (let round = 0; round < 200; round++) {
      const changed = whole.slice(0, random(8) === 0 ? random(whole.length) : whole.length);
      for (let n = random(3); n >= 0 && changed.length > 0; n--) changed[random(changed.length)]! ^= 1 + random(255);
      const there = await names();
      const result = await safe.restore(new Blob([changed]));
      if (result.ok) continue;
      refused++;
      expect(result.message).toMatch(/\.$/);
      expect(await names()).toEqual(there);
    }
    // Some bytes of a gzip header mean nothing.
    expect(refused).toBeGreaterThan(190);
  }, 120_000);
});
