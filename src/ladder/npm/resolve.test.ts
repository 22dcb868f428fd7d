import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Placed, Project } from './package.contract.ts';
import { fits } from './pick.ts';
import { registryOf, type Shelf } from './registry.suite.ts';
import { resolveTree } from './resolve.ts';

async function layout(shelf: Shelf, project: Project, kept?: ReadonlyMap<string, string>): Promise<string[]> {
  const plan = await resolveTree(project, { ...registryOf(shelf), ...(kept && { kept }) });
  if (!plan.ok) throw new Error(`${plan.code}: ${plan.message}`);
  return plan.value.packages.map(({ path, manifest }) => `${path.replaceAll('node_modules/', '')}@${manifest.version}`);
}

async function refusal(shelf: Shelf, project: Project) {
  const plan = await resolveTree(project, registryOf(shelf));
  expect(plan.ok).toBe(false);
  return plan as Extract<typeof plan, { ok: false }>;
}

describe('the layout of node_modules', () => {
  it('puts everything at the root that can stand there', async () => {
    const shelf = { 'a@1.0.0': { dependencies: { b: '^1.0.0' } }, 'b@1.2.0': {}, 'b@1.9.0': {}, 'b@2.0.0': {} };
    expect(await layout(shelf, { dependencies: { a: '1' } })).toEqual(['a@1.0.0', 'b@1.9.0']);
  });

  it('puts a second version below the one that wants it', async () => {
    const shelf = { 'a@1.0.0': { dependencies: { b: '^1.0.0' } }, 'b@1.2.0': {}, 'b@2.0.0': {} };
    expect(await layout(shelf, { dependencies: { a: '1', b: '2' } })).toEqual(['a@1.0.0', 'a/b@1.2.0', 'b@2.0.0']);
  });

  it('lets nothing lose what it finds already', async () => {
    const shelf = {
      'a@1.0.0': { dependencies: { b: '1', c: '1' } },
      'c@1.0.0': { dependencies: { b: '1' } },
      'd@1.0.0': { dependencies: { b: '2', e: '1' } },
      'e@1.0.0': { dependencies: { b: '1' } },
      'b@1.0.0': {},
      'b@2.0.0': {},
    };
    expect(await layout(shelf, { dependencies: { a: '1', d: '1' } })).toEqual([
      'a@1.0.0',
      'b@1.0.0',
      'c@1.0.0',
      'd@1.0.0',
      'd/b@2.0.0',
      'e@1.0.0',
    ]);
  });

  it('ends on circles', async () => {
    const shelf = { 'a@1.0.0': { dependencies: { b: '*' } }, 'b@1.0.0': { dependencies: { a: '*' } } };
    expect(await layout(shelf, { dependencies: { a: '*' } })).toEqual(['a@1.0.0', 'b@1.0.0']);
    const endless = { 'a@1.0.0': { dependencies: { a: '2' } }, 'a@2.0.0': { dependencies: { a: '1' } } };
    expect((await refusal(endless, { dependencies: { a: '1' } })).code).toBe('too_large');
  });

  it('puts peers beside, and one that fits is enough', async () => {
    const shelf = { 'dom@1.0.0': { peerDependencies: { react: '^19' } }, 'react@18.0.0': {}, 'react@19.1.0': {} };
    expect(await layout(shelf, { dependencies: { dom: '1' } })).toEqual(['dom@1.0.0', 'react@19.1.0']);
    expect((await refusal(shelf, { dependencies: { dom: '1', react: '18' } })).code).toBe('peer_conflict');
  });

  it('keeps a package with a peer of another version together with that version', async () => {
    const shelf = {
      'old@1.0.0': { dependencies: { lib: '1', react: '18' } },
      'lib@1.0.0': { peerDependencies: { react: '18' } },
      'react@18.0.0': {},
      'react@19.0.0': {},
    };
    expect(await layout(shelf, { dependencies: { old: '1', react: '19' } })).toEqual([
      'old@1.0.0',
      'old/lib@1.0.0',
      'old/react@18.0.0',
      'react@19.0.0',
    ]);
  });

  it('brings in no optional peer, and notes an optional package for other machines in the lock file alone', async () => {
    const shelf = {
      'a@1.0.0': {
        peerDependencies: { p: '1' },
        peerDependenciesMeta: { p: { optional: true } },
        optionalDependencies: { mac: '1', wasm: '1', gone: '1' },
      },
      'p@1.0.0': {},
      'mac@1.0.0': { os: ['darwin'] },
      'wasm@1.0.0': { cpu: ['wasm32'] },
    };
    const plan = await resolveTree({ dependencies: { a: '1' } }, registryOf(shelf));
    expect(plan.ok && plan.value.packages.map(({ name, here, optional }) => [name, here, optional])).toEqual([
      ['a', true, false],
      ['mac', false, true],
      ['wasm', true, true],
    ]);
    expect((await refusal(shelf, { dependencies: { mac: '1' } })).code).toBe('unsupported');
  });

  it('knows aliases, tags and overrides', async () => {
    const shelf = {
      'a@1.0.0': { dependencies: { b: '^1' } },
      'b@1.0.0': {},
      'b@1.5.0': {},
      'c@2.0.0': {},
    };
    expect(await layout(shelf, { dependencies: { bee: 'npm:b@1.0.0', c: 'latest' } })).toEqual([
      'bee@1.0.0',
      'c@2.0.0',
    ]);
    expect(await layout(shelf, { dependencies: { a: '1' }, overrides: { b: '1.0.0' } })).toContain('b@1.0.0');
    expect(await layout(shelf, { dependencies: { a: '1' }, overrides: { a: { b: 'npm:c@2.0.0' } } })).toContain(
      'b@2.0.0',
    );
    expect(await layout(shelf, { dependencies: { a: '1', b: '1.0.0' }, overrides: { b: '$b' } })).toContain('b@1.0.0');
  });

  it('keeps what an earlier lock file says where that still fits', async () => {
    const shelf = { 'b@1.0.0': {}, 'b@1.5.0': {} };
    const kept = new Map([['node_modules/b', '1.0.0']]);
    expect(await layout(shelf, { dependencies: { b: '^1.0.0' } }, kept)).toEqual(['b@1.0.0']);
    expect(await layout(shelf, { dependencies: { b: '^1.5.0' } }, kept)).toEqual(['b@1.5.0']);
  });

  it('takes what is not deprecated, and says when it has to', async () => {
    const shelf = { 'b@1.0.0': {}, 'b@1.5.0': { deprecated: 'Broken.' } };
    expect(await layout(shelf, { dependencies: { b: '1' } })).toEqual(['b@1.0.0']);
    const plan = await resolveTree({ dependencies: { b: '1.5.0' } }, registryOf(shelf));
    expect(plan).toMatchObject({ value: { warnings: ['b 1.5.0 is deprecated: Broken.'] } });
  });

  it('says what is missing, and what only a machine can do', async () => {
    const shelf = { 'b@1.0.0': { hasInstallScript: true } };
    expect((await refusal(shelf, { dependencies: { gone: '1' } })).code).toBe('not_found');
    expect((await refusal(shelf, { dependencies: { b: '2' } })).message).toBe(
      'No version of b fits “2”. The newest is 1.0.0.',
    );
    for (const range of ['github:a/b', 'git+ssh://x/y', 'file:../b', 'a/b', 'https://example.test/b.tgz'])
      expect((await refusal(shelf, { dependencies: { b: range } })).code).toBe('unsupported');
    const plan = await resolveTree({ dependencies: { b: '1' } }, registryOf(shelf));
    expect(plan).toMatchObject({ value: { warnings: ['b 1.0.0 has an install script, which is never run here.'] } });
  });

  it('stops when it is told to', async () => {
    const plan = await resolveTree(
      { dependencies: { b: '1' } },
      { ...registryOf({ 'b@1.0.0': {} }), signal: AbortSignal.abort() },
    );
    expect(plan).toMatchObject({ ok: false, code: 'aborted' });
  });
});

/** What Node would find for every dependency of every package. */
function unmet(packages: Placed[]): string[] {
  const at = new Map(packages.map((one) => [one.path, one]));
  return packages.flatMap(({ path, manifest }) =>
    Object.entries(manifest.dependencies ?? {}).flatMap(([name, range]) => {
      for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
        const found = at.get(`${from ? `${from}/` : ''}node_modules/${name}`);
        if (found)
          return fits(found.manifest.version, range) ? [] : [`${path} → ${found.path}@${found.manifest.version}`];
        if (from === '') return [`${path} → ${name} missing`];
      }
    }),
  );
}

it('gives every package of any registry what it asks for', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const version = fc.constantFrom('1.0.0', '2.0.0', '3.0.0');
  const range = fc.constantFrom('1', '2', '3', '*', '>=2', '<3');
  const shelves = fc.dictionary(
    fc.tuple(name, version).map(([n, v]) => `${n}@${v}`),
    fc.record({ dependencies: fc.dictionary(name, range, { maxKeys: 3 }) }),
    { minKeys: 8, maxKeys: 18 },
  );
  await fc.assert(
    fc.asyncProperty(shelves, fc.dictionary(name, range, { minKeys: 1, maxKeys: 4 }), async (shelf, dependencies) => {
      const plan = await resolveTree({ dependencies }, registryOf(shelf));
      if (!plan.ok) {
        expect(['not_found', 'no_version', 'too_large']).toContain(plan.code);
        return;
      }
      expect(unmet(plan.value.packages)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
