/** Names of files of the workspace in what a program wrote, with the line where one is named. Pure. */
import { resolvePath } from '#base/path.ts';

export interface FileLink {
  /** Place in the text; the end is behind it. */
  from: number;
  to: number;
  path: string;
  at?: { line: number; column: number };
}

// As in `src/a.ts:3:5`, `src/a.ts(3,5)`, `file:///src/a.ts:3` and `./a.ts`.
const named =
  /(?<![\w/@.-])(?:file:\/\/)?((?:\.{0,2}\/)?(?:[\w@+.-]+\/)*[\w@+-][\w@+.-]*)(?::(\d+)(?::(\d+))?|\((\d+),(\d+)\))?/g;

/** `exists` is asked for absolute paths: of the folder a name may stand in, then of the root. */
export function fileLinks(text: string, folder: string, exists: (path: string) => boolean): FileLink[] {
  const links: FileLink[] = [];
  for (const found of text.matchAll(named)) {
    const [whole, name = '', line, column, line2, column2] = found;
    // A full stop ends a sentence rather than a name.
    const tries = name.endsWith('.') ? [name, name.replace(/\.+$/, '')] : [name];
    for (const one of tries) {
      const path = [resolvePath(folder, one), resolvePath('/', one)].find(exists);
      if (!path) continue;
      const row = Number(line ?? line2 ?? 0);
      const length = row > 0 || one === name ? whole.length : whole.length - (name.length - one.length);
      links.push({
        from: found.index,
        to: found.index + length,
        path,
        ...(row > 0 && { at: { line: row, column: Number(column ?? column2 ?? 1) || 1 } }),
      });
      break;
    }
  }
  return links;
}
