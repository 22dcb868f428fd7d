/** The actions on the files of the workspace, and the list that is shown. */
import { cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import type { Stores } from '#storage/stores.ts';
import { diffSnapshots } from '#workspace/diff.ts';
import type { FileChange, FileInfo, FileResult } from '#workspace/files.contract.ts';
import type { Notices } from './notices.ts';
import type { SessionFiles } from './session-files.ts';

export type ProjectFiles = ReturnType<typeof createProjectFiles>;

/** Soon enough to seem at once. */
const listAfterMs = 40;

/** What Git keeps is no file to look at. */
const shown = ({ path }: { path: string }) => path !== '/.git' && !path.startsWith('/.git/');

/** What is older is let go of where nothing reaches it; what is newer may be on its way into an entry. */
const graceMs = { asked: 60_000, idle: 600_000 };

export function createProjectFiles(
  own: SessionFiles,
  stores: Pick<Stores, 'blobs' | 'reach'>,
  notices: Notices,
  now: () => number = Date.now,
  /** Snapshots that what is open names, also where it could not be saved yet. */
  named: () => Iterable<string> = () => [],
) {
  const { files } = own;
  /** What was typed and is not written yet. */
  const held = new Set<() => Promise<void>>();
  const list = cell<FileInfo[]>([]);
  /** The hash of all the files as they are. */
  const hash = cell<string | null>(null);
  const refresh = async () => {
    const result = await files.list();
    if (result.ok) list.set(result.value.filter(shown));
    hash.set(await snapshot());
  };
  // A program may write many files at once: they are listed when it pauses, not after each.
  let due = false;
  files.watch(() => {
    if (due) return;
    due = true;
    after(listAfterMs, () => {
      due = false;
      void refresh();
    });
  });
  const snapshot = async (): Promise<string | null> => {
    const result = await files.snapshot();
    return result.ok ? result.value : null;
  };
  /** Keeps what an entry, an operation, a draft or a workspace reaches. */
  async function collect(why: keyof typeof graceMs, pause?: () => Promise<unknown>) {
    return own.collect(async () => [...(await stores.reach()), ...named()], now() - graceMs[why], pause);
  }

  /** That a file is not there is said where it would stand. */
  const told = <T>(read: FileResult<T>): T | null => {
    if (read.ok) return read.value;
    if (read.code !== 'not_found') notices.problem(read);
    return null;
  };

  const actions = {
    files: list as Readable<FileInfo[]>,
    filesHash: hash as Readable<string | null>,
    /** The files of a snapshot, to be read only. */
    async filesOf(of: string): Promise<FileInfo[] | null> {
      const result = await files.listSnapshot(of);
      return notices.problem(result) || !result.ok ? null : result.value;
    },
    async readBytesOf(of: string, path: string): Promise<Uint8Array | null> {
      const result = await files.readSnapshot(of, path);
      return result.ok ? result.value : null;
    },
    /** Lets go of versions of files that neither the workspace nor any conversation reaches. */
    async collectFiles() {
      const done = await collect('asked');
      if (notices.problem(done) || !done.ok) return;
      const { blobs } = done.value;
      const text =
        blobs === 0
          ? 'Every kept version of a file is still needed.'
          : `Let go of ${blobs} versions of files that nothing reaches.`;
      notices.say({ tone: 'info', text });
    },
    async fileChanges(before: string, after: string): Promise<FileChange[]> {
      const result = await diffSnapshots(stores.blobs, before, after);
      return notices.problem(result) || !result.ok ? [] : result.value.filter(shown);
    },
    async readFile(path: string): Promise<string | null> {
      return told(await files.readText(path));
    },
    async readPart(path: string, offset: number, length: number): Promise<Uint8Array | null> {
      const result = await files.readPart(path, offset, length);
      return notices.problem(result) || !result.ok ? null : result.value;
    },
    async readBytes(path: string): Promise<Uint8Array | null> {
      return told(await files.read(path));
    },
    async writeFile(path: string, content: string | Uint8Array) {
      notices.problem(await files.write(path, content));
    },
    holdEdit(flush: () => Promise<void>) {
      held.add(flush);
      return () => void held.delete(flush);
    },
    async removeFile(path: string) {
      const below = await files.list(path);
      const kept = await Promise.all(
        (below.ok ? below.value : [])
          .filter(({ kind }) => kind === 'file')
          .map(async (file) => ({ path: file.path, content: await files.read(file.path) })),
      );
      if (notices.problem(await files.remove(path))) return;
      const restore = async () => {
        for (const file of kept) if (file.content.ok) notices.problem(await files.write(file.path, file.content.value));
      };
      notices.say({ tone: 'info', text: `Deleted ${path}.`, action: { title: 'Undo', run: () => void restore() } });
    },
  };
  return {
    actions,
    refresh,
    snapshot,
    /** Also of branches of `sessionId` that a closed page left behind, but those that `needed` names. */
    async collectIdle(pause: () => Promise<unknown>, sessionId: string | null, needed: () => ReadonlySet<string>) {
      if (sessionId !== null) await own.tidy(sessionId, needed());
      return collect('idle', pause);
    },
    /** Writes what was typed and is not written yet, before the files go elsewhere. */
    flush: () => Promise.all([...held].map((flush) => flush())),
    /** Makes the files those of a snapshot. */
    moveTo: (to: string) => files.restore(to),
    /** Shows what another tab did to the files. */
    reload: () => files.refresh(),
    watch: (listener: () => void) => files.watch(listener),
    enter: own.enter,
    current: own.current,
    fork: own.fork,
    follow: own.follow,
    drop: own.drop,
  };
}
