/** Held against npm itself, where there is one and it reaches a registry. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { fail, ok } from '#base/result.ts';
import { lockHolds, readLock, writeLock } from './lock.ts';
import { resolveTree } from './resolve.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'npm-parity-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const registry = await run('npm', ['config', 'get', 'registry']).then(
  ({ stdout }) => stdout.trim().replace(/\/?$/, '/'),
  () => null,
);
const answers =
  registry &&
  (await fetch(`${registry}ms`).then(
    (answer) => answer.ok,
    () => false,
  ));
if (!answers) console.info('Not held against npm: no npm or no registry here.');

async function packument(name: string) {
  const headers = { accept: 'application/vnd.npm.install-v1+json' };
  const answer = await fetch(`${registry}${name.replace('/', '%2f')}`, { headers });
  return answer.ok ? ok(await answer.json()) : fail('not_found', name);
}

describe.skipIf(!answers)('beside npm', () => {
  it.each([
    ['hoisting of two versions and aliases', { mocha: '11.7.1' }],
    ['parts for other machines', { chokidar: '3.6.0' }],
    ['overrides', { 'loose-envify': '1.4.0' }, { 'js-tokens': '3.0.2' }],
    ['peers', { 'react-markdown': '10.1.0', 'remark-gfm': '4.0.1', react: '19.2.0' }],
  ])(
    'the layout is the same, and npm ci takes the lock file: %s',
    async (_, dependencies: Record<string, string>, overrides: Record<string, string> = {}) => {
      const project = { name: 'held', version: '1.0.0', dependencies, overrides };
      await writeFile(join(folder, 'package.json'), JSON.stringify(project));
      await rm(join(folder, 'package-lock.json'), { force: true });
      const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
      await run('npm', ['install', '--package-lock-only', ...quiet], { cwd: folder });
      const text = await readFile(join(folder, 'package-lock.json'), 'utf8');
      const theirs = JSON.parse(text);
      const read = readLock(text);
      expect(read.ok && lockHolds(project, read.value.packages)).toBe(true);
      const plan = await resolveTree(project, { packument });
      if (!plan.ok) throw new Error(plan.message);
      const lock = writeLock(project, plan.value.packages);
      const versions = (file: { packages: Record<string, { version: string }> }) =>
        Object.entries(file.packages)
          .map(([path, { version }]) => `${path}@${version}`)
          .sort();
      expect(versions(JSON.parse(lock))).toEqual(versions(theirs));
      await writeFile(join(folder, 'package-lock.json'), lock);
      await run('npm', ['ci', '--dry-run', ...quiet], { cwd: folder });
    },
    120_000,
  );
});
