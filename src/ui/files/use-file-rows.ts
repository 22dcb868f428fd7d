import { useMemo, useState } from 'react';
import type { FileInfo } from '#workspace/files.contract.ts';
import { type FileRow, fileRows } from './file-tree.ts';

/** The rows of a tree of files whose folders are open until they are closed. */
export function useFileRows(files: readonly FileInfo[]): { rows: FileRow[]; toggle(row: FileRow): void } {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => fileRows(files, closed), [files, closed]);
  const toggle = (row: FileRow) => {
    if (row.kind === 'file') return;
    const next = new Set(closed);
    if (row.open) next.add(row.path);
    else next.delete(row.path);
    setClosed(next);
  };
  return { rows, toggle };
}
