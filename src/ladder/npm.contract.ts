/** Packages in a workspace: the port of rung 02. Shapes only. */
import type { Files } from '#workspace/files.contract.ts';
import type { NpmResult } from './npm/package.contract.ts';

/** Bytes of tarballs by their integrity, kept for the next time and for offline. Least recently used go first. */
export interface TarballStore {
  get(integrity: string): Promise<Uint8Array | undefined>;
  /** Never rejects: what finds no room is fetched again. */
  put(integrity: string, bytes: Uint8Array): Promise<void>;
}

/** One GET under the address of the registry; `path` as in `@scope%2fname`. */
export type AskRegistry = (path: string, accept: string, signal?: AbortSignal) => Promise<NpmResult<Uint8Array>>;

export interface InstallOptions {
  /** Names with ranges, versions or tags; an empty text is the newest. */
  add?: Record<string, string>;
  remove?: string[];
  /** Added ones are of development. */
  dev?: boolean;
  /** Only what the lock file says, as `npm ci`: fails where it does not match. */
  locked?: boolean;
  /** Says what would come in and changes nothing: no tarball is fetched, and `bytes` are those of a package unpacked. */
  dry?: boolean;
  signal?: AbortSignal;
  onProgress?(progress: InstallProgress): void;
}

export interface InstallProgress {
  step: 'resolving' | 'fetching';
  name: string;
  done: number;
  /** Unknown while resolving. */
  total?: number;
}

export interface Installed {
  packages: InstalledPackage[];
  added: string[];
  removed: string[];
  warnings: string[];
  /** Bytes that came over the wire, and that were there. */
  fetched: number;
  cached: number;
}

export interface InstalledPackage {
  name: string;
  version: string;
  path: string;
  license: string;
  /** Of its tarball; 0 where it is not needed, or not kept, here. */
  bytes: number;
  dev: boolean;
}

export interface Npm {
  install(files: Files, options?: InstallOptions): Promise<NpmResult<Installed>>;
  /** What the lock file lists. */
  list(files: Files): Promise<NpmResult<InstalledPackage[]>>;
  /** Places and integrities of what can run here, with every tarball handed to the bundler. */
  ready(files: Files, signal?: AbortSignal): Promise<NpmResult<{ path: string; integrity: string }[]>>;
  about(name: string, signal?: AbortSignal): Promise<NpmResult<PackageAbout>>;
  /**
   * Hands over every package of the lock file, unpacked, one after another. Those that cannot run here are named and
   * have no files.
   */
  unpack(
    files: Pick<Files, 'readText'>,
    each: (contents: PackageContents, done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<NpmResult<void>>;
}

export interface PackageContents {
  /** Where it goes, as in `node_modules/ms`. */
  path: string;
  name: string;
  version: string;
  /** Programs by their name, with the file that each is. */
  programs: Record<string, string>;
  /** By path within it; `null` where it cannot run here. */
  files: Map<string, Uint8Array> | null;
}

export interface PackageAbout {
  name: string;
  latest: string;
  versions: number;
  license: string;
  unpackedSize: number | null;
  dependencies: Record<string, string>;
  deprecated: string | null;
}
