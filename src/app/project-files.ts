/** The actions on the files of the workspace, and the list that is shown. */
import { cell, type Readable } from '#base/cell.ts';
import type { FileInfo, Files } from '#workspace/files.contract.ts';
import type { Notices } from './notices.ts';

export function createProjectFiles(files: Files | null, notices: Notices) {
  const list = cell<FileInfo[]>([]);
  const refresh = async () => {
    const result = await files?.list();
    if (result?.ok) list.set(result.value);
  };
  files?.watch(() => void refresh());
  const none = {
    ok: false as const,
    message: 'The workspace could not be opened, so files are not kept in this visit.',
  };

  const actions = {
    files: list as Readable<FileInfo[]>,
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
    async snapshot(): Promise<string | null> {
      const result = await files?.snapshot();
      return result?.ok ? result.value : null;
    },
  };
}
