/**
 * The index of any number of texts: SQLite's FTS5. A text is one row without its content: the different words of it, by a
 * number that orders by time, so that the newest are found without looking at the others.
 */
import type { Database } from '@sqlite.org/sqlite-wasm';
import type { SearchMark } from '../search.contract.ts';
import type { SearchEngine } from './engine.ts';
import { byTime, type Clause, type Found } from './query.ts';
import { near, vocabularyOf } from './words.ts';

/** Another version is cleared when it is opened. */
const version = 3;
/** Places within a millisecond. */
const places = 4096;
const latestTime = 2 ** 41 - 10_000;

const tables = `
  create table if not exists texts (n integer primary key, session text not null, id text not null, kind text not null, at integer not null);
  create unique index if not exists textsById on texts (session, id);
  create table if not exists marks (session text primary key, mark text not null);
  create virtual table if not exists words using fts5
    (list, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='1 2 3 4 5 6');
  create virtual table if not exists vocabulary using fts5vocab(words, row);
`;

/** Over an open database. Throws what SQLite throws: whoever opened it throws the file away then. */
export function openSqliteEngine(db: Database, closed: () => void = () => {}): SearchEngine {
  if (db.selectValue('pragma user_version') !== version) wipe(db);
  db.exec(tables);
  db.exec(`pragma user_version = ${version}`);
  const marks = new Map(
    (db.selectArrays('select session, mark from marks') as [string, string][]).map(([session, mark]) => [
      session,
      JSON.parse(mark) as SearchMark,
    ]),
  );
  let size = Number(db.selectValue('select count(*) from texts'));
  /** Every word by its length, once a misspelling was looked up. */
  let known: Map<number, Map<string, number>> | null = null;

  const learn = (words: Iterable<string>) => {
    if (!known) return;
    for (const word of words) {
      const some = known.get(word.length) ?? new Map<string, number>();
      known.set(word.length, some);
      if (!some.has(word)) some.set(word, lettersOf(word));
    }
  };

  const freePlace = (at: number): number => {
    const time = Math.min(latestTime, Math.max(0, Math.floor(Number.isFinite(at) ? at : 0)));
    const from = time * places;
    const last = db.selectValue('select max(n) from texts where n >= ? and n < ?', [from, from + places]);
    if (last === null || last === undefined) return from;
    // More than fit in a millisecond, as after an import without times, go on in the next.
    return Number(last) + 1 < from + places ? Number(last) + 1 : freePlace(time + 1);
  };

  const removeRow = (session: string, id: string) => {
    const n = db.selectValue('select n from texts where session = ? and id = ?', [session, id]);
    if (n === undefined || n === null) return;
    db.exec({ sql: 'delete from words where rowid = ?', bind: [n as number] });
    db.exec({ sql: 'delete from texts where n = ?', bind: [n as number] });
    size--;
  };

  return {
    kind: 'sqlite',
    size: () => size,
    mark: (sessionId) => marks.get(sessionId),
    sessions: () => [...marks.keys()],
    put(sessionId, texts, mark) {
      const before = size;
      try {
        db.transaction(() => {
          const row = db.prepare('insert into texts (n, session, id, kind, at) values (?, ?, ?, ?, ?)');
          const list = db.prepare('insert into words (rowid, list) values (?, ?)');
          try {
            for (const { id, kind, at, text } of texts) {
              removeRow(sessionId, id);
              const words = vocabularyOf(text);
              learn(words);
              const n = freePlace(at);
              row.bind([n, sessionId, id, kind, Number.isFinite(at) ? at : 0]).stepReset();
              list.bind([n, [...words].join(' ')]).stepReset();
              size++;
            }
          } finally {
            row.finalize();
            list.finalize();
          }
          db.exec({
            sql: 'insert into marks (session, mark) values (?, ?) on conflict (session) do update set mark = excluded.mark',
            bind: [sessionId, JSON.stringify(mark)],
          });
        });
      } catch (error) {
        size = before;
        throw error;
      }
      marks.set(sessionId, mark);
    },
    clear() {
      wipe(db);
      db.exec(tables);
      db.exec(`pragma user_version = ${version}`);
      marks.clear();
      known = null;
      size = 0;
    },
    keep: async () => {},
    close() {
      db.close();
      closed();
    },
    match(clauses, limit) {
      const numbers = db.selectValues('select rowid from words where words match ? order by rowid desc limit ?', [
        clauses.map(spelled).join(' AND '),
        limit,
      ]);
      const found = numbers.flatMap((n) => {
        const row = db.selectArray('select session, id, kind, at from texts where n = ?', [Number(n)]);
        if (!row) return [];
        const [sessionId, id, kind, at] = row as [string, string, Found['kind'], number];
        return [{ sessionId, id, kind, at }];
      });
      return found.sort(byTime);
    },
    begins: (prefix) =>
      db.selectValue('select 1 from vocabulary where term >= ? and term < ? limit 1', [
        prefix,
        `${prefix}\u{10ffff}`,
      ]) !== undefined,
    nearTo(word, most) {
      if (most === 0) return [];
      if (!known) {
        known = new Map();
        learn(db.selectValues('select term from vocabulary') as string[]);
      }
      const found: string[] = [];
      const letters = lettersOf(word);
      for (let length = word.length - most; length <= word.length + most; length++)
        // One letter changed is at most two kinds of letters more or less: most words need no closer look.
        for (const [other, others] of known.get(length) ?? [])
          if (bits(letters ^ others) <= 2 * most && near(word, other, most)) found.push(other);
      return found;
    },
  };
}

function wipe(db: Database): void {
  db.exec(
    'drop table if exists vocabulary; drop table if exists words; drop table if exists texts; drop table if exists marks',
  );
}

const spelled = (clause: Clause): string =>
  `(${clause.map(({ word, prefix }) => (prefix ? `"${word}" *` : `"${word}"`)).join(' OR ')})`;

/** Which kinds of letters a word has, one bit each. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) % 32);
  return letters;
}

/** How many bits are set (Hacker's Delight, figure 5-2). */
function bits(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
