import type { FileInfo } from '#workspace/files.contract.ts';

export interface FileRow {
  path: string;
  name: string;
  kind: 'file' | 'folder';
  depth: number;
  open: boolean;
  parent: string | null;
}

/** The visible rows of a tree of files: folders first, then by name. Folders that are only implied by a path are rows too. */
export function fileRows(files: readonly FileInfo[], closed: ReadonlySet<string>): FileRow[] {
  const kinds = new Map<string, 'file' | 'folder'>();
  for (const file of files) {
    if (file.path === '/' || !file.path.startsWith('/')) continue;
    if (kinds.get(file.path) !== 'folder') kinds.set(file.path, file.kind);
    for (let up = above(file.path); up !== null; up = above(up)) kinds.set(up, 'folder');
  }
  const inside = new Map<string | null, string[]>();
  for (const path of kinds.keys()) {
    const parent = above(path);
    inside.set(parent, [...(inside.get(parent) ?? []), path]);
  }
  const rank = (path: string) => (kinds.get(path) === 'folder' ? 0 : 1);
  const rows: FileRow[] = [];
  const walk = (parent: string | null, depth: number) => {
    const paths = inside.get(parent) ?? [];
    paths.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }));
    for (const path of paths) {
      const kind = kinds.get(path)!;
      const open = kind === 'folder' && !closed.has(path);
      rows.push({ path, name: path.slice(path.lastIndexOf('/') + 1), kind, depth, open, parent });
      if (open) walk(path, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

/** The folder a path is in; `null` for one at the top. */
function above(path: string): string | null {
  const cut = path.lastIndexOf('/');
  return cut <= 0 ? null : path.slice(0, cut);
}

/** A typed name as a path of a new file, or a sentence about what is wrong with it. */
export function newPath(typed: string, files: readonly FileInfo[]): { path: string } | { problem: string } {
  const parts = typed.trim().split('/').filter(Boolean);
  if (parts.length === 0) return { problem: 'Give the file a name, as in notes/today.md.' };
  if (parts.some((part) => part === '.' || part === '..')) return { problem: 'A path has no “.” or “..” in it.' };
  const path = `/${parts.join('/')}`;
  if (files.some((file) => file.path === path)) return { problem: 'There is a file of that name already.' };
  const inFile = files.find((file) => file.kind === 'file' && path.startsWith(`${file.path}/`));
  if (inFile) return { problem: `${inFile.path} is a file, so nothing can be inside it.` };
  return { path };
}
