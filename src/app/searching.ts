/** Search as the interface knows it: its worker is started when the page rests, or when it is first asked. */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type { SearchProgress, SearchTruth } from '#session/search.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { SearchFace } from '#ui/search-face.ts';

/** Hits of one answer. */
const most = 60;
/** What is said in one go is read once. */
const pause = 300;

export function createSearching(options: {
  truth: SearchTruth;
  /** Of the database. */
  name: string;
  session: Readable<SessionState | null>;
  runs: Readable<unknown>;
}): { face: SearchFace; start(): Promise<void> } {
  const progress: Cell<SearchProgress> = cell({ state: 'starting', done: 0, of: 0, engine: null });
  let started: ReturnType<typeof begin> | null = null;
  const begin = async () => {
    const { startSearch } = await import('./search.remote.ts');
    return startSearch(options.truth, progress.set, { name: options.name });
  };
  const search = () => (started ??= begin());
  const fail = (error: unknown) =>
    progress.update((now) => ({ ...now, state: 'failed', problem: `${messageOf(error)} Reload the page to search.` }));

  let cancel = () => {};
  let seen = options.session.get()?.entries;
  const touch = () => {
    const id = options.session.get()?.session.id;
    if (!started || id === undefined) return;
    cancel();
    cancel = after(pause, () => void started?.then((own) => own.touch(id)).catch(fail));
  };
  options.session.subscribe(() => {
    const entries = options.session.get()?.entries;
    if (entries === seen) return;
    seen = entries;
    touch();
  });
  options.runs.subscribe(touch);

  return {
    face: {
      progress,
      async find(query) {
        try {
          return await (await search()).find(query, most);
        } catch (error) {
          fail(error);
          return null;
        }
      },
    },
    start: () => search().then(() => undefined, fail),
  };
}
