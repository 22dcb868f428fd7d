import type { GivenFile } from '../exchange-face.ts';

/** Every file at and below these, with its path. Rejects with a sentence where one cannot be read. */
export async function filesBelow(entries: readonly FileSystemEntry[]): Promise<GivenFile[]> {
  const found: GivenFile[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\/+/, '');
    // What a package manager or Git makes may be a hundred thousand files: told by its folder alone.
    if (entry.isFile || isApart(entry.name)) {
      const file = entry.isFile ? await fileOf(entry as FileSystemFileEntry) : new File([], entry.name);
      found.push({ path, file });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A browser gives a hundred at a time.
    for (let some = await next(reader); some.length > 0; some = await next(reader))
      for (const below of some) await walk(below);
  };
  for (const entry of entries) await walk(entry);
  return found;
}

const isApart = (name: string) => name === 'node_modules' || name === '.git';

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) =>
    entry.file(resolve, () => reject(new Error(`${entry.fullPath} could not be read. Nothing was added.`))),
  );

const next = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) =>
    reader.readEntries(resolve, () => reject(new Error('A folder could not be read. Nothing was added.'))),
  );
