/**
 * Keeps a search index in step with the rows, and answers from it. Nothing of it is needed to work: it catches up from the
 * marks that it has, and where it is stale, broken or gone it is built again, in small pieces, while it answers.
 */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { sleep } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import { messageOf } from '#base/result.ts';
import type { SearchEngine } from './search/engine.ts';
import { describeHits } from './search/hits.ts';
import { findMatches } from './search/query.ts';
import type { Search, SearchAnswer, SearchMark, SearchProgress, SearchText, SearchTruth } from './search.contract.ts';

export interface SearchWorld {
  truth: SearchTruth;
  /** The index for so many texts; a larger one is asked for when this one has grown over `most`. */
  openEngine(texts: number): Promise<{ engine: SearchEngine; most: number }>;
  /** Throws away what is kept of an index, after it failed. */
  removeEngine(): Promise<void>;
  /** Texts read at once. */
  page?: number;
  /** Milliseconds. */
  now?(): number;
}

export interface SearchIndex extends Search {
  progress: Readable<SearchProgress>;
  close(): Promise<void>;
}

const nothing: SearchMark = { entries: 0, last: null, lastRun: null, open: {} };
/** Texts between two copies of an index in memory. */
const textsToKeep = 10_000;
/** A question waits at most for as many texts as go into the index in about this time, in milliseconds. */
const shortWait = 30;

/** Begins to catch up at once. Never rejects: what goes wrong stands in `progress`. */
export function createSearch(world: SearchWorld): SearchIndex {
  const { truth, page = 250, now = () => performance.now() } = world;
  const progress: Cell<SearchProgress> = cell({ state: 'starting', done: 0, of: 0, engine: null });
  const inLine = createQueue();
  const hits = describeHits(truth);
  let engine: SearchEngine | null = null;
  let most = Number.POSITIVE_INFINITY;
  let closed = false;
  let unkept = 0;
  /** Texts put at once, by how long the last ones took. */
  let together = 16;

  async function open(texts: number): Promise<SearchEngine> {
    const opened = await world.openEngine(texts);
    engine = opened.engine;
    most = opened.most;
    return engine;
  }

  /** A failure of the index is answered by another one, once; a failure of the rows is said. */
  async function catchUp(only?: string): Promise<void> {
    if (closed) return;
    try {
      await bring(only);
    } catch (error) {
      if (closed) return;
      engine?.close();
      engine = null;
      await world.removeEngine().catch(() => undefined);
      try {
        await bring();
      } catch (again) {
        const problem = `The search index could not be built: ${messageOf(again || error)} Reload the page to try again.`;
        progress.update((now) => ({ ...now, state: 'failed', problem }));
      }
    }
  }

  async function bring(only?: string): Promise<void> {
    const size = Math.max(engine?.size() ?? 0, engine && only ? 0 : await truth.size());
    let current = engine ?? (await open(size));
    if (size > most) {
      current.close();
      current = await open(size);
    }
    const sessions = await truth.sessions();
    const there = new Set(sessions.map(({ id }) => id));
    if (current.sessions().some((id) => !there.has(id))) current.clear();
    const waiting = only === undefined ? sessions : sessions.filter(({ id }) => id === only);
    const show = (state: SearchProgress['state']) =>
      progress.set({ state, done: current.size(), of: Math.max(size, current.size()), engine: current.kind });
    // What is newest is looked for first.
    waiting.sort((a, b) => b.updatedAt - a.updatedAt);
    if (only === undefined) show('building');
    for (const { id } of waiting) {
      if (closed) return;
      hits.forget(id);
      if (!(await bringSession(current, id, () => only === undefined && show('building')))) {
        current.clear();
        return bring();
      }
      if (current.size() > most) return bring();
    }
    if (only === undefined) await current.keep();
    show('ready');
  }

  /** False where the marks of the index say what is not so: all of it has to be built again. */
  async function bringSession(into: SearchEngine, sessionId: string, moved: () => void): Promise<boolean> {
    let mark = into.mark(sessionId) ?? nothing;
    if (mark.last !== null && (await truth.countEntries(sessionId, mark.last)) !== mark.entries) return false;
    for (;;) {
      const texts = await truth.entries(sessionId, mark.last, page);
      if (closed) return true;
      for (let from = 0; from < texts.length; ) {
        const some = texts.slice(from, from + together);
        mark = { ...mark, entries: mark.entries + some.length, last: some.at(-1)!.id };
        from += some.length;
        await put(into, sessionId, some, mark);
        if (closed) return true;
        moved();
      }
      if (texts.length < page) break;
    }
    const open = Object.keys(mark.open);
    if (open.length > 0) {
      const again = await truth.texts(open.map((id) => ({ sessionId, id, kind: 'run' as const })));
      const changed = again.filter((run) => run.stamp !== mark.open[run.id]);
      mark = { ...mark, open: { ...mark.open } };
      for (const run of changed) note(mark, run);
      if (changed.length > 0) into.put(sessionId, changed, mark);
    }
    for (;;) {
      const runs = await truth.runs(sessionId, mark.lastRun, page);
      if (closed) return true;
      for (let from = 0; from < runs.length; ) {
        const some = runs.slice(from, from + together);
        mark = { ...mark, lastRun: some.at(-1)!.id, open: { ...mark.open } };
        for (const run of some) note(mark, run);
        from += some.length;
        const told = some.filter(({ text }) => text !== '');
        await put(into, sessionId, told, mark);
        if (closed) return true;
        moved();
      }
      if (runs.length < page) return true;
    }
  }

  /** A query that waits gets its turn after it; now and then what is there is kept. */
  async function put(into: SearchEngine, sessionId: string, texts: readonly SearchText[], mark: SearchMark) {
    const from = now();
    into.put(sessionId, texts, mark);
    const factor = shortWait / Math.max(1, now() - from);
    together = Math.round(Math.min(page, Math.max(4, together * Math.min(2, Math.max(0.25, factor)))));
    unkept += texts.length;
    if (unkept >= textsToKeep) {
      unkept = 0;
      await into.keep();
    }
    await sleep(0);
  }

  const begun = inLine(() => catchUp());

  return {
    progress,
    async find(query, limit): Promise<SearchAnswer> {
      const none: SearchAnswer = { hits: [], complete: false, more: false, corrected: [] };
      // The index is opened by the first catching up; what it has by then is searched.
      for (let turns = 0; !engine && !closed && progress.get().state !== 'failed' && turns < 500; turns++)
        await sleep(10);
      if (!engine) return none;
      let matches: ReturnType<typeof findMatches>;
      try {
        matches = findMatches(engine, query, limit * 2);
      } catch {
        await inLine(() => rebuild());
        if (!engine) return none;
        matches = findMatches(engine, query, limit * 2);
      }
      const shown = await hits.of(matches, limit);
      return {
        hits: shown,
        complete: progress.get().state === 'ready',
        more: matches.more || matches.found.length > limit,
        corrected: matches.corrected,
      };
    },
    touch: (sessionId) => begun.then(() => inLine(() => catchUp(sessionId))),
    async close() {
      closed = true;
      await inLine(async () => {
        await engine?.keep();
        engine?.close();
        engine = null;
      });
    },
  };

  async function rebuild(): Promise<void> {
    engine?.close();
    engine = null;
    await world.removeEngine().catch(() => undefined);
    await catchUp();
  }
}

function note(mark: SearchMark, { id, stamp }: { id: string; stamp?: string }): void {
  if (stamp === undefined) delete mark.open[id];
  else mark.open[id] = stamp;
}
