import { describe, expect, it } from 'vitest';
import { integrityOf, lockMatches, readLock, writeLock } from './lock.ts';
import { registryOf } from './registry.suite.ts';
import { resolveTree } from './resolve.ts';

const shelf = {
  'a@1.0.0': { dependencies: { b: '^1.0.0' }, bin: './cli.js', license: 'MIT' },
  '@x/c@1.0.0': { bin: './c.js', optionalDependencies: { d: '1' } },
  'b@1.2.0': {},
  'b@2.0.0': { hasInstallScript: true },
  'd@1.0.0': {},
};
const project = {
  name: 'mine',
  version: '0.1.0',
  dependencies: { a: '1', bee: 'npm:b@2' },
  devDependencies: { '@x/c': '1' },
};

async function planned() {
  const plan = await resolveTree(project, registryOf(shelf));
  if (!plan.ok) throw new Error(plan.message);
  return plan.value.packages;
}

describe('package-lock.json', () => {
  it('is what npm writes', async () => {
    const lock = JSON.parse(writeLock(project, await planned()));
    expect(lock).toMatchObject({ name: 'mine', lockfileVersion: 3, requires: true });
    expect(lock.packages['']).toEqual(project);
    expect(lock.packages['node_modules/a']).toEqual({
      version: '1.0.0',
      resolved: 'https://registry.test/a/-/1.0.0.tgz',
      integrity: 'sha512-AAAA',
      license: 'MIT',
      dependencies: { b: '^1.0.0' },
      bin: { a: './cli.js' },
    });
    expect(lock.packages['node_modules/bee']).toMatchObject({ name: 'b', version: '2.0.0', hasInstallScript: true });
    expect(lock.packages['node_modules/@x/c']).toMatchObject({ dev: true, bin: { c: './c.js' } });
    expect(lock.packages['node_modules/d']).toMatchObject({ devOptional: true });
  });

  it('gives back what it was written from', async () => {
    const packages = await planned();
    const read = readLock(writeLock(project, packages));
    expect(read.ok && read.value.packages.map(({ path, name }) => [path, name])).toEqual(
      packages.map(({ path, name }) => [path, name]),
    );
    expect(read.ok && writeLock(project, read.value.packages)).toBe(writeLock(project, packages));
    expect(read.ok && lockMatches(read.value.root, project)).toBe(true);
    expect(read.ok && lockMatches(read.value.root, { ...project, dependencies: { a: '2' } })).toBe(false);
  });

  it.each([
    ['{', 'unreadable'],
    ['null', 'unreadable'],
    ['{"lockfileVersion":1,"dependencies":{}}', 'unreadable'],
    ['{"lockfileVersion":3,"packages":{"node_modules/../../etc/a":{"version":"1.0.0","resolved":"x"}}}', 'unsupported'],
    ['{"lockfileVersion":3,"packages":{"packages/a":{"version":"1.0.0","resolved":"x"}}}', 'unsupported'],
    ['{"lockfileVersion":3,"packages":{"node_modules/a":{"resolved":"../a","link":true}}}', 'unsupported'],
    ['{"lockfileVersion":3,"packages":{"node_modules/a":null}}', 'unsupported'],
  ])('refuses %s', (text, code) => {
    expect(readLock(text)).toMatchObject({ ok: false, code });
  });

  it('takes the SHA-1 of old packages', () => {
    const manifest = {
      name: 'a',
      version: '1.0.0',
      dist: { tarball: 'x', shasum: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
    };
    expect(integrityOf(manifest)).toBe('sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=');
  });
});
