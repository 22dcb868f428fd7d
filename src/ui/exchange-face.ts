/** Files of the workspace in and out of the browser. Part of the `Ide`. Nothing here rejects: what went wrong is said. */
import type { Readable } from '#base/cell.ts';
import type { FolderFace } from './folder-face.ts';

export interface GivenFile {
  /** From where it is put, as in `src/a.ts`. */
  path: string;
  file: File;
}

export type DownloadFormat = 'zip' | 'tar' | 'tar.gz';

export interface ExchangeFace {
  /** What is under way, in bytes; `of` is 0 while it is not known. */
  work: Readable<{ title: string; done: number; of: number } | null>;
  /** Brings files in below a folder, all of them or none, with Undo in a notice. */
  add(given: readonly GivenFile[] | Promise<readonly GivenFile[]>, into?: string): Promise<boolean>;
  /** Hands a file to the browser as it is, or a folder as an archive: a file too where a format is given. */
  download(path: string, format?: DownloadFormat): Promise<void>;
  /** The workspace as a Git repository, zipped, whose history has the steps of the conversation. */
  downloadRepository(): Promise<void>;
  cancel(): void;
  /** A folder of this computer that is kept in step. */
  folder: FolderFace;
}
