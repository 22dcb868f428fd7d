/** Conversations as files, as the interface knows it: saving, reading, choosing, stopping; and taking an import back. */
import { cell, type Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Session } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { ReadConversation } from '#session/session-file.contract.ts';
import type { Stores } from '#storage/stores.ts';
import type { TransferFace } from '#ui/transfer-face.ts';
import type { Notices } from './notices.ts';

export interface TransferOptions {
  stores: Pick<Stores, 'archive' | 'blobs' | 'results'>;
  notices: Notices;
  newId(): string;
  now(): number;
  session: Readable<SessionState | null>;
  openSession(id: string): Promise<void>;
  /** Reads the list of sessions again. */
  listAgain(): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  sessions: Readable<Session[]>;
  newSession(): Promise<void>;
  redact(text: string): Promise<string>;
  locked(): boolean;
  copyLink: TransferFace['copyLink'];
}

export function createTransfer(options: TransferOptions): TransferFace {
  const { notices } = options;
  const work: ReturnType<typeof cell<ReturnType<TransferFace['work']['get']>>> = cell(null);
  const problem = cell<string | null>(null);
  const choice: ReturnType<typeof cell<ReturnType<TransferFace['choice']['get']>>> = cell(null);
  let waiting: ReadConversation[] = [];
  let stop = new AbortController();
  /** The session that is being brought back, and is hidden until it is. */
  let returning: string | null = null;

  options.session.subscribe(() => {
    const row = options.session.get()?.session;
    if (row?.deletedAt !== undefined && row.id !== returning) void leave(row);
  });

  /** Its import was taken back: another session is shown, and the way to it stands in the notice. */
  async function leave({ id, title }: Session): Promise<void> {
    await options.listAgain();
    const next = options.sessions.get().find((one) => one.id !== id && one.deletedAt === undefined);
    await (next ? options.openSession(next.id) : options.newSession());
    const back = async () => {
      returning = id;
      await options.openSession(id);
      await options.redo();
      returning = null;
    };
    notices.say({
      tone: 'info',
      text: `Took the import of “${title}” back.`,
      action: { title: 'Bring it back', run: () => void back() },
    });
  }

  /** One at a time. Resolves to `fallback` where it failed; why, stands in `problem`. */
  async function under<T>(title: string, fallback: T, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (work.get()) return fallback;
    stop = new AbortController();
    problem.set(null);
    work.set({ title, done: 0, of: 0 });
    try {
      return await job(stop.signal);
    } catch (error) {
      problem.set(messageOf(error));
      return fallback;
    } finally {
      work.set(null);
    }
  }
  const onProgress = (done: number, of: number) => work.update((now) => now && { ...now, done, of });

  async function keep(all: readonly ReadConversation[], signal: AbortSignal): Promise<boolean> {
    const { importConversation } = await import('./importing.ts');
    const ids: string[] = [];
    for (const [i, one] of all.entries()) {
      const show = all.length === 1 ? onProgress : () => onProgress(i, all.length);
      const done = await importConversation(options, one, show, signal);
      if (!done.ok) {
        problem.set(
          ids.length === 0 ? done.message : `${done.message} ${ids.length} of ${all.length} were imported before.`,
        );
        break;
      }
      ids.push(done.value);
    }
    if (ids.length === 0) return false;
    await options.listAgain();
    await options.openSession(ids[0]!);
    const title = options.session.get()?.session.title ?? '';
    notices.say({
      tone: 'info',
      text: ids.length === 1 ? `Imported “${title}”.` : `Imported ${ids.length} conversations.`,
      ...(ids.length === 1 && { action: { title: 'Undo', run: () => void options.undo() } }),
    });
    return ids.length === all.length;
  }

  return {
    work,
    problem,
    choice,
    save: (kind) =>
      under('Writing the file', undefined, async (signal) => {
        const id = options.session.get()?.session.id;
        if (id === undefined) return;
        const { exportSession } = await import('./exporting.ts');
        const done = await exportSession(options, id, kind, onProgress, signal);
        if (!done.ok) return problem.set(done.message);
        const { name, file, left, large } = done.value;
        download(name, file);
        const but =
          left === 0 ? '' : ` ${left} ${left === 1 ? 'file is' : 'files are'} left out: they hold a key, or are gone.`;
        const big = large.length === 0 ? '' : ` Too large to be in it: ${large.map(({ path }) => path).join(', ')}.`;
        notices.say({ tone: 'info', text: `Saved ${name}.${but}${big}` });
      }),
    receive: (file) =>
      under('Reading the file', false, async (signal) => {
        choice.set(null);
        const { readConversationFile } = await import('#session/reading.ts');
        const read = await readConversationFile(file, options);
        if (signal.aborted) return false;
        if (!read.ok) {
          problem.set(read.message);
          return false;
        }
        if (read.value.length === 1) return keep(read.value, signal);
        waiting = read.value;
        const conversations = read.value.map(({ archive }) => ({
          title: archive.session.title,
          entries: archive.entries.length,
          at: archive.session.updatedAt,
        }));
        choice.set({ file: file.name, conversations });
        return false;
      }),
    take: (places) =>
      under('Bringing them in', false, async (signal) => {
        const chosen = places.flatMap((place) => waiting[place] ?? []);
        if (chosen.length === 0) return false;
        const done = await keep(chosen, signal);
        waiting = [];
        choice.set(null);
        return done;
      }),
    cancel: () => stop.abort(),
    copyLink: options.copyLink,
  };
}

function download(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
