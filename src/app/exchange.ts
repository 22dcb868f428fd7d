/** Files in and out of the browser, as the interface knows it. */
import type { Cell, Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { OpenSession } from '#session/session.contract.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { ExchangeFace } from '#ui/exchange-face.ts';
import type { FolderState } from '#ui/folder-face.ts';
import type { Files } from '#workspace/files.contract.ts';
import { createLocalFolder } from './local-folder.ts';
import type { Notices } from './notices.ts';

export interface ExchangeWorld {
  files: Files;
  notices: Notices;
  now: () => number;
  opened: Readable<OpenSession | null>;
  /** Writes what was typed and is not written yet. */
  flush: () => Promise<unknown>;
  /** Whether this tab writes the open conversation. */
  writes: () => boolean;
}

const elsewhere = 'Another tab writes this conversation, so its files cannot be changed from here.';

/** What is shown of it before it is loaded. */
export interface ExchangeCells {
  work: Cell<{ title: string; done: number; of: number } | null>;
  open: Cell<FolderState | null>;
}

export function createExchange(
  world: ExchangeWorld & { settings: Pick<SettingsStore, 'get' | 'set'> },
  { work, open }: ExchangeCells,
): ExchangeFace {
  const { notices } = world;
  let stop = new AbortController();

  /** One at a time. */
  async function under(title: string, job: (step: Step) => Promise<{ ok: boolean; message?: string }>) {
    if (work.get()) {
      notices.problem({ ok: false, message: `Wait until this is done, or stop it: ${work.get()?.title}.` });
      return false;
    }
    stop = new AbortController();
    work.set({ title, done: 0, of: 0 });
    const { signal } = stop;
    const step: Step = {
      signal,
      onSize: (of) => work.update((now) => now && { ...now, of }),
      onDone: (bytes) => work.update((now) => now && { ...now, done: now.done + bytes }),
    };
    try {
      const done = await job(step);
      if (!signal.aborted) return !notices.problem(done);
      notices.say({ tone: 'info', text: 'Stopped. Nothing was changed.' });
    } catch (error) {
      if (signal.aborted) notices.say({ tone: 'info', text: 'Stopped.' });
      else notices.problem({ ok: false, message: messageOf(error) });
    } finally {
      work.set(null);
    }
    return false;
  }

  return {
    work,
    async add(given, into = '/') {
      if (!world.writes()) return !notices.problem({ ok: false, message: elsewhere });
      const { takeIn } = await import('./taking-in.ts');
      return under('Adding files', async (step) => takeIn(world, await given, into, step));
    },
    async download(path, format) {
      await world.flush();
      const { giveOut } = await import('./giving-out.ts');
      await under('Packing', (step) => giveOut(world.files, path, format, step));
    },
    async downloadRepository() {
      await world.flush();
      const { giveRepository } = await import('./giving-out.ts');
      await under('Writing the repository', (step) => giveRepository(world, step));
    },
    cancel: () => stop.abort(),
    folder: createLocalFolder(world, open),
  };
}

export interface Step {
  signal: AbortSignal;
  onSize(bytes: number): void;
  onDone(bytes: number): void;
}
