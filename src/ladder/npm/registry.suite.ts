/** A registry in memory, for tests: packages are given as their package.json by `name@version`. */
import { fail, ok } from '#base/result.ts';
import type { Manifest, NpmResult, Packument } from './package.contract.ts';

export type Shelf = Record<string, Partial<Manifest>>;

export function registryOf(shelf: Shelf): { packument(name: string): Promise<NpmResult<Packument>>; asked: string[] } {
  const packuments = new Map<string, Packument>();
  for (const [key, manifest] of Object.entries(shelf)) {
    const [, name, version] = /^(.+)@([^@]+)$/.exec(key) as unknown as [string, string, string];
    const packument = packuments.get(name) ?? { name, 'dist-tags': {}, versions: {} };
    packument['dist-tags'].latest = version;
    packument.versions[version] = {
      dist: { tarball: `https://registry.test/${name}/-/${version}.tgz`, integrity: 'sha512-AAAA' },
      ...manifest,
      name,
      version,
    };
    packuments.set(name, packument);
  }
  const asked: string[] = [];
  return {
    asked,
    async packument(name) {
      asked.push(name);
      const found = packuments.get(name);
      return found ? ok(found) : fail('not_found', `No package ${name} is in the registry.`);
    },
  };
}
