import { expect, it } from 'vitest';
import { fail, ok } from '#base/result.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { RuleDraft } from '#guard/policy.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import { registryWith } from '#ladder/npm/shelf.suite.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createPackages } from './packages.ts';

const home = 'https://registry.test/';
const registry = registryWith({
  'outer@1.0.0': { license: 'MIT', dependencies: { inner: '^1.0.0' } },
  'inner@1.2.0': { license: 'ISC' },
});
let closed = false;
const egress = {
  grant: async () => undefined,
  async request({ url }: { url: string }) {
    if (closed) return fail('network', 'registry.test is there, but does not let this page read its answer (CORS).');
    const found = await registry.ask(url.slice(home.length), '');
    const headers = { 'content-type': 'application/octet-stream' };
    return ok({
      status: found.ok ? 200 : 404,
      headers,
      body: new Response(found.ok ? (found.value as BodyInit) : '').body!,
    });
  },
} as unknown as Egress;

async function packagesUnder(rules: RuleDraft[]) {
  const store = { all: async () => [], put: async () => undefined, remove: async () => undefined };
  const policy = await createPolicy({ rules: store, newId: () => crypto.randomUUID(), now: () => 0 });
  for (const rule of rules) await policy.add(rule);
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const settings = { get: async () => home } as unknown as SettingsStore;
  const packages = createPackages({ egress, settings, policy, now: Date.now, filesOf: async () => opened });
  const signal = new AbortController().signal;
  const owner = { sessionId: 's' };
  const caller = { ...owner, runId: 'r', toolCallId: null, callId: 1, trail: [], calls: () => [] };
  const call = { method: 'npm_install', args: [{ packages: ['outer'] }], signal };
  return {
    install: () => packages.toolset.connector.call({ ...call, caller }),
    look: () => packages.toolset.connector.dryRun?.({ ...call, owner }),
    list: () => packages.list('s'),
    npm: async () => (await packages.load()).npm.install(opened.value, { add: { outer: '' } }),
  };
}

const deny = (like: string): RuleDraft => ({
  decision: 'deny',
  method: 'npm_install',
  args: [{ path: 'packages.*', like }],
  by: 'person',
});

it('lets no package in that a rule names, with or without its version, from a program or from a shell', async () => {
  for (const rule of ['inner', 'inner@1.*']) {
    const { install, npm, list } = await packagesUnder([deny(rule)]);
    const refusal = { ok: false, code: 'refused', message: expect.stringContaining('inner 1.2.0 may not come in') };
    expect(await install()).toMatchObject(refusal);
    expect(await npm()).toMatchObject(refusal);
    expect(await list()).toEqual([]);
  }
  expect(await (await packagesUnder([deny('inner@2*')])).install()).toMatchObject({ ok: true });
});

it('shows what would come in on the files of the run, and lists it with sizes when it has', async () => {
  const { look, install, list } = await packagesUnder([]);
  const summary = ['2 packages.', 'Licences: ISC 1, MIT 1.', 'inner 1.2.0, ISC', 'outer 1.0.0, MIT'];
  expect(await look()).toMatchObject({ ok: true, value: { summary } });
  expect(await list()).toEqual([]);
  expect(await install()).toMatchObject({ ok: true });
  const listed = await list();
  expect(listed).toMatchObject([{ name: 'inner' }, { name: 'outer', license: 'MIT', bytes: expect.any(Number) }]);
  expect(typeof listed !== 'string' && listed.every(({ bytes }) => bytes > 100)).toBe(true);
});

it('says where a registry does not let pages in, and what can be done', async () => {
  closed = true;
  expect(await (await packagesUnder([])).install()).toMatchObject({
    code: 'network',
    message: expect.stringMatching(/registry\.test: .*\(CORS\)\. The address of a registry that lets pages in/),
  });
});
