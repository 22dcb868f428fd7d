import type { FileTab } from './file-tabs.ts';

/** The name of a file, and the folder it is in where another one open has the same name. */
export function titleOf(path: string, fileTabs: readonly FileTab[]): { name: string; folder: string } {
  const nameOf = (of: string) => of.slice(of.lastIndexOf('/') + 1);
  const name = nameOf(path);
  const alone = !fileTabs.some((tab) => tab.path !== path && nameOf(tab.path) === name);
  return { name, folder: alone ? '' : path.slice(1, -name.length - 1) || '/' };
}
