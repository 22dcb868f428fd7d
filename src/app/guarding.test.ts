/** What stands around calls and keys, put together as the app does it, without its interface. */
import { expect, it, vi } from 'vitest';
import type { ConnectorCall } from '#codemode/connector.contract.ts';
import type { AuditEvent } from '#guard/audit.contract.ts';
import { createEgress } from '#guard/egress.ts';
import type { Action, Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import { makeKey } from '#guard/seal.ts';
import { createVault } from '#guard/vault.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createMemoryVault } from '#storage/vault-store.ts';
import { auditApprovals, auditConnector, auditEgress, auditPolicy, auditVault } from './auditing.ts';
import { createKillSwitch } from './kill-switch.ts';
import { createVaultActions } from './vault-actions.ts';
import { createWeb } from './web-source.ts';

// A busy machine takes its time for many hashes and for a passphrase that is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

const secret = 'sk-0123456789abcdef';
const origin = 'https://api.example.com';

/** What tabs say to each other. */
function channel<T>() {
  const tabs: ((message: T) => void)[][] = [];
  return () => {
    const own: ((message: T) => void)[] = [];
    tabs.push(own);
    return {
      send(message: T) {
        for (const tab of tabs) if (tab !== own) for (const listener of tab) listener(message);
      },
      listen(listener: (message: T) => void) {
        own.push(listener);
        return () => {};
      },
    };
  };
}

async function open({ approve = { decision: 'approve' } as Approval } = {}) {
  const stores = storesOver(createMemoryRows());
  const rows: AuditEvent[] = [];
  const append = (event: AuditEvent) => void rows.push(event);
  /** How many rows there were at each flush. */
  const flushed: number[] = [];
  const sent: { url: string; headers: Record<string, string> }[] = [];
  const door = createEgress({
    fetch: async (url, init) => {
      sent.push({ url: String(url), headers: Object.fromEntries(new Headers(init?.headers)) });
      return new Response(`{"said":"${new Headers(init?.headers).get('authorization')}"}`, {
        headers: { 'content-type': 'application/json' },
      });
    },
    now: () => 1,
    page: new URL('https://page.example/'),
    online: () => true,
    permission: async () => undefined,
  });
  let time = 0;
  const now = () => ++time;
  let id = 0;
  const newId = () => `id${++id}`;
  const used: string[] = [];
  const egress = auditEgress(door, append, now, (alias) => used.push(alias));
  const vault = auditVault(await createVault({ store: createMemoryVault(), egress, newKey: makeKey }), append);
  const { settings } = stores;
  const tab = channel<boolean>();
  const killSwitch = await createKillSwitch({ egress, settings, append, others: tab() });
  const web = await createWeb({ egress, keys: vault.keys, settings, append, newId, now });
  const rules = await createPolicy({ rules: stores.rules, newId, now });
  const policy = auditPolicy(killSwitch.policy(web.policy(rules)), append);
  const asked: ApprovalRequest[] = [];
  const ask = auditApprovals(
    web.approve(async (request) => {
      asked.push(request);
      return approve;
    }),
    append,
  );
  const connector = auditConnector(
    (await web.toolset()).connector,
    { append, flush: async () => void flushed.push(rows.length) },
    now,
  );
  const signal = new AbortController().signal;
  const action = (input: unknown): Action => ({ method: 'fetch', source: 'web', effect: 'write', args: [input] });
  const request = (input: unknown): ApprovalRequest => {
    const about = { id: newId(), runId: 'run', callId: 1, title: 'Send', reversible: false, createdAt: 0 };
    return { ...about, action: action(input) };
  };
  const call = (input: unknown) => connector.call({ method: 'fetch', args: [input], signal });
  return {
    rows,
    flushed,
    connector,
    sent,
    used,
    vault,
    killSwitch,
    web,
    rules,
    policy,
    ask,
    asked,
    call,
    action,
    request,
    signal,
    settings,
    egress,
    tab,
  };
}

it('asks for a host once, and refuses the next time without asking being done', async () => {
  const { policy, ask, asked, call, action, request, signal, sent } = await open();
  const input = { url: `${origin}/v1/items`, method: 'GET' };
  expect(await call(input)).toMatchObject({ ok: false, code: 'not_granted' });
  expect(policy.decide(action(input))).toMatchObject({ decision: 'ask' });
  expect(await ask(request(input), signal)).toEqual({ decision: 'approve' });
  expect(asked[0]).toMatchObject({ title: 'Reach api.example.com: GET /v1/items', action: { effect: 'read' } });
  expect(await call(input)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(await call(input)).toMatchObject({ ok: false, code: 'not_granted' });
  expect(await call({ ...input, url: `${origin}/v2` })).toMatchObject({ code: 'not_granted' });
  expect(sent).toHaveLength(1);
});

it('remembers a host for the project, and makes no rule of it', async () => {
  const { policy, rules, ask, call, action, request, signal, web } = await open({
    approve: { decision: 'approve', always: 'method' },
  });
  const input = { url: `${origin}/v1/items` };
  const before = rules.rules.get().length;
  // What goes on to the loop says nothing of always: it would become a rule for every host.
  expect(await ask(request(input), signal)).toEqual({ decision: 'approve' });
  expect(rules.rules.get()).toHaveLength(before);
  expect(web.hosts.get()).toMatchObject([{ origin, methods: ['GET', 'HEAD'], scope: 'project' }]);
  expect(policy.decide(action({ url: `${origin}/other` }))).toMatchObject({ decision: 'allow' });
  expect(policy.decide(action({ url: `${origin}/other`, method: 'DELETE' }))).toMatchObject({ decision: 'ask' });
  expect(await call(input)).toMatchObject({ ok: true });
  await web.removeHost(web.hosts.get()[0]!.id);
  expect(await call(input)).toMatchObject({ ok: false, code: 'not_granted' });
});

it('sends to where an edited approval says, and nowhere else', async () => {
  const edited = { url: `${origin}/safe` };
  const { ask, call, request, signal, sent } = await open({ approve: { decision: 'approve', args: [edited] } });
  await ask(request({ url: `${origin}/dangerous` }), signal);
  expect(await call({ url: `${origin}/dangerous` })).toMatchObject({ code: 'not_granted' });
  expect(await call(edited)).toMatchObject({ ok: true });
  expect(sent.map(({ url }) => url)).toEqual([edited.url]);
});

it('a deny of a person holds for the web too; hosts inside are not even asked about', async () => {
  const { policy, action, web } = await open();
  expect(policy.decide(action({ url: 'http://169.254.169.254/latest' }))).toMatchObject({ decision: 'deny' });
  expect(await web.addHost('no address')).toEqual(expect.any(String));
  expect(await web.addHost(`${origin}/some/path`)).toBe(null);
  expect(policy.decide(action({ url: `${origin}/a` }))).toMatchObject({ decision: 'allow' });
  await policy.add({ decision: 'deny', source: 'web', by: 'person' });
  expect(policy.decide(action({ url: `${origin}/a` }))).toMatchObject({ decision: 'deny' });
});

it('adds the key of a host, writes down its use, and shows it nowhere', async () => {
  const { vault, web, call, sent, used, rows } = await open();
  await vault.add('peer', origin, secret, { kind: 'web', place: { name: 'x-key', prefix: '' } });
  await web.addHost(origin);
  const reply = await call({ url: `${origin}/a?token=1`, headers: { 'x-key': 'forged', authorization: 'forged' } });
  expect(sent[0]!.headers).toEqual({ accept: '*/*', 'x-key': secret });
  expect(used).toEqual(['peer']);
  expect(rows.map(({ kind, subject, outcome }) => `${kind} ${subject} ${outcome}`)).toEqual([
    'key peer added',
    `policy ${origin} host allowed`,
    `egress ${origin} 200`,
    'key peer used',
    'call fetch ok',
  ]);
  expect(JSON.stringify([rows, reply])).not.toContain(secret);
  expect(rows[2]!.detail).toMatchObject({ path: '/a' });
});

it('the switch denies every call, ends requests, and is found again by the next visit', async () => {
  const { killSwitch, policy, action, call, web, settings, egress, rows, tab } = await open();
  await web.addHost(origin);
  const stopped: string[] = [];
  killSwitch.stops(() => stopped.push('runs'));
  await killSwitch.set(true);
  await killSwitch.set(true);
  expect(stopped).toEqual(['runs']);
  const read: Action = { method: 'edge_zones_list', source: 'edge', effect: 'read', args: [] };
  expect(policy.decide(read)).toMatchObject({ decision: 'deny', reason: expect.stringContaining('stopped') });
  expect(await call({ url: `${origin}/a` })).toMatchObject({ ok: false, code: 'halted' });
  const later = await createKillSwitch({ egress, settings, append: () => {}, others: tab() });
  expect(later.halted.get()).toBe(true);
  // What one tab does holds in every other.
  await later.set(false);
  expect(killSwitch.halted.get()).toBe(false);
  expect(await call({ url: `${origin}/a` })).toMatchObject({ ok: true });
  expect(policy.decide(read)).toMatchObject({ decision: 'allow' });
  expect(policy.decide(action({ url: `${origin}/a` }))).toMatchObject({ decision: 'allow' });
  expect(rows.filter(({ kind }) => kind === 'switch').map(({ outcome }) => outcome)).toEqual(['stopped']);
});

it('a test and a simulation know the hosts that are allowed, and the switch', async () => {
  const { policy, killSwitch, action, web } = await open();
  await web.addHost(origin);
  const calls = [`${origin}/a`, 'https://other.example.com/', 'http://10.0.0.1/'].map((url, at) => ({
    runId: 'r',
    callId: at,
    at,
    state: 'done',
    action: action({ url }),
  }));
  const would = () => policy.simulate(policy.rules.get(), calls).map(({ after }) => after.decision);
  const test = () => calls.map((one) => policy.test(one.action).decision);
  expect(would()).toEqual(['allow', 'ask', 'deny']);
  expect(test()).toEqual(['allow', 'ask', 'deny']);
  const deny = { id: 'd', decision: 'deny', source: 'web', by: 'person', createdAt: 0 } as const;
  const changed = policy.simulate([...policy.rules.get(), deny], calls);
  expect(changed.map(({ before, after }) => `${before.decision} ${after.decision}`)).toEqual([
    'allow deny',
    'ask deny',
    'deny deny',
  ]);
  await killSwitch.set(true);
  expect(would()).toEqual(['deny', 'deny', 'deny']);
  expect(policy.test(calls[0]!.action)).toMatchObject({ decision: 'deny', reason: 'Denied: everything is stopped.' });
});

it('has on the disk what was decided of a write before the write goes out, and does not wait for a read', async () => {
  const { policy, web, connector, action, signal, flushed, rows, sent } = await open();
  await web.addHost(origin);
  const input = { url: `${origin}/v1/items`, method: 'POST' };
  const caller = (effect: 'read' | 'write'): NonNullable<ConnectorCall['caller']> => ({
    runId: 'r',
    sessionId: 's',
    toolCallId: null,
    callId: 1,
    trail: [],
    calls: () => [
      {
        id: 1,
        name: 'fetch',
        source: 'web',
        effect,
        args: [input],
        startedAt: 0,
        waitedMs: 0,
        state: 'running',
        decision: '',
      },
    ],
  });
  policy.decide(action(input));
  await connector.call({ method: 'fetch', args: [input], signal, caller: caller('read') });
  expect(flushed).toEqual([]);
  const before = rows.length;
  policy.decide(action(input));
  await connector.call({ method: 'fetch', args: [input], signal, caller: caller('write') });
  expect(flushed).toEqual([before + 1, rows.length]);
  expect(sent).toHaveLength(2);
});

it('locks when nobody was there for the time set, and not while something is under way', async () => {
  const { vault, settings } = await open();
  const locks = channel<'lock' | 'passphrase'>();
  const other = locks();
  let time = 0;
  let busy = true;
  const document = new EventTarget() as unknown as Document;
  const notices = { list: null as never, say: () => {}, problem: () => false, dismiss: () => {} };
  const world = { vault, settings, notices, document, now: () => time, busy: () => busy, everyMs: 1, others: locks() };
  const { actions, watch } = await createVaultActions(world);
  const state = (wanted: string) => expect.poll(() => vault.state.get()).toBe(wanted);
  watch();
  expect(actions.autoLock.get()).toBe(30);
  await actions.setPassphrase('four words and a comma');
  time = 40 * 60_000;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(vault.state.get()).toBe('unlocked');
  busy = false;
  time += 29 * 60_000;
  document.dispatchEvent(new Event('keydown'));
  time += 29 * 60_000;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(vault.state.get()).toBe('unlocked');
  time += 2 * 60_000;
  await state('locked');
  await actions.unlock('four words and a comma');
  other.send('lock');
  await state('locked');
  await actions.unlock('four words and a comma');
  actions.setAutoLock(0);
  time += 1_000 * 60_000;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(vault.state.get()).toBe('unlocked');
});
