import type { JournalHead, JournalStore } from '#codemode/journal.contract.ts';
import type { Put, Rows } from './rows.ts';

/** Keeps journals. Every write looks at the epoch of the run in its own transaction. Rejects with a StorageError. */
export function createJournalStore(rows: Rows): JournalStore {
  const entriesOf = async (runId: string) => (await rows.of(['journal'], runId)).journal;
  return {
    create: (head, entries) =>
      rows.write(
        [{ table: 'journals', put: head }, ...entries.map((put): Put => ({ table: 'journal', put }))],
        'strict',
      ),
    async read(runId) {
      const head = await rows.get('journals', runId);
      if (!head) return undefined;
      const entries = await entriesOf(runId);
      return { head, entries: entries.sort((a, b) => a.seq - b.seq) };
    },
    write: (runId, epoch, { head, entries }, durability) =>
      rows.writeIf({ table: 'journals', key: runId }, ['journal'], durability, (now) => {
        if (now?.epoch !== epoch) return null;
        const puts = entries.map((put): Put => ({ table: 'journal', put }));
        return head ? [{ table: 'journals', put: { ...now, ...head } }, ...puts] : puts;
      }),
    async claim(runId) {
      let claimed: JournalHead | undefined;
      await rows.writeIf({ table: 'journals', key: runId }, [], 'strict', (now) => {
        if (!now) return null;
        claimed = { ...now, epoch: now.epoch + 1, state: 'open' };
        return [{ table: 'journals', put: claimed }];
      });
      return claimed?.epoch;
    },
    heads: () => rows.all('journals'),
    async remove(runIds) {
      for (const runId of runIds) {
        const entries = await entriesOf(runId);
        const removals = entries.map(({ key }) => ({ table: 'journal' as const, remove: [runId, key] }));
        await rows.write([{ table: 'journals', remove: runId }, ...removals], 'relaxed');
      }
    },
  };
}
