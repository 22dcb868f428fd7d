/** The work of the worker that keeps the database safe. See safe.contract.ts. */
import Dexie from 'dexie';
import { fail, messageOf, ok } from '#base/result.ts';
import { judge } from './canary.ts';
import { understood } from './rows.ts';
import {
  connectTo,
  connectToLedger,
  findIn,
  firstName,
  type Mark,
  markKey,
  names,
  pages,
  withOpen,
} from './safe/connections.ts';
import { dropOld, listBackups, openSink, readCanaryFile, removeBackup, writeCanaryFile } from './safe/files.ts';
import { type AuditLike, fillAudit, restoreInto } from './safe/restore.ts';
import { writeBackup } from './safe/write-backup.ts';
import type { BackUpOptions, Canary, Progress, Safe, SafeResult, SessionSize } from './safe.contract.ts';

/** The worker's side: with a way to hear of progress, and to end what is under way. */
export interface SafeWork extends Safe {
  follow(listener: (progress: Progress) => void): void;
  cancel(): void;
}

const cancelled = Symbol('cancelled');

export function createSafe(world: { now(): number; newUuid(): string; ledgerName?: string }): SafeWork {
  const { now, newUuid, ledgerName = 'espalier-ledger' } = world;
  let listener: (progress: Progress) => void = () => {};
  let asked = false;

  const teller = (what: Progress['what'], of: number | null = null) => {
    asked = false;
    let told = 0;
    return (done: number) => {
      if (asked) throw cancelled;
      if (now() - told < 100) return;
      told = now();
      listener({ what, done, of });
    };
  };

  const found = (name: string) =>
    withOpen(connectTo(name), (db) => withOpen(connectToLedger(ledgerName), (ledger) => findIn(db, ledger)));

  const markIn = async (name: string): Promise<Mark['value']> => {
    const value: Mark['value'] = { uuid: newUuid(), createdAt: now(), complete: true };
    await withOpen(connectTo(name), (db) => db.table('values').put({ key: markKey, value } satisfies Mark));
    return value;
  };

  const name = async (next: string): Promise<Canary> => {
    const { uuid, counts, audit } = await found(next);
    const canary: Canary = { name: next, uuid: uuid!, counts: counts!, audit, at: now() };
    await writeCanaryFile(() => canary);
    return canary;
  };

  const adopt = async (next: string): Promise<Canary> => {
    await markIn(next);
    return name(next);
  };

  const nextName = async (): Promise<string> => {
    const canary = await readCanaryFile();
    const numbers = [...(await names()), canary?.canary.name ?? firstName].map((one) => Number(one.split('-')[1] ?? 1));
    return `${firstName}-${Math.max(...numbers) + 1}`;
  };

  return {
    follow: (next) => void (listener = next),
    cancel: () => void (asked = true),

    mark: (of) =>
      attempt(async () => {
        const is = await found(of);
        let verdict = judge(null, is);
        let canary: Canary | null = null;
        await writeCanaryFile((before) => {
          verdict = judge(before?.name === of ? before : null, is);
          if (verdict.state !== 'fine' || is.uuid === null || !is.counts) return null;
          canary = { name: of, uuid: is.uuid, counts: is.counts, audit: is.audit, at: now() };
          return canary;
        });
        if (canary) return ok(canary);
        return fail('damaged', 'message' in verdict ? verdict.message : 'The database has no mark of its own.');
      }),

    adopt: (of) => attempt(async () => ok(await adopt(of))),

    verify: (of, files = true) =>
      attempt(async () => {
        const problems: string[] = [];
        const before = (await readCanaryFile())?.canary ?? null;
        let rows = 0;
        await withOpen(connectTo(of), async (db) => {
          const tables = db.tables.filter(({ name: table }) => files || table !== 'blobs');
          const all = (await Promise.all(tables.map((table) => table.count()))).reduce((sum, n) => sum + n, 0);
          const tell = teller('verify', all);
          for (const table of tables) {
            let read = 0;
            try {
              for await (const page of pages(db, table.name, table.name === 'blobs' ? bytesOf : undefined)) {
                read += page.length;
                tell((rows += page.length));
              }
            } catch (error) {
              if (error === cancelled) throw error;
              problems.push(`Rows of ${table.name} after the first ${read} cannot be read.`);
            }
          }
        });
        const verdict = judge(before?.name === of ? before : null, await found(of));
        if ('message' in verdict) problems.push(verdict.message);
        return ok({ at: now(), rows, problems });
      }),

    sizes: (of) =>
      attempt(async () => {
        const sizes = new Map<string, SessionSize>();
        await withOpen(connectTo(of), async (db) => {
          for await (const page of pages(db, 'sessions')) {
            for (const { id, title, deletedAt } of page as { id: string; title: string; deletedAt?: number }[])
              sizes.set(id, { sessionId: id, title: deletedAt ? `${title} (deleted)` : title, entries: 0, bytes: 0 });
          }
          for (const table of ['entries', 'bodies', 'operations', 'runs']) {
            for await (const page of pages(db, table)) {
              for (const row of page as { sessionId: string }[]) {
                const size = sizes.get(row.sessionId);
                if (!size) continue;
                size.bytes += JSON.stringify(row).length;
                if (table === 'entries') size.entries++;
              }
            }
          }
        });
        return ok([...sizes.values()].sort((a, b) => b.bytes - a.bytes));
      }),

    backUp: ({ name: of, keep, folder }: BackUpOptions) =>
      attempt(async () => {
        const is = await found(of);
        const before = (await readCanaryFile())?.canary;
        const verdict = judge(before?.name === of ? before : null, is);
        // A copy of what is left would push out a copy of the whole.
        if (verdict.state !== 'fine' || is.uuid === null)
          return fail(
            'damaged',
            `${'message' in verdict ? verdict.message : 'There is nothing yet.'} No copy was made.`,
          );
        const [uuid, createdAt] = [is.uuid, now()];
        const sink = await openSink(uuid, createdAt, folder);
        try {
          await withOpen(connectTo(of), (db) =>
            withOpen(connectToLedger(ledgerName), (ledger) =>
              writeBackup({ db, ledger, uuid, createdAt, sink, tell: teller('backup') }),
            ),
          );
          const bytes = await sink.finish();
          await dropOld(uuid, keep, folder);
          return ok({ id: sink.id, place: folder ? 'folder' : 'browser', bytes, createdAt, uuid: uuid.slice(0, 8) });
        } catch (error) {
          await sink.discard();
          throw error;
        }
      }),

    backups: (folder) => listBackups(folder).catch(() => []),
    removeBackup: (id, folder) => attempt(async () => ok(await removeBackup(id, folder))),

    restore: (file) =>
      attempt(async () => {
        const next = await nextName();
        const current = (await readCanaryFile())?.canary.name ?? firstName;
        const drop = () => Dexie.delete(next);
        try {
          const read = await withOpen(connectTo(next, 'relaxed'), (db) => restoreInto(db, file, teller('restore')));
          if (!read.ok) {
            await drop();
            return read;
          }
          await fill(read.value.audit);
          // Strict, and so are the rows before it: from here on the new one is whole on the disk.
          await adopt(next);
        } catch (error) {
          await drop();
          throw error;
        }
        for (const old of await names()) if (old !== next && old !== current) await Dexie.delete(old);
        return ok(next);
      }),

    startAnew: () =>
      attempt(async () => {
        const next = await nextName();
        await adopt(next);
        return ok(next);
      }),
  };

  function fill(audit: readonly AuditLike[]): Promise<void> {
    return withOpen(connectToLedger(ledgerName), (ledger) => fillAudit(ledger, audit));
  }
}

const bytesOf = (row: object): number => (row as { bytes?: Uint8Array }).bytes?.length ?? 0;

async function attempt<T>(work: () => Promise<SafeResult<T>>): Promise<SafeResult<T>> {
  try {
    return await work();
  } catch (thrown) {
    return failureOf(thrown);
  }
}

function failureOf(thrown: unknown): SafeResult<never> {
  if (thrown === cancelled) return fail('cancelled', 'Stopped. Nothing was changed.');
  const { name } = (thrown ?? {}) as { name?: string };
  const { code, message } = understood(thrown);
  if (code === 'full') return fail('full', message);
  if (name === 'NotAllowedError' || name === 'NoModificationAllowedError' || name === 'NotFoundError')
    return fail('refused', 'The folder cannot be written. Allow it again, or choose another one.');
  if (name === 'TypeError' || thrown instanceof TypeError)
    return fail('not_a_backup', 'This is not a whole copy of Espalier: it cannot be unpacked. Nothing was changed.');
  if (name === 'SecurityError') return fail('unavailable', 'This browser keeps no files for Espalier here.');
  return fail('failed', `That did not work: ${messageOf(thrown)}`);
}
