/** Packages of the npm registry in the workspace of the open conversation. */
export interface PackagesFace {
  /** Where they come from; empty for this page's own server. */
  registry(): Promise<string>;
  /** Gives a sentence where the text is no address. */
  setRegistry(text: string): Promise<string | null>;
  /** What the lock file lists, or why that is not known. */
  list(): Promise<InstalledPackage[] | string>;
}

export interface InstalledPackage {
  name: string;
  version: string;
  license: string;
  /** Of its tarball; 0 where none is kept here. */
  bytes: number;
  dev: boolean;
}
