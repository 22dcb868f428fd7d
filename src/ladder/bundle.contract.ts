/** The bundler: programs and pages out of files and packages. Runs in a worker. Shapes only. */
import type { Result } from '#base/result.ts';

export type BundleCode =
  /** What is imported is not there. */
  | 'missing'
  /** Only Node has it. */
  | 'builtin'
  /** Something does not parse, or does not export what is asked of it. */
  | 'failed'
  | 'too_large';

export interface BundleRequest {
  /** Packages at their places; the bytes of a tarball are given once, by its integrity. */
  packages: { path: string; integrity: string }[];
  /** Files of the workspace by path, as in `src/near.ts`. */
  files: Record<string, string | Uint8Array>;
  entry: /** Modules for a program: an expression that gives a record of them by the name they are imported by. */
    | { kind: 'modules'; wanted: WantedModule[] }
    /** A module of a page, by the path of its file; `text` where it is written in the page itself. */
    | { kind: 'script'; path: string; text?: string };
  minify?: boolean;
}

export interface WantedModule {
  from: string;
  /** What is taken of it; `*` alone where it cannot be known. */
  names: string[];
  /** By `require`, which gives what a CommonJS module exports; under the key `require <from>`. */
  required?: boolean;
}

export interface Bundled {
  /** For `modules` an expression, for `script` a module without imports. */
  code: string;
  /** Of the stylesheets that a script imports. */
  style: string;
  /** Files of the workspace in it, as in `src/near.ts`. */
  inputs: string[];
  /** Bytes each package takes in it, by name and version. */
  parts: { name: string; version: string; bytes: number }[];
  warnings: string[];
}

export interface Bundler {
  /** Which of these tarballs it does not have yet. */
  lacks(integrities: string[]): Promise<string[]>;
  /** `unreadable` and `too_large` as for an install. */
  add(integrity: string, bytes: Uint8Array, name: string): Promise<Result<void>>;
  bundle(request: BundleRequest): Promise<Result<Bundled, BundleCode>>;
  /** The declaration files that these modules need, with their package.json, by path. */
  types(request: Pick<BundleRequest, 'packages'> & { from: string[] }): Promise<Record<string, string>>;
}
