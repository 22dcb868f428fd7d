/** The contract of the files of a session. Shapes only, no imports. Paths are absolute, `/`-separated, without `..`. */

export type FileCode =
  | 'not_found'
  | 'is_folder'
  | 'not_a_folder'
  | 'exists'
  | 'too_large'
  | 'bad_path'
  | 'full'
  /** Two changes cannot stand beside each other, and a person has not decided. */
  | 'conflict'
  | 'failed';

export type FileResult<T = void> =
  | { ok: true; value: T }
  | { ok: false; code: FileCode; message: string; detail?: unknown };

export interface FileInfo {
  path: string;
  kind: 'file' | 'folder';
  /** Bytes; 0 for a folder. */
  size: number;
  /** SHA-256 of the bytes, hex; empty for a folder. */
  hash: string;
  modifiedAt: number;
}

export interface Files {
  read(path: string): Promise<FileResult<Uint8Array>>;
  /** `failed` where the bytes are no UTF-8. A byte order mark is kept. */
  readText(path: string): Promise<FileResult<string>>;
  /**
   * Makes the folders above. Bytes equal to those there already change nothing, also not the time. `too_large` over
   * 100 MiB.
   */
  write(path: string, content: Uint8Array | string): Promise<FileResult<FileInfo>>;
  /** Everything at and below `path`, sorted by path; the root itself is not listed. */
  list(path?: string): Promise<FileResult<FileInfo[]>>;
  /** A file or a folder; `exists` where something is at `to`. */
  move(from: string, to: string): Promise<FileResult>;
  /** A file, or a folder with all in it. A folder left without files is gone too. */
  remove(path: string): Promise<FileResult>;
  /** The hash of the whole tree: equal hashes, equal files and times. */
  snapshot(): Promise<FileResult<string>>;
  /** Makes the files those of a snapshot. */
  restore(hash: string): Promise<FileResult>;
  /** What a snapshot holds, without restoring it. */
  listSnapshot(hash: string): Promise<FileResult<FileInfo[]>>;
  readSnapshot(hash: string, path: string): Promise<FileResult<Uint8Array>>;
  /** Lets go of what neither the files as they are nor one of these snapshots holds. */
  collect(roots: readonly string[]): Promise<FileResult<{ blobs: number; trees: number }>>;
  /** After each change. Returns the way to stop. */
  watch(listener: (paths: string[]) => void): () => void;
}

/** What `storage` keeps for it: blobs and trees by their hash, and one pointer to the live tree of a workspace. */
export interface BlobStore {
  getBlob(hash: string): Promise<Uint8Array | undefined>;
  putBlobs(blobs: { hash: string; bytes: Uint8Array }[]): Promise<FileResult>;
  getTree(hash: string): Promise<TreeRow | undefined>;
  putTrees(trees: TreeRow[]): Promise<FileResult>;
  getLive(workspaceId: string): Promise<string | undefined>;
  putLive(workspaceId: string, hash: string): Promise<FileResult>;
  /** Of everything kept. */
  hashes(): Promise<{ blobs: string[]; trees: string[] }>;
  /** For good. */
  remove(rows: { blobs: string[]; trees: string[] }): Promise<FileResult>;
}

/** A folder, hashed over its sorted entries (SHA-256, hex). A row never changes. */
export interface TreeRow {
  hash: string;
  entries: TreeEntry[];
}

export interface TreeEntry {
  name: string;
  kind: 'file' | 'folder';
  /** Of a blob or of a tree. */
  hash: string;
  /** Bytes; 0 for a folder. */
  size: number;
  modifiedAt: number;
}

/** How one file differs between two snapshots. */
export interface FileChange {
  path: string;
  kind: 'added' | 'removed' | 'changed';
}
