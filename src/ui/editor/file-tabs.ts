/** Which files are open, in what order, and which one is shown. Pure. */

export interface FileTab {
  path: string;
  /** Only looked at: the next file that is looked at takes its place. At most one. */
  passing?: true;
}

export interface FileTabs {
  fileTabs: readonly FileTab[];
  /** The one shown; `null` exactly where none is open. */
  file: string | null;
}

/** Shows a file. With `keep` it stays open when another one is looked at. */
export function opened({ fileTabs, file }: FileTabs, path: string, keep: boolean): FileTabs {
  const at = fileTabs.findIndex((tab) => tab.path === path);
  if (at >= 0) return keep ? kept({ fileTabs, file: path }, path) : { fileTabs, file: path };
  const made: FileTab = keep ? { path } : { path, passing: true };
  const passing = keep ? -1 : fileTabs.findIndex((tab) => tab.passing);
  if (passing >= 0) return { fileTabs: fileTabs.with(passing, made), file: path };
  const beside = fileTabs.findIndex((tab) => tab.path === file);
  return { fileTabs: fileTabs.toSpliced(beside < 0 ? fileTabs.length : beside + 1, 0, made), file: path };
}

/** It is no longer only looked at. */
export function kept({ fileTabs, file }: FileTabs, path: string): FileTabs {
  const at = fileTabs.findIndex((tab) => tab.path === path && tab.passing);
  return { fileTabs: at < 0 ? fileTabs : fileTabs.with(at, { path }), file };
}

/** The one beside it is shown in its place. */
export function closed({ fileTabs, file }: FileTabs, path: string): FileTabs {
  const at = fileTabs.findIndex((tab) => tab.path === path);
  if (at < 0) return { fileTabs, file };
  const left = fileTabs.toSpliced(at, 1);
  return { fileTabs: left, file: file === path ? ((left[at] ?? left[at - 1])?.path ?? null) : file };
}

/** Moved by so many places, as far as there are any. */
export function moved({ fileTabs, file }: FileTabs, path: string, by: number): FileTabs {
  const at = fileTabs.findIndex((tab) => tab.path === path);
  const to = Math.min(Math.max(at + by, 0), fileTabs.length - 1);
  if (at < 0 || to === at) return { fileTabs, file };
  return { fileTabs: fileTabs.toSpliced(at, 1).toSpliced(to, 0, fileTabs[at]!), file };
}

/** The path of the tab so many places on, round the ends. */
export function beside({ fileTabs, file }: FileTabs, by: number): string | null {
  const at = fileTabs.findIndex((tab) => tab.path === file);
  return at < 0 ? file : fileTabs[(at + by + fileTabs.length) % fileTabs.length]!.path;
}
