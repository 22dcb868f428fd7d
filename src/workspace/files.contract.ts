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
  /** SHA-256 of the bytes, hex; of a file left out, of the hashes of its parts; empty for a folder. */
  hash: string;
  modifiedAt: number;
  /** True for a file too large for snapshots: it is here, and no message knows it. */
  leftOut?: true;
  /** A symbolic link, whose bytes are where it points; or a file with the permission to be run. */
  as?: FileSort;
}

export type FileSort = 'link' | 'program';

/** What becomes of one path. */
export interface FileEdit {
  path: string;
  /** `null` takes it away, a folder with all in it; nothing happens where there is none. */
  content: Uint8Array | string | null;
  as?: FileSort;
}

export interface Files {
  /** Follows symbolic links within the workspace; `not_found` where one leads nowhere, or round in a circle. */
  read(path: string): Promise<FileResult<Uint8Array>>;
  /** The bytes of a link are where it points, as in `../data`. */
  readLink(path: string): Promise<FileResult<string>>;
  /** `failed` where the bytes are no UTF-8. A byte order mark is kept. */
  readText(path: string): Promise<FileResult<string>>;
  /**
   * Makes the folders above. Bytes equal to those there already change nothing, also not the time. Over 100 MiB a file
   * is left out of snapshots; `too_large` over 1 GiB.
   */
  write(path: string, content: Uint8Array | string): Promise<FileResult<FileInfo>>;
  /**
   * The same, piece by piece: no more than 100 MiB are held at once, however large it is. Nothing is changed before the
   * last piece is there, or where `signal` ends it.
   */
  writeStream(path: string, pieces: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<FileResult<FileInfo>>;
  /** Puts bytes behind those that are there; makes the file where there is none. */
  append(path: string, bytes: Uint8Array): Promise<FileResult<FileInfo>>;
  /** So many bytes from an offset on, fewer at the end. Of a file over 100 MiB nothing more is read. */
  readPart(path: string, offset: number, length: number): Promise<FileResult<Uint8Array>>;
  /**
   * All or none, as one write. What is taken away goes first; a file may then stand where a folder was. `too_large` for
   * a file that no snapshot would hold. Gives the paths that are not as they were.
   */
  apply(edits: readonly FileEdit[]): Promise<FileResult<string[]>>;
  /** Everything at and below `path`, sorted by path; the root itself is not listed. Links are listed, not followed. */
  list(path?: string): Promise<FileResult<FileInfo[]>>;
  /** A file or a folder; `exists` where something is at `to`. */
  move(from: string, to: string): Promise<FileResult>;
  /** A file, or a folder with all in it. A folder left without files is gone too. */
  remove(path: string): Promise<FileResult>;
  /** The hash of the whole tree: equal hashes, equal files and times. Files left out are not in it. */
  snapshot(): Promise<FileResult<string>>;
  /** Makes the files those of a snapshot. Files left out of snapshots stay as they are. */
  restore(hash: string): Promise<FileResult>;
  /** What a snapshot holds, without restoring it. */
  listSnapshot(hash: string): Promise<FileResult<FileInfo[]>>;
  readSnapshot(hash: string, path: string): Promise<FileResult<Uint8Array>>;
  /** Makes another workspace begin with these files, left-out ones too. It costs one row: both share what they hold. */
  fork(workspaceId: string): Promise<FileResult>;
  /** Reads where the workspace points: another tab may have moved it. */
  refresh(): Promise<FileResult>;
  /** After each change. Returns the way to stop. */
  watch(listener: (paths: string[]) => void): () => void;
}

/** What `storage` keeps for it: blobs and trees by their hash, and one pointer to the live tree of each workspace. */
export interface BlobStore {
  getBlob(hash: string): Promise<Uint8Array | undefined>;
  getTree(hash: string): Promise<TreeRow | undefined>;
  getLive(workspaceId: string): Promise<LiveRow | undefined>;
  lives(): Promise<LiveRow[]>;
  /** All or nothing. A row that is there is written again, so that it is known to be new. */
  commit(rows: {
    blobs?: { hash: string; bytes: Uint8Array }[];
    trees?: TreeRow[];
    live?: LiveRow;
  }): Promise<FileResult>;
  dropLive(workspaceId: string): Promise<FileResult>;
  /** Hashes of what was last written before a time. */
  writtenBefore(time: number): Promise<{ blobs: string[]; trees: string[] }>;
  /** Lets go of these rows for good, but of none that was written again since `before`. Gives how many went. */
  remove(
    rows: { blobs: string[]; trees: string[] },
    before: number,
  ): Promise<FileResult<{ blobs: number; trees: number }>>;
}

/** Where a workspace points, and the files that its snapshots leave out. */
export interface LiveRow {
  workspaceId: string;
  /** Of its whole tree. */
  hash: string;
  leftOut?: LeftOut[];
}

/** A file over 100 MiB. */
export interface LeftOut {
  path: string;
  /** Of the hashes of its parts. */
  hash: string;
  /** Bytes. */
  size: number;
  modifiedAt: number;
  /** Its blobs of 8 MiB each, in order; absent: one, with its hash. */
  parts?: string[];
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
  as?: FileSort;
}

/** How one file differs between two snapshots. */
export interface FileChange {
  path: string;
  kind: 'added' | 'removed' | 'changed';
}
