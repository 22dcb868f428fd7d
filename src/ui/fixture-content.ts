/** The conversation of the reference picture, told again through a real session. */
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import type { ApprovalRequest, Effect } from '#guard/policy.contract.ts';
import type { Rung } from '#ladder/rung.contract.ts';
import type { Message } from '#models/model.contract.ts';
import type { NewEntry, OpenSession } from '#session/session.contract.ts';
import type { FileInfo } from '#workspace/files.contract.ts';

const program = `// Runs in a sealed isolate: no network, no storage, no DOM.
const zones = await codemode.edge_zones_list();
const problematic = zones.filter(z =>
  z.status !== 'active');

for (const zone of problematic) {
  const rules = await codemode
    .edge_firewall_rules_list({
      zone_id: zone.id
    });
  if (rules.length === 0) {
    await codemode
      .edge_ddos_protection_enable({
        zone_id: zone.id, mode: 'high'
      });
  }
}
return { enabled: problematic.length };`;

const call = (
  id: number,
  name: string,
  effect: Effect,
  args: unknown[],
  line: number,
  from: number,
  to: number | null,
  value: unknown,
): CallRecord => ({
  id,
  name,
  source: 'edge',
  effect,
  args,
  startedAt: from,
  ...(to !== null && { endedAt: to }),
  waitedMs: 0,
  state: to === null ? 'waiting' : 'done',
  decision: effect === 'read' ? 'allowed: reads are allowed' : 'asked: writes are asked',
  ...(to !== null && { reply: { ok: true as const, value } }),
  line,
});

const zones = [
  { id: 'z_11', name: 'example.com', status: 'active' },
  { id: 'z_27', name: 'docs.example', status: 'active' },
  { id: 'z_48', name: 'old.example', status: 'moved' },
  { id: 'z_71', name: 'shop.example', status: 'pending' },
  { id: 'z_90', name: 'beta.example', status: 'pending' },
];

export function runs(sessionId: string): RunRecord[] {
  const shared = { sessionId, diagnostics: [], logs: [], rung: 'isolate', checkMs: 41, startMs: 3.1 };
  return [
    {
      ...shared,
      id: 'run-1',
      toolCallId: 'call-1',
      code: "const zones = await codemode.edge_zones_list();\nreturn zones.filter(z => z.status !== 'active');",
      status: 'ok',
      value: zones.slice(2),
      calls: [call(1, 'edge_zones_list', 'read', [], 1, 0, 9.2, zones)],
      createdAt: Date.now() - 90_000,
      durationMs: 14,
      waitedMs: 0,
    },
    {
      ...shared,
      id: 'run-2',
      toolCallId: 'call-2',
      code: program,
      status: 'waiting',
      calls: [
        call(1, 'edge_zones_list', 'read', [], 2, 0, 9.2, zones),
        call(2, 'edge_firewall_rules_list', 'read', [{ zone_id: 'z_48' }], 8, 9.6, 15.2, []),
        call(3, 'edge_firewall_rules_list', 'read', [{ zone_id: 'z_71' }], 8, 15.6, 20.4, []),
        call(4, 'edge_firewall_rules_list', 'read', [{ zone_id: 'z_90' }], 8, 20.6, 25.7, [{ id: 'r_1' }]),
        call(5, 'edge_ddos_protection_enable', 'write', [{ zone_id: 'z_48', mode: 'high' }], 13, 26, 34.8, {}),
        call(6, 'edge_ddos_protection_enable', 'write', [{ zone_id: 'z_71', mode: 'high' }], 13, 35, null, null),
      ],
      createdAt: Date.now() - 12_000,
    },
  ];
}

export const approval = (over: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id: 'approval-1',
  runId: 'run-2',
  callId: 6,
  action: {
    method: 'edge_ddos_protection_enable',
    source: 'edge',
    effect: 'write',
    args: [{ zone_id: 'z_71', mode: 'high' }],
  },
  title: 'Enable protection on shop.example',
  credential: 'edge-prod',
  reversible: true,
  createdAt: Date.now(),
  ...over,
});

export const user = (text: string): NewEntry => ({ kind: 'user', by: 'person', message: { role: 'user', text } });

export const answer = (text: string, calls: [id: string, name: string, input: unknown][] = []): NewEntry => ({
  kind: 'assistant',
  by: 'model',
  message: { role: 'assistant', text, toolCalls: calls.map(([id, name, input]) => ({ id, name, input })) },
  model: { id: 'claude-sonnet', provider: 'OpenRouter' },
});

const result = (callId: string, name: string, text: string, runId?: string): NewEntry => ({
  kind: 'tool',
  by: 'host',
  message: { role: 'tool', callId, name, text, isError: false } satisfies Message,
  ...(runId && { runId }),
});

const declarations = `declare const codemode: {
  /** List zones. GET /zones */
  edge_zones_list(input?: { status?: 'active' | 'pending' }): Promise<EdgeZone[]>;
  /** List the firewall rules of a zone. GET /zones/{zone_id}/firewall/rules */
  edge_firewall_rules_list(input: { zone_id: string }): Promise<EdgeFirewallRule[]>;
};`;

/** Appends the picture's conversation: a fold, three branches and an answer that waits for approval. */
export async function tell(session: OpenSession): Promise<void> {
  const add = async (entry: NewEntry) => {
    const added = await session.append(entry);
    if (!added.ok) throw new Error(added.message);
    return added.value.id;
  };
  await add(user('Which of our zones are unprotected?'));
  await add(answer('', [['call-0', 'search', { query: 'zones firewall rules' }]]));
  await add(result('call-0', 'search', declarations));
  await add(answer('I will list the zones.', [['call-1', 'execute', { code: '' }]]));
  await add(result('call-1', 'execute', '[…]', 'run-1'));
  await add(answer('Three of five. I looked them up in one run instead of **nine** tool calls.'));
  const from = await add(user('And which of those have no rules at all?'));
  await add(answer('Two: `old.example` and `shop.example`. The third has a managed ruleset. '.repeat(30)));
  await add(user('Is the token allowed to write?'));
  const to = await add(answer('No, it is read-only. You would have to bind another key. '.repeat(30)));
  const fork = await add(user('Turn on protection where it is missing'));
  const paused = await add(answer('Paused for approval.'));
  await add({ ...user('Just enable it everywhere'), parent: paused });
  await add({
    ...answer('Rejected by policy.'),
    state: 'error',
    error: { code: 'refused', message: 'Denied by a rule.' },
  });
  const dry = await add({ ...user('Do a dry run first'), parent: paused });
  await add(answer('It would enable protection on two zones.'));
  await add(user('Write it up as a report'));
  await add(answer('Report linked, 2 files changed.'));
  await session.nameBranch(dry, 'retry with dry-run');
  await add({ ...user('Only say what you would do'), parent: fork });
  await session.goTo(dry);
  await add(user('Now do it for real, but only where the dry run said yes.'));
  await add(
    answer(
      'Two of the three zones have no rules at all. I’ll enable protection on those and leave the third, which already has a managed ruleset.',
      [['call-2', 'execute', { code: program }]],
    ),
  );
  await session.fold(
    from,
    to,
    'Three zones are pending or moved, none of them has firewall rules, and the token is read-only.',
    'extractive',
  );
}

const file = (path: string, size = 0): FileInfo => ({
  path,
  kind: size ? 'file' : 'folder',
  size,
  hash: size ? path : '',
  modifiedAt: Date.now(),
});

export const files: FileInfo[] = [
  file('/AGENTS.md', 812),
  file('/connectors'),
  file('/connectors/edge.openapi.json', 24_117),
  file('/package.json', 233),
  file('/reports'),
  file('/reports/unprotected.md', 1140),
  file('/reports/zones.csv', 402),
];

const can = (): { ok: true } => ({ ok: true });
export const rungs: Rung[] = [
  {
    id: 'workspace',
    number: '00',
    title: 'Workspace',
    risk: 'Reads and writes the files of this session.',
    available: can,
  },
  {
    id: 'isolate',
    number: '01',
    title: 'Isolate',
    risk: 'Calls the methods of the catalog and nothing else.',
    available: can,
  },
  {
    id: 'npm',
    number: '02',
    title: 'npm',
    risk: 'Adds packages to the isolate.',
    cost: { coldMs: 2500, warmMs: 40, memory: 180 * 2 ** 20, download: 3_700_000 },
    available: can,
  },
  { id: 'browser', number: '03', title: 'Browser', risk: 'Opens pages in a frame.', available: can },
  {
    id: 'sandbox',
    number: '04',
    title: 'Sandbox',
    risk: 'Runs a whole machine.',
    available: () => ({ ok: false, reason: 'No sandbox is connected.' }),
  },
];
