/** Files of a workspace that are texts in memory, for tests: what is written is read again and listed. */
import { type Cell, cell } from '#base/cell.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import { createFixture } from './fixture.ts';
import type { Ide } from './ide.ts';

/** A first visit with these texts, by path. */
export async function fixtureWithTexts(
  given: Record<string, string>,
): Promise<{ ide: Ide; texts: Map<string, string>; files: Cell<FileInfo[]> }> {
  const texts = new Map(Object.entries(given));
  const files = cell<FileInfo[]>([]);
  const list = () =>
    files.set([...texts].map(([path, text]) => ({ path, kind: 'file', size: text.length, hash: text, modifiedAt: 0 })));
  list();
  const { ide } = await createFixture({ empty: true });
  const over: Partial<Ide> = {
    files,
    readFile: async (path) => texts.get(path) ?? null,
    async writeFile(path, text) {
      texts.set(path, String(text));
      list();
    },
    async removeFile(path) {
      texts.delete(path);
      list();
    },
  };
  return { ide: { ...ide, ...over }, texts, files };
}
