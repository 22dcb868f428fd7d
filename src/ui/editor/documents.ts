/**
 * The texts of open files, each kept while its tab is: what is typed is written when typing pauses, what changes elsewhere
 * is shown, and where both happened at once nothing is written before a person has chosen.
 */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import type { Ide } from '../ide.ts';

export interface DocumentState {
  /** As it stands in the editor; `null` where there is none. */
  text: string | null;
  /** `apart`: it was changed elsewhere while something was typed, and nothing is written until one is chosen. */
  is: 'opening' | 'quiet' | 'saving' | 'saved' | 'missing' | 'no text' | 'apart';
  /** What it was before the agent or a program changed it, until that was looked at. */
  before: string | null;
  /** While it is `apart`: what is in the workspace, and what both began from. */
  apart: { theirs: string; base: string } | null;
}

export interface OpenDocument {
  state: Readable<DocumentState>;
  write(text: string): void;
  /** Writes what was typed and is not written yet. */
  flush(): Promise<void>;
  /** Forgets what it was before. */
  seen(): void;
  /** Ends `apart`: this is the text now. */
  settle(text: string): Promise<void>;
}

export interface Documents {
  /** Opened where it is not open. */
  of(path: string): OpenDocument;
  /** Closes the others: writes what is left to write of each, and forgets it. */
  keepOnly(paths: ReadonlySet<string>): void;
  /** Writes what was typed in any of them and is not written yet. */
  flush(): Promise<void>;
  /** What these change to next is the person's own doing, and no news. */
  expect(paths: readonly string[]): void;
  /** Paths of files that changed elsewhere and were not looked at since. */
  news: Readable<ReadonlySet<string>>;
}

type Needs = Pick<Ide, 'files' | 'ready' | 'readFile' | 'writeFile' | 'holdEdit' | 'session'>;

const pause = 400;
const all = new WeakMap<Needs, Documents>();

/** One set for an `Ide`, whoever asks. */
export function documentsOf(ide: Ide): Documents {
  const known = all.get(ide);
  if (known) return known;
  const made = createDocuments(ide);
  all.set(ide, made);
  return made;
}

export function createDocuments(ide: Needs): Documents {
  const open = new Map<string, OpenDocument & { reread(row: FileInfo | undefined): void }>();
  const news = cell<ReadonlySet<string>>(new Set());
  const expected = new Set<string>();
  const tellNews = () => {
    const now = [...open].filter(([, one]) => one.state.get().before !== null).map(([path]) => path);
    const known = news.get();
    if (now.length !== known.size || now.some((path) => !known.has(path))) news.set(new Set(now));
  };
  const rowOf = (path: string) => ide.files.get().find((row) => row.path === path);
  ide.files.subscribe(() => {
    for (const [path, one] of open) one.reread(rowOf(path));
  });
  ide.ready.subscribe(() => {
    for (const [path, one] of open) one.reread(rowOf(path));
  });
  const flushAll = async () => void (await Promise.all([...open.values()].map((one) => one.flush())));
  ide.holdEdit(flushAll);

  function make(path: string) {
    const state: Cell<DocumentState> = cell({ text: null, is: 'opening', before: null, apart: null });
    /** As it is in the workspace, as far as it was read or written here. */
    let stored: string | null = null;
    let unsaved: string | null = null;
    let head: string | null = null;
    let row: FileInfo | undefined;
    let asked = 0;
    let cancel = () => {};
    const set = (change: Partial<DocumentState>) => {
      state.set({ ...state.get(), ...change });
      tellNews();
    };
    /** True where the conversation only went on since the text was read: whoever goes elsewhere knows that files change. */
    const wentOn = () => {
      const session = ide.session.get();
      return head === null || session?.path.some(({ id }) => id === head) === true;
    };
    const read = async () => {
      if (!ide.ready.get()) return;
      const own = ++asked;
      const found = await ide.readFile(path);
      if (own !== asked || unsaved !== null) return;
      const { is, before, text } = state.get();
      const other = stored !== null && found !== null && found !== stored;
      const changed = other && !expected.has(path) && wentOn();
      if (other) expected.delete(path);
      head = ide.session.get()?.head.entryId ?? null;
      const gone = found === null ? (rowOf(path) ? 'no text' : 'missing') : null;
      const rest = is === 'saved' && found === text ? 'saved' : 'quiet';
      set({ text: found, is: gone ?? rest, before: changed ? (before ?? stored) : gone ? null : before });
      stored = found;
    };
    const put = async (next: string) => {
      await ide.writeFile(path, next);
      stored = next;
      head = ide.session.get()?.head.entryId ?? null;
      if (unsaved !== null && unsaved !== next) return;
      unsaved = null;
      set({ is: 'saved', apart: null });
    };
    const flush = async () => {
      cancel();
      const next = unsaved;
      if (next === null || state.get().is === 'apart') return;
      const there = await ide.readFile(path);
      if (there !== null && there !== stored && there !== next)
        set({ is: 'apart', apart: { theirs: there, base: stored ?? '' } });
      else await put(next);
    };
    void read();
    return {
      state,
      flush,
      write(text: string) {
        unsaved = text;
        if (state.get().is === 'apart') return set({ text });
        set({ text, is: 'saving', before: null });
        cancel();
        cancel = after(pause, () => void flush());
      },
      seen: () => set({ before: null }),
      async settle(text: string) {
        unsaved = text;
        set({ text, is: 'saving', apart: null });
        await put(text);
      },
      /** By the row, not its hash: what was typed and went with another branch leaves the same hash behind. */
      reread(now: FileInfo | undefined) {
        if (now === row && state.get().is !== 'opening') return;
        row = now;
        const { apart } = state.get();
        if (apart) void ide.readFile(path).then((theirs) => theirs !== null && set({ apart: { ...apart, theirs } }));
        else if (unsaved === null) void read();
      },
    };
  }

  return {
    news,
    flush: flushAll,
    expect(paths) {
      for (const path of paths) if (open.has(path)) expected.add(path);
    },
    of(path) {
      const known = open.get(path);
      if (known) return known;
      const made = make(path);
      open.set(path, made);
      return made;
    },
    keepOnly(paths) {
      for (const [path, one] of open) {
        if (paths.has(path)) continue;
        void one.flush();
        open.delete(path);
      }
      tellNews();
    },
  };
}
