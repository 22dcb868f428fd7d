import type { FileInfo } from '#workspace/files.contract.ts';

const page = /\.x?html?$/i;
const script = /^\/(src\/)?(main|index|app)\.[mc]?[jt]sx?$/i;

/** Files that a preview can show as a page. */
export const isPage = (path: string): boolean => page.test(path);

/** The pages of a workspace, the likely ones first. */
export function pagesOf(files: readonly FileInfo[]): string[] {
  const pages = files.filter(({ kind, path }) => kind === 'file' && page.test(path)).map(({ path }) => path);
  const depth = (path: string) => path.split('/').length;
  const rank = (path: string) => (/\/index\.html?$/.test(path) ? 0 : 1);
  return pages.sort((a, b) => depth(a) - depth(b) || rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** What to show where nobody said: the open file where it is a page, the first page, or a script that may make one. */
export function firstPage(files: readonly FileInfo[], open: string | null): string | null {
  if (open && isPage(open)) return open;
  const { path = null } = files.find(({ path }) => script.test(path)) ?? {};
  return pagesOf(files)[0] ?? path;
}
