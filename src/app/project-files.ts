/** The actions on the files of the workspace, and the list that is shown. */
import { cell, type Readable } from '#base/cell.ts';
import type { Stores } from '#storage/stores.ts';
import { diffSnapshots } from '#workspace/diff.ts';
import type { FileChange, FileInfo, Files } from '#workspace/files.contract.ts';
import type { Notices } from './notices.ts';

export type ProjectFiles = ReturnType<typeof createProjectFiles>;

export function createProjectFiles(files: Files | null, stores: Pick<Stores, 'blobs' | 'reach'>, notices: Notices) {
  const list = cell<FileInfo[]>([]);
  /** The hash of all the files as they are. */
  const hash = cell<string | null>(null);
  const refresh = async () => {
    const result = await files?.list();
    if (result?.ok) list.set(result.value);
    hash.set(await snapshot());
  };
  files?.watch(() => void refresh());
  const snapshot = async (): Promise<string | null> => {
    const result = await files?.snapshot();
    return result?.ok ? result.value : null;
  };
  const none = {
    ok: false as const,
    message: 'The workspace could not be opened, so files are not kept in this visit.',
  };

  const actions = {
    files: list as Readable<FileInfo[]>,
    filesHash: hash as Readable<string | null>,
    /** The files of a snapshot, to be read only. */
    async filesOf(of: string): Promise<FileInfo[] | null> {
      const result = (await files?.listSnapshot(of)) ?? none;
      return notices.problem(result) || !result.ok ? null : result.value;
    },
    async readBytesOf(of: string, path: string): Promise<Uint8Array | null> {
      const result = (await files?.readSnapshot(of, path)) ?? none;
      return result.ok ? result.value : null;
    },
    /** Lets go of versions of files that neither the workspace nor any conversation reaches. */
    async collectFiles() {
      const roots = await stores.reach().catch(() => null);
      const done = (roots && (await files?.collect(roots))) ?? none;
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
      return notices.problem(result) || !result.ok ? [] : result.value;
    },
    async readFile(path: string): Promise<string | null> {
      const result = (await files?.readText(path)) ?? none;
      return notices.problem(result) || !result.ok ? null : result.value;
    },
    async readBytes(path: string): Promise<Uint8Array | null> {
      const result = (await files?.read(path)) ?? none;
      return notices.problem(result) || !result.ok ? null : result.value;
    },
    async writeFile(path: string, text: string) {
      notices.problem((await files?.write(path, text)) ?? none);
    },
    async removeFile(path: string) {
      if (!files) return void notices.problem(none);
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
    /** Makes the files those of a snapshot. */
    moveTo: async (to: string) => (await files?.restore(to)) ?? none,
    watch: (listener: () => void) => files?.watch(listener),
  };
}
