/** What a registry says of packages, as far as an install goes by it. Shapes only. */
import type { Result } from '#base/result.ts';

export type NpmCode =
  /** No package of that name. */
  | 'not_found'
  /** No version of it fits what is asked for. */
  | 'no_version'
  /** Two packages want versions of a third that cannot stand side by side. */
  | 'peer_conflict'
  /** The bytes are not those that were promised. */
  | 'integrity'
  /** A tarball, a lock file or a package.json that cannot be read. */
  | 'unreadable'
  /** Over a bound on packages, files or bytes. */
  | 'too_large'
  /** The registry was not reached. */
  | 'network'
  /** What only a machine can do: git and folder addresses, parts built from source. */
  | 'unsupported'
  /** Policy or a person said no. */
  | 'refused'
  | 'aborted';

export type NpmResult<T> = Result<T, NpmCode>;

/** One version of a package, as in its package.json. */
export interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  bin?: string | Record<string, string>;
  os?: string[];
  cpu?: string[];
  engines?: Record<string, string>;
  license?: string;
  deprecated?: string;
  hasInstallScript?: boolean;
  /** `tarball` is empty where a lock file does not state it. */
  dist: { tarball: string; integrity?: string; shasum?: string; unpackedSize?: number };
}

/** Everything a registry has of one name. */
export interface Packument {
  name: string;
  'dist-tags': Record<string, string>;
  versions: Record<string, Manifest>;
}

/** The package.json of the workspace, as far as an install goes by it. */
export interface Project {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  overrides?: Overrides;
}

/** As npm has them: a version, `$name` of a direct dependency, or the same again for what is below, `.` for itself. */
export interface Overrides {
  [name: string]: string | Overrides;
}

/** One package at its place, as in `node_modules/a/node_modules/b`. */
export interface Placed {
  path: string;
  /** The name it is imported by, which an alias parts from `manifest.name`. */
  name: string;
  manifest: Manifest;
  /** Reached by optional dependencies alone: it may fail. */
  optional: boolean;
  /** It can run in a page. Where not, it is in the lock file alone. */
  here: boolean;
  /** Reached by dependencies of development alone. */
  dev: boolean;
  /** Reached as a peer alone. */
  peer: boolean;
}

export interface Plan {
  /** By path, in its order. */
  packages: Placed[];
  warnings: string[];
}
