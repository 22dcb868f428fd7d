/** The index of a few ten thousand texts: MiniSearch, in memory, with a copy in a file. */
import MiniSearch, { type AsPlainObject, type Query } from 'minisearch';
import SearchableMap from 'minisearch/SearchableMap';
import type { SearchMark } from '../search.contract.ts';
import type { IndexFile, SearchEngine } from './engine.ts';
import { byTime, type Clause, type Found, keyOf } from './query.ts';
import { vocabularyOf } from './words.ts';

interface Row extends Found {
  key: string;
  words: string;
}

/** Another version reads no copy of this one. */
const version = 1;

interface Copy {
  version: number;
  marks: [string, SearchMark][];
  index: AsPlainObject;
}

const options = {
  idField: 'key',
  fields: ['words'],
  storeFields: ['sessionId', 'id', 'kind', 'at'],
  // The words are made by us, the same for every index.
  tokenize: (text: string) => text.split(' '),
  processTerm: (term: string) => term,
  searchOptions: { tokenize: (text: string) => [text], processTerm: (term: string) => term },
  autoVacuum: false,
};

/** Begins with the copy in the file, where that can be read. Without a file nothing is kept. */
export async function openMiniEngine(file: IndexFile | null): Promise<SearchEngine> {
  let mini = new MiniSearch<Row>(options);
  let vocabulary = new SearchableMap<true>();
  let marks = new Map<string, SearchMark>();
  let changed = false;

  try {
    const kept = await file?.read();
    const copy = kept ? (JSON.parse(kept) as Copy) : null;
    if (copy?.version === version) {
      mini = MiniSearch.loadJS<Row>(copy.index, options);
      marks = new Map(copy.marks);
      for (const [word] of copy.index.index) vocabulary.set(word, true);
    }
  } catch {
    clear();
  }

  function clear() {
    mini = new MiniSearch<Row>(options);
    vocabulary = new SearchableMap();
    marks = new Map();
    changed = true;
  }

  const part = ({ word, prefix }: Clause[number]): Query => ({ queries: [word], prefix });

  return {
    kind: file ? 'mini' : 'memory',
    size: () => mini.documentCount,
    mark: (sessionId) => marks.get(sessionId),
    sessions: () => [...marks.keys()],
    put(sessionId, texts, mark) {
      for (const { id, kind, at, text } of texts) {
        const key = keyOf({ sessionId, id });
        const words = vocabularyOf(text);
        for (const word of words) vocabulary.set(word, true);
        const row: Row = { key, sessionId, id, kind, at, words: [...words].join(' ') };
        if (mini.has(key)) mini.discard(key);
        mini.add(row);
      }
      marks.set(sessionId, mark);
      changed = true;
    },
    clear,
    async keep() {
      if (!file || !changed) return;
      changed = false;
      const copy: Copy = { version, marks: [...marks], index: mini.toJSON() };
      await file.write(JSON.stringify(copy)).catch(() => undefined);
    },
    close: () => {},
    match(clauses, limit) {
      const query: Query = {
        combineWith: 'AND',
        queries: clauses.map((clause) => ({ combineWith: 'OR', queries: clause.map(part) })),
      };
      const found = mini.search(query).map(({ sessionId, id, kind, at }) => ({ sessionId, id: idOf(id), kind, at }));
      return (found as Found[]).sort(byTime).slice(0, limit);
    },
    begins: (prefix) => vocabulary.atPrefix(prefix).size > 0,
    nearTo: (word, most) => (most === 0 ? [] : [...vocabulary.fuzzyGet(word, most).keys()]),
  };
}

/** MiniSearch gives its own key as `id`; the session's part of it is taken off. */
const idOf = (key: string): string => key.slice(key.indexOf('/') + 1);
