/**
 * Search as the worker does it. One tab has the index, by a Web Lock; the workers of the others ask it, and where it does
 * not answer they look through the rows themselves.
 */
import { openBroadcast } from '#base/broadcast.ts';
import { type Cell, cell } from '#base/cell.ts';
import { sleep } from '#base/deadline.ts';
import type { SearchAnswer, SearchProgress, SearchTruth } from '#session/search.contract.ts';
import { createSearch, type SearchIndex } from '#session/search.ts';
import { openSearchEngine, removeSearchEngines } from '#session/search-engines.ts';
import { searchRows } from '#session/search-rows.ts';
import { openDatabase } from '#storage/database.ts';
import { createSearchTruth } from '#storage/search-truth.ts';

export interface SearchSettings {
  /** Of the database. */
  name?: string;
  /** See `openSearchEngine`. */
  mostInMemory?: number;
}

export interface SearchHost {
  /** `given`: what is read where the worker cannot open the database itself, as when nothing is kept. */
  start(given: SearchTruth, settings: SearchSettings, onProgress: (progress: SearchProgress) => void): Promise<void>;
  find(query: string, limit: number): Promise<SearchAnswer>;
  touch(sessionId?: string): Promise<void>;
}

type Message =
  | { ask: string; query: string; limit: number }
  | { answer: string; found: SearchAnswer }
  | { touch: string | null }
  | { progress: SearchProgress };

const lock = 'espalier-search';
/** A tab that hangs must not keep the others from finding. */
const patience = 2_000;

export function createSearchHost(): SearchHost {
  const channel = openBroadcast<Message>(lock);
  const progress: Cell<SearchProgress> = cell({ state: 'starting', done: 0, of: 0, engine: null });
  const answers = new Map<string, (found: SearchAnswer) => void>();
  let truth: SearchTruth;
  let keeps = false;
  let mostInMemory: number | undefined;
  let own: SearchIndex | null = null;
  let asked = 0;
  const me = crypto.randomUUID();

  channel.listen((message) => {
    if ('answer' in message) return answers.get(message.answer)?.(message.found);
    if ('progress' in message) {
      if (!own)
        progress.set({
          ...message.progress,
          state: message.progress.state === 'ready' ? 'follows' : message.progress.state,
        });
      return;
    }
    if (!own) return;
    if ('touch' in message) return void own.touch(message.touch ?? undefined);
    const { ask, query, limit } = message;
    void own.find(query, limit).then((found) => channel.send({ answer: ask, found }));
  });

  function lead(): void {
    const index = createSearch({
      truth,
      openEngine: (texts) => openSearchEngine(texts, keeps, mostInMemory),
      removeEngine: removeSearchEngines,
    });
    own = index;
    const tell = () => {
      progress.set(index.progress.get());
      channel.send({ progress: index.progress.get() });
    };
    index.progress.subscribe(tell);
    tell();
  }

  return {
    async start(given, { name, mostInMemory: most }, onProgress) {
      mostInMemory = most;
      const opened = await openDatabase({ ...(name && { name }), onClosed: () => void own?.close() });
      truth = opened.ok ? createSearchTruth(opened.value) : given;
      keeps = opened.ok;
      progress.subscribe(() => onProgress(progress.get()));
      // Rows in memory are of this tab alone, and so is their index.
      if (!keeps || !navigator.locks) return lead();
      const never = new Promise<never>(() => {});
      void navigator.locks.request(lock, () => {
        lead();
        return never;
      });
      await sleep(50);
      if (!own) progress.set({ state: 'follows', done: 0, of: 0, engine: null });
    },
    async find(query, limit) {
      if (own) return own.find(query, limit);
      const ask = `${me} ${++asked}`;
      const answered = new Promise<SearchAnswer>((resolve) => answers.set(ask, resolve));
      channel.send({ ask, query, limit });
      const over = new AbortController();
      const found = await Promise.race([answered, sleep(patience, over.signal).then(() => null)]);
      over.abort();
      answers.delete(ask);
      return found ?? searchRows(truth, query, limit);
    },
    async touch(sessionId) {
      if (own) await own.touch(sessionId);
      else channel.send({ touch: sessionId ?? null });
    },
  };
}
