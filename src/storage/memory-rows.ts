/** Rows in memory, for a browser that keeps nothing. They behave as the database's do: copies in, copies out. */
import type { Durability, Rows } from './rows.ts';
import { indexes, type Key, keyOf, keys, type TableName, type Tables } from './schema.ts';

export function createMemoryRows(): Rows {
  const tables = new Map<TableName, Map<string, object>>();
  const tableOf = (name: TableName) => {
    const table = tables.get(name) ?? new Map<string, object>();
    tables.set(name, table);
    return table;
  };
  const named = (key: Key) => (typeof key === 'string' ? key : key.join('\u0000'));
  const sorted = <T extends TableName>(rows: Iterable<[string, object]>) =>
    [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => structuredClone(row) as Tables[T]);

  /** The rows of an owner in the order of their ids, not copied. */
  const ownedBy = (table: TableName, owner: string) =>
    [...tableOf(table).values()]
      .filter((row) => (row as Record<string, unknown>)[ownerField(table)] === owner)
      .sort((a, b) => (idIn(table, a) < idIn(table, b) ? -1 : 1));

  return {
    async get<T extends TableName>(table: T, key: Key) {
      return structuredClone(tableOf(table).get(named(key))) as Tables[T] | undefined;
    },
    async keys(table) {
      return sorted(tableOf(table)).map((row) => keyOf(table, row));
    },
    async all<T extends TableName>(table: T) {
      return sorted<T>(tableOf(table));
    },
    async of<T extends TableName>(names: readonly T[], owner: string, newest: Partial<Record<T, number>> = {}) {
      const found = names.map((name) => {
        const field = ownerField(name);
        const own = [...tableOf(name)].filter(([, row]) => (row as Record<string, unknown>)[field] === owner);
        return [name, sorted<T>(own).slice(-(newest[name] ?? own.length))];
      });
      return Object.fromEntries(found) as { [K in T]: Tables[K][] };
    },
    async before<T extends TableName>(table: T, key: [string, string], limit: number) {
      const [owner, before] = key;
      const own = [...tableOf(table)].filter(([name]) => name.startsWith(named([owner, ''])) && name < named(key));
      return before === '' ? [] : sorted<T>(own).slice(-limit);
    },
    async page<T extends TableName>(table: T, owner: string, after: string | null, limit: number) {
      const own = ownedBy(table, owner).filter((row) => after === null || idIn(table, row) > after);
      return structuredClone(own.slice(0, limit)) as Tables[T][];
    },
    async count(table, owner, upTo) {
      if (owner === undefined) return tableOf(table).size;
      return ownedBy(table, owner).filter((row) => upTo === undefined || idIn(table, row) <= upTo).length;
    },
    async distinct(table, index) {
      const field = index.replace('*', '');
      const values = [...tableOf(table).values()].flatMap((row) => (row as Record<string, unknown>)[field]);
      return [...new Set(values.filter((value) => typeof value === 'string'))].sort();
    },
    async written(table) {
      return sorted<typeof table>(tableOf(table)).map(({ hash, at }) => [hash, at]);
    },
    async removeBefore(table, hashes, time) {
      const rows = tableOf(table);
      const old = hashes.filter((hash) => ((rows.get(hash) as { at: number } | undefined)?.at ?? time) < time);
      for (const hash of old) rows.delete(hash);
      return old.length;
    },
    async write(changes) {
      // All copies first: what cannot be copied leaves nothing half written.
      const copies = changes.map((change) => ('put' in change ? structuredClone(change.put) : undefined));
      changes.forEach((change, i) => {
        if ('put' in change) tableOf(change.table).set(named(keyOf(change.table, change.put)), copies[i]!);
        else tableOf(change.table).delete(named(change.remove));
      });
    },
    async writeIf<T extends TableName>(
      row: { table: T; key: Key },
      _others: readonly TableName[],
      durability: Durability,
      decide: (now: Tables[T] | undefined) => Parameters<Rows['write']>[0] | null,
    ) {
      // Without a pause between, as a transaction is.
      const changes = decide(structuredClone(tableOf(row.table).get(named(row.key))) as Tables[T] | undefined);
      if (changes) await this.write(changes, durability);
      return changes !== null;
    },
    // Nobody else sees these rows.
    fence: { claim: async () => 1, disown: () => {}, leave: () => {} },
    close() {
      tables.clear();
    },
  };
}

/** What orders the rows of an owner. */
function idIn(table: TableName, row: object): string {
  return (row as Record<string, string>)[(indexes[table] ?? keys[table])[1] ?? 'id']!;
}

/** The field that says whose a row is. */
function ownerField(table: TableName): string {
  return indexes[table]?.[0] ?? keys[table][0];
}
