import { runInNewContext } from 'node:vm';
import { transform } from 'sucrase';
import ts from 'typescript6';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createDemoModel } from './demo.ts';
import type { Message, ModelPart, ModelRequest } from './model.contract.ts';

const edgeTypes = `declare const codemode: {
  /** List zones. GET /zones */
  edge_zones_list(input?: {
    /** Only zones of this status */
    status?: 'active' | 'pending' | 'moved';
    /** Only the zone of this name */
    name?: string;
    /** Page, from 1 @default 1 */
    page?: number;
    per_page?: number;
  }): Promise<EdgeZone[]>;
  /** Get a zone. GET /zones/{zone_id} */
  edge_zones_get(input: { zone_id: string }): Promise<EdgeZone>;
  /** Create a zone. POST /zones @effect write */
  edge_zones_create(input: { name: string; /** @default "free" */ plan?: 'free' | 'pro' | 'business' }): Promise<EdgeZone>;
  /** Delete a zone with its rules and records. DELETE /zones/{zone_id} @effect destroy */
  edge_zones_delete(input: { zone_id: string }): Promise<EdgeZone>;
  /** List the firewall rules of a zone. GET /zones/{zone_id}/firewall_rules */
  edge_firewall_rules_list(input: { zone_id: string; enabled?: boolean; page?: number; per_page?: number }): Promise<EdgeFirewallRule[]>;
  /** Create a firewall rule. POST /zones/{zone_id}/firewall_rules @effect write */
  edge_firewall_rules_create(input: {
    zone_id: string;
    expression: string;
    action: 'allow' | 'block' | 'challenge' | 'log';
    description?: string;
    enabled?: boolean;
  }): Promise<EdgeFirewallRule>;
  /** Delete a firewall rule. DELETE /zones/{zone_id}/firewall_rules/{rule_id} @effect destroy */
  edge_firewall_rules_delete(input: { zone_id: string; rule_id: string }): Promise<EdgeFirewallRule>;
  /** Get the DDoS protection of a zone. GET /zones/{zone_id}/ddos_protection */
  edge_ddos_protection_get(input: { zone_id: string }): Promise<EdgeDdosProtection>;
  /** Enable DDoS protection. POST /zones/{zone_id}/ddos_protection/enable @effect write */
  edge_ddos_protection_enable(input: { zone_id: string; mode: 'low' | 'medium' | 'high' }): Promise<EdgeDdosProtection>;
  /** Disable DDoS protection. POST /zones/{zone_id}/ddos_protection/disable @effect write */
  edge_ddos_protection_disable(input: { zone_id: string }): Promise<EdgeDdosProtection>;
  /** List the DNS records of a zone. GET /zones/{zone_id}/dns_records */
  edge_dns_records_list(input: { zone_id: string; type?: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT'; name?: string; page?: number; per_page?: number }): Promise<EdgeDnsRecord[]>;
  /** Create a DNS record. POST /zones/{zone_id}/dns_records @effect write */
  edge_dns_records_create(input: { zone_id: string; type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT'; name: string; content: string; ttl?: number; proxied?: boolean }): Promise<EdgeDnsRecord>;
  /** Change a DNS record. PATCH /zones/{zone_id}/dns_records/{record_id} @effect write */
  edge_dns_records_update(input: { zone_id: string; record_id: string; content?: string; ttl?: number; proxied?: boolean }): Promise<EdgeDnsRecord>;
  /** Delete a DNS record. DELETE /zones/{zone_id}/dns_records/{record_id} @effect destroy */
  edge_dns_records_delete(input: { zone_id: string; record_id: string }): Promise<EdgeDnsRecord>;
  /** Write a file of the workspace. @effect write */
  workspace_write(input: { path: string; text: string }): Promise<{ path: string; size: number }>;
};
interface EdgeZone { id: string; name: string; status: 'active' | 'pending' | 'moved'; plan: 'free' | 'pro' | 'business'; created_at: string }
interface EdgeFirewallRule { id: string; zone_id: string; description: string; expression: string; action: 'allow' | 'block' | 'challenge' | 'log'; enabled: boolean; created_at: string }
interface EdgeDdosProtection { zone_id: string; enabled: boolean; mode: 'off' | 'low' | 'medium' | 'high'; updated_at: string }
interface EdgeDnsRecord { id: string; zone_id: string; type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT'; name: string; content: string; ttl: number; proxied: boolean }`;

const shopTypes = `declare const codemode: {
  /** Find pets. GET /pets */
  shop_list_pets(input?: { species?: "dog" | "cat" | "bird"; limit?: number }): Promise<{ data: ShopPet[]; total: number }>;
  /** Info for one pet. GET /pets/{petId} */
  shop_get_pet(input: { petId: number }): Promise<ShopPet>;
  /** Add a pet to the shop. POST /pets @effect write */
  shop_create_pet(input: { name: string; species: "dog" | "cat" | "bird"; age?: number; vaccinated?: boolean }): Promise<ShopPet>;
  /** Update a pet. PATCH /pets/{petId} @effect write */
  shop_update_pet(input: { petId: number; name?: string; status?: ShopPetStatus; price?: number }): Promise<ShopPet>;
  /** Remove a pet. DELETE /pets/{petId} @effect destroy */
  shop_delete_pet(input: { petId: number }): Promise<void>;
  /** Visits of a pet to the vet. GET /pets/{petId}/visits */
  shop_list_visits(input: { petId: number }): Promise<ShopVisit[]>;
  /** Book a visit. POST /pets/{petId}/visits @effect write */
  shop_create_visit(input: { petId: number; reason: string }): Promise<ShopVisit>;
  /** List owners. GET /owners */
  shop_list_owners(): Promise<ShopOwner[]>;
  /** Archive an owner. POST /owners/{ownerId}/archive @effect write */
  shop_archive_owner(input: { ownerId: string }): Promise<ShopOwner>;
};
type ShopPetStatus = "available" | "pending" | "sold";
interface ShopPet { id: number; name: string; species: "dog" | "cat" | "bird"; status: ShopPetStatus; age: number; price: number; vaccinated: boolean }
interface ShopVisit { id: number; reason: string }
interface ShopOwner { id: string; name: string; email: string; archived: boolean }`;

type Call = [name: string, input: Record<string, unknown>];
type Service = Record<string, (input?: Record<string, unknown>) => unknown>;

function edge() {
  const zones = [
    ['acorn', 'active', 'business'],
    ['bramble', 'pending', 'free'],
    ['cedar', 'moved', 'pro'],
    ['dogwood', 'pending', 'free'],
    ['elder', 'active', 'pro'],
  ].map(([name, status, plan], index) => ({
    id: `zone_${name}`,
    name: `${name}.example`,
    status,
    plan,
    created_at: `2026-0${index + 1}-01`,
  }));
  const modes: Record<string, string> = {
    zone_acorn: 'high',
    zone_bramble: 'off',
    zone_cedar: 'off',
    zone_dogwood: 'low',
    zone_elder: 'medium',
  };
  const rules = ['zone_acorn', 'zone_dogwood', 'zone_elder'].map((zone_id, index) => ({
    id: `rule_${index}`,
    zone_id,
    description: `Rule ${index}`,
    expression: 'x',
    action: 'block',
    enabled: true,
    created_at: '',
  }));
  const records = [
    {
      id: 'record_1',
      zone_id: 'zone_acorn',
      type: 'A',
      name: 'acorn.example',
      content: '192.0.2.10',
      ttl: 300,
      proxied: true,
    },
    {
      id: 'record_2',
      zone_id: 'zone_acorn',
      type: 'CNAME',
      name: 'www.acorn.example',
      content: 'acorn.example',
      ttl: 300,
      proxied: false,
    },
  ];
  const files: Record<string, string> = {};
  const within = (list: { zone_id: string }[], input?: Record<string, unknown>) =>
    list.filter((one) => one.zone_id === input?.zone_id);
  const protection = (id: unknown) => ({
    zone_id: id,
    enabled: modes[String(id)] !== 'off',
    mode: modes[String(id)],
    updated_at: '',
  });
  const service: Service = {
    edge_zones_list: (input) => zones.filter((zone) => !input?.status || zone.status === input.status),
    edge_zones_get: (input) => zones.find((zone) => zone.id === input?.zone_id),
    edge_zones_create: (input) => ({ id: 'zone_new', status: 'pending', plan: 'free', created_at: '', ...input }),
    edge_zones_delete: (input) => zones.find((zone) => zone.id === input?.zone_id),
    edge_firewall_rules_list: (input) => within(rules, input),
    edge_firewall_rules_create: (input) => ({ id: 'rule_new', ...input }),
    edge_firewall_rules_delete: (input) => rules.find((rule) => rule.id === input?.rule_id),
    edge_ddos_protection_get: (input) => protection(input?.zone_id),
    edge_ddos_protection_enable: (input) => {
      modes[String(input?.zone_id)] = String(input?.mode);
      return protection(input?.zone_id);
    },
    edge_ddos_protection_disable: (input) => {
      modes[String(input?.zone_id)] = 'off';
      return protection(input?.zone_id);
    },
    edge_dns_records_list: (input) =>
      within(records, input).filter((one) => !input?.type || (one as { type?: string }).type === input.type),
    edge_dns_records_create: (input) => ({ id: 'record_new', ttl: 300, proxied: false, ...input }),
    edge_dns_records_update: (input) => ({ ...records.find((one) => one.id === input?.record_id), ...input }),
    edge_dns_records_delete: (input) => records.find((one) => one.id === input?.record_id),
    workspace_write: (input) => {
      files[String(input?.path)] = String(input?.text);
      return { path: input?.path, size: 1 };
    },
  };
  return { service, files };
}

function shop() {
  const pets = [
    { id: 1, name: 'Rex', species: 'dog', status: 'available', age: 3, price: 100, vaccinated: true },
    { id: 2, name: 'Tom', species: 'cat', status: 'sold', age: 7, price: 40, vaccinated: false },
    { id: 3, name: 'Mia', species: 'cat', status: 'available', age: 2, price: 60, vaccinated: true },
    { id: 4, name: 'Polly', species: 'bird', status: 'pending', age: 12, price: 250, vaccinated: false },
  ];
  const service: Service = {
    shop_list_pets: (input) => {
      const data = pets.filter((pet) => !input?.species || pet.species === input.species);
      return { data, total: data.length };
    },
    shop_get_pet: (input) => pets.find((pet) => pet.id === input?.petId),
    shop_create_pet: (input) => ({ id: 9, status: 'available', ...input }),
    shop_update_pet: (input) => ({ ...pets.find((pet) => pet.id === input?.petId), ...input }),
    shop_delete_pet: () => undefined,
    shop_list_visits: (input) => (input?.petId === 1 ? [{ id: 1, reason: 'vaccination' }] : []),
    shop_create_visit: (input) => ({ id: 2, reason: input?.reason }),
    shop_list_owners: () => [
      { id: 'owner_1', name: 'Ann Lee', email: 'ann@mail.example', archived: false },
      { id: 'owner_2', name: 'Bo Day', email: 'bo@mail.example', archived: true },
    ],
    shop_archive_owner: (input) => ({ id: input?.ownerId, name: 'Ann Lee', email: '', archived: true }),
  };
  return { service };
}

// The real checker's settings, on the real compiler, so that a program that does not type-check fails here too.
const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  noEmit: true,
  types: [],
  module: ts.ModuleKind.ESNext,
};
const base = ts.createCompilerHost(options);
const libraries = new Map<string, ts.SourceFile | undefined>();

function check(code: string, declarations: string): { line: number; message: string }[] {
  const text = `${declarations}\nasync function program() {\n${code}\n}`;
  const first = declarations.split('\n').length + 1;
  const host: ts.CompilerHost = {
    ...base,
    getSourceFile(name, language) {
      if (name === 'program.ts') return ts.createSourceFile(name, text, language);
      if (!libraries.has(name)) libraries.set(name, base.getSourceFile(name, language));
      return libraries.get(name);
    },
    fileExists: (name) => name === 'program.ts' || base.fileExists(name),
  };
  const program = ts.createProgram(['program.ts'], options, host);
  return ts.getPreEmitDiagnostics(program).map((one) => ({
    line: (one.file?.getLineAndCharacterOfPosition(one.start ?? 0).line ?? 0) - first + 1,
    message: ts.flattenDiagnosticMessageText(one.messageText, '\n'),
  }));
}

// The first check reads the libraries of TypeScript, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(() => void check('', ''));

interface World {
  types: string;
  service: Service;
  /** Declarations of a large catalog come by `search` only. */
  inline?: boolean;
  /** What the checker believes, where it is not what the model saw. */
  truth?: string;
  search?(query: string): string;
}

interface Told {
  say: string;
  calls: Call[];
  programs: string[];
  queries: string[];
}

async function talk(text: string, world: World): Promise<Told> {
  const model = createDemoModel({ pace: 0 });
  const messages: Message[] = [{ role: 'user', text }];
  const told: Told = { say: '', calls: [], programs: [], queries: [] };
  const input = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
  const request: ModelRequest = {
    system: world.inline ? `These are all the methods.\n\`\`\`ts\n${world.types}\n\`\`\`` : 'Search first.',
    messages,
    tools: [
      { name: 'search', description: '', inputSchema: input('query') },
      { name: 'execute', description: '', inputSchema: input('code') },
    ],
  };
  for (let step = 0; step < 9; step++) {
    const parts: ModelPart[] = [];
    for await (const part of model.stream(request, new AbortController().signal)) parts.push(part);
    const say = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const call = parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []))[0];
    messages.push({ role: 'assistant', text: say, toolCalls: call ? [call] : [] });
    if (!call) {
      told.say = say;
      return told;
    }
    const streamed = parts.map((part) => (part.type === 'tool-input' ? part.delta : '')).join('');
    expect(JSON.parse(streamed)).toEqual(call.input);
    let answer: { text: string; isError: boolean };
    if (call.name === 'search') {
      const { query } = call.input as { query: string };
      told.queries.push(query);
      answer = { text: world.search?.(query) ?? world.types, isError: false };
    } else {
      const { code } = call.input as { code: string };
      told.programs.push(code);
      answer = await execute(code, world, told.calls);
    }
    messages.push({ role: 'tool', callId: call.id, name: call.name, ...answer });
  }
  throw new Error(`No end: ${JSON.stringify(messages.slice(-2))}`);
}

async function execute(code: string, world: World, calls: Call[]): Promise<{ text: string; isError: boolean }> {
  const problems = check(code, world.truth ?? world.types);
  if (problems.length > 0) {
    return {
      text: `Rejected by the type checker; nothing ran. Mend this and run it again:\n\n${problems.map((one) => `line ${one.line}: ${one.message}`).join('\n')}`,
      isError: true,
    };
  }
  const codemode = Object.fromEntries(
    Object.entries(world.service).map(([name, work]) => [
      name,
      async (input?: Record<string, unknown>) => {
        calls.push([name, JSON.parse(JSON.stringify(input ?? {})) as Record<string, unknown>]);
        return work(input);
      },
    ]),
  );
  const script = transform(`(async () => {\n${code}\n})()`, { transforms: ['typescript'] }).code;
  try {
    const value: unknown = await runInNewContext(script, { codemode });
    return {
      text: value === undefined ? 'Returned undefined.' : `Returned:\n${JSON.stringify(value, null, 2)}`,
      isError: false,
    };
  } catch (error) {
    const { code: name = 'error', message } = error as { code?: string; message: string };
    return { text: `The program failed [${name}]: ${message}\n  3 | await …`, isError: true };
  }
}

const writes = (calls: Call[]) => calls.filter(([name]) => !/_(list|get)(_|$)/.test(name));
const zoneIds = (calls: Call[], name: string) =>
  calls.filter(([called]) => called === name).map(([, input]) => input.zone_id);

describe('on Edge', () => {
  const cases: [text: string, check: (told: Told, files: Record<string, string>) => void][] = [
    [
      'Which zones are unprotected?',
      ({ say, calls }) => {
        expect(say).toContain('bramble.example');
        expect(say).toContain('cedar.example');
        expect(say).not.toContain('acorn.example');
        expect(writes(calls)).toEqual([]);
      },
    ],
    [
      'Turn on DDoS protection where it is missing',
      ({ say, calls }) => {
        expect(zoneIds(calls, 'edge_ddos_protection_enable')).toEqual(['zone_bramble', 'zone_cedar']);
        expect(say).toMatch(/2 zones.*bramble/);
      },
    ],
    [
      'Turn on ddos protection for the zones that are not active and have no firewall rules',
      ({ calls }) => {
        expect(zoneIds(calls, 'edge_ddos_protection_enable')).toEqual(['zone_bramble', 'zone_cedar']);
        expect(zoneIds(calls, 'edge_firewall_rules_list')).toEqual(['zone_bramble', 'zone_cedar', 'zone_dogwood']);
      },
    ],
    [
      'Enable low DDoS protection on bramble.example',
      ({ calls }) =>
        expect(writes(calls)).toEqual([['edge_ddos_protection_enable', { zone_id: 'zone_bramble', mode: 'low' }]]),
    ],
    [
      'turn off ddos protection on acorn.example',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([['edge_ddos_protection_disable', { zone_id: 'zone_acorn' }]]);
        expect(say).toMatch(/turned off/i);
      },
    ],
    ['How many zones are pending?', ({ say }) => expect(say).toMatch(/\*\*2\*\*.*pending/)],
    ['How many zones are there?', ({ say }) => expect(say).toContain('**5**')],
    ['count the zones that are not active', ({ say }) => expect(say).toContain('**3**')],
    ['List zones', ({ say }) => expect(say).toMatch(/5 zones[\s\S]*\| name \|/)],
    [
      'show me the active zones',
      ({ say }) => {
        expect(say).toContain('elder.example');
        expect(say).not.toContain('cedar.example');
      },
    ],
    ['zones per plan', ({ say }) => expect(say).toMatch(/\| free \| 2 \|/)],
    [
      'Which zones have no firewall rules?',
      ({ say }) => {
        expect(say).toContain('cedar.example');
        expect(say).not.toContain('dogwood.example');
      },
    ],
    [
      'list dns records for acorn.example',
      ({ say, calls }) => {
        expect(say).toContain('www.acorn.example');
        expect(zoneIds(calls, 'edge_dns_records_list')).toEqual(['zone_acorn']);
      },
    ],
    [
      'list the CNAME records of acorn.example',
      ({ say }) => {
        expect(say).toContain('www.acorn.example');
        expect(say).not.toContain('192.0.2.10');
      },
    ],
    [
      'list dns records for nowhere.example',
      ({ say, calls }) => {
        expect(say).toMatch(/nothing called `nowhere.example`/);
        expect(say).toContain('acorn.example');
        expect(calls).toHaveLength(1);
      },
    ],
    [
      'List the firewall rules of all zones',
      ({ calls, say }) => {
        expect(zoneIds(calls, 'edge_firewall_rules_list')).toHaveLength(5);
        expect(say).toContain('Rule 2');
      },
    ],
    [
      'add a firewall rule that blocks 203.0.113.7 on acorn.example',
      ({ calls }) =>
        expect(writes(calls)).toEqual([
          [
            'edge_firewall_rules_create',
            {
              zone_id: 'zone_acorn',
              expression: 'ip.src eq "203.0.113.7"',
              action: 'block',
              description: 'Block 203.0.113.7',
            },
          ],
        ]),
    ],
    [
      'Block 198.51.100.9 on elder.example',
      ({ calls }) =>
        expect(writes(calls)).toMatchObject([
          ['edge_firewall_rules_create', { zone_id: 'zone_elder', action: 'block' }],
        ]),
    ],
    [
      'Add an A record for www on elder.example pointing to 192.0.2.44',
      ({ calls }) =>
        expect(writes(calls)).toEqual([
          [
            'edge_dns_records_create',
            { zone_id: 'zone_elder', type: 'A', name: 'www.elder.example', content: '192.0.2.44' },
          ],
        ]),
    ],
    ['set the ttl of www.acorn.example to 600', ({ calls }) => expect(writes(calls)).toEqual([])],
    [
      'set the ttl of the dns record www.acorn.example to 600',
      ({ calls }) =>
        expect(writes(calls)).toEqual([
          ['edge_dns_records_update', { zone_id: 'zone_acorn', record_id: 'record_2', ttl: 600 }],
        ]),
    ],
    [
      'delete the dns record www.acorn.example',
      ({ calls }) =>
        expect(writes(calls)).toEqual([['edge_dns_records_delete', { zone_id: 'zone_acorn', record_id: 'record_2' }]]),
    ],
    [
      'create a zone fern.example on the pro plan',
      ({ calls }) => expect(writes(calls)).toEqual([['edge_zones_create', { name: 'fern.example', plan: 'pro' }]]),
    ],
    [
      'Delete the zone cedar.example',
      ({ calls }) => expect(writes(calls)).toEqual([['edge_zones_delete', { zone_id: 'zone_cedar' }]]),
    ],
    ['Show zone_elder', ({ say }) => expect(say).toContain('elder.example')],
    ['what is the status of the zone dogwood.example', ({ say }) => expect(say).toContain('pending')],
    [
      'Write a report of the zones to reports/zones.md',
      ({ say }, files) => {
        expect(files['reports/zones.md']).toMatch(/^# Zones[\s\S]*\| acorn\.example \|/m);
        expect(say).toContain('reports/zones.md');
      },
    ],
    [
      'Enable DDoS protection',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([]);
        expect(say).toMatch(/which zone/i);
      },
    ],
    [
      'create a firewall rule on acorn.example',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([]);
        expect(say).toMatch(/expression|action/);
      },
    ],
    [
      'How many zones are haunted?',
      ({ say }) => expect(say).toMatch(/\*\*5\*\*[\s\S]*No field tells me what “haunted” means/),
    ],
    ['Delete all zones without backups', ({ calls }) => expect(writes(calls)).toEqual([])],
    [
      'Order me a pizza',
      ({ calls, say }) => {
        expect(calls).toEqual([]);
        expect(say).toMatch(/zones/);
      },
    ],
    [
      'Hello',
      ({ say, calls }) => {
        expect(calls).toEqual([]);
        expect(say).toMatch(/no AI/);
      },
    ],
  ];
  it.each(cases)('%s', async (text, check) => {
    const { service, files } = edge();
    check(await talk(text, { types: edgeTypes, service }), files);
  });

  it.each(['Which zones are unprotected?', 'How many zones are pending?'])(
    'works with the declarations in the prompt too: %s',
    async (text) => {
      const { say } = await talk(text, { types: edgeTypes, service: edge().service, inline: true });
      expect(say).toMatch(/bramble|\*\*2\*\*/);
    },
  );
});

describe('on another catalog', () => {
  const cases: [text: string, check: (told: Told) => void][] = [
    ['How many cats are there?', ({ say }) => expect(say).not.toContain('**4**')],
    ['How many pets are cats?', ({ say }) => expect(say).toContain('**2**')],
    [
      'List the pets that are available',
      ({ say }) => {
        expect(say).toContain('Mia');
        expect(say).not.toContain('Tom');
      },
    ],
    [
      'show pets older than 5',
      ({ say }) => {
        expect(say).toContain('Polly');
        expect(say).not.toContain('Rex');
      },
    ],
    [
      'which pets are not vaccinated',
      ({ say }) => {
        expect(say).toContain('Tom');
        expect(say).not.toContain('Mia');
      },
    ],
    ['the 2 cheapest pets', ({ say }) => expect(say).toMatch(/Tom[\s\S]*Mia/)],
    [
      'show pet 3',
      ({ calls, say }) => {
        expect(calls).toEqual([['shop_get_pet', { petId: 3 }]]);
        expect(say).toContain('Mia');
      },
    ],
    ['Details of the pet Rex', ({ say }) => expect(say).toContain('Rex')],
    [
      'Which pets have no visits?',
      ({ say }) => {
        expect(say).toContain('Tom');
        expect(say).not.toContain('Rex');
      },
    ],
    [
      'add a dog named Bello to the pets',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_create_pet', { name: 'Bello', species: 'dog' }]]),
    ],
    [
      'add a pet named Kiwi',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([]);
        expect(say).toMatch(/species.*dog, cat, bird/);
      },
    ],
    [
      'mark the pet Rex as sold',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_update_pet', { petId: 1, status: 'sold' }]]),
    ],
    [
      'set the price of the pet Tom to 35',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_update_pet', { petId: 2, price: 35 }]]),
    ],
    ['delete the pet Polly', ({ calls }) => expect(writes(calls)).toEqual([['shop_delete_pet', { petId: 4 }]])],
    [
      'archive the owner "Ann Lee"',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_archive_owner', { ownerId: 'owner_1' }]]),
    ],
    ['how many owners are archived', ({ say }) => expect(say).toContain('**1**')],
    ['list the visits of Rex', ({ say }) => expect(say).toContain('vaccination')],
  ];
  it.each(cases)('%s', async (text, check) => {
    check(await talk(text, { types: shopTypes, service: shop().service }));
  });
});

describe('when something is wrong', () => {
  it('searches again for what the first search did not bring', async () => {
    const methods = edgeTypes.split('\n');
    const only = (pattern: RegExp) =>
      `declare const codemode: {\n${edgeTypes
        .match(/ {2}\/\*\* [^\n]*\n {2}\w+\([\s\S]*?\): Promise<[^\n]*;/g)!
        .filter((one) => pattern.test(one))
        .join('\n')}\n};\n${methods.filter((line) => line.startsWith('interface')).join('\n')}`;
    const { service } = edge();
    const told = await talk('Turn on DDoS protection where it is missing', {
      types: edgeTypes,
      service,
      search: (query) =>
        only(
          /zones/.test(query) && /^list/.test(query)
            ? /edge_zones_list/
            : /^get/.test(query)
              ? /edge_ddos_protection_get/
              : /edge_ddos_protection_enable/,
        ),
    });
    expect(told.queries.length).toBeGreaterThan(1);
    expect(zoneIds(told.calls, 'edge_ddos_protection_enable')).toEqual(['zone_bramble', 'zone_cedar']);
  });

  it('mends a wrong name', async () => {
    const { service } = edge();
    const renamed = edgeTypes.replace('edge_zones_list', 'edge_zone_list');
    const told = await talk('How many zones are pending?', { types: renamed, truth: edgeTypes, service });
    expect(told.programs).toHaveLength(2);
    expect(told.say).toContain('**2**');
  });

  it('fills a missing argument', async () => {
    const { service } = edge();
    const told = await talk(
      "Run this:\n```ts\nconst zones = await codemode.edge_zones_list();\nfor (const zone of zones) await codemode.edge_ddos_protection_enable({ zone_id: zone.id });\nreturn 'done';\n```",
      { types: edgeTypes, service, inline: true },
    );
    expect(told.programs).toHaveLength(2);
    expect(zoneIds(told.calls, 'edge_ddos_protection_enable')).toHaveLength(5);
  });

  it('mends a wrong choice', async () => {
    const { service } = edge();
    const told = await talk(
      "```ts\nreturn await codemode.edge_ddos_protection_enable({ zone_id: 'zone_cedar', mode: 'hihg' });\n```",
      { types: edgeTypes, service, inline: true },
    );
    expect(writes(told.calls)).toEqual([['edge_ddos_protection_enable', { zone_id: 'zone_cedar', mode: 'high' }]]);
  });

  it('gives up plainly on what it cannot mend', async () => {
    const told = await talk('```ts\nconst x: number = { a: 1 };\nreturn x;\n```', {
      types: edgeTypes,
      service: edge().service,
      inline: true,
    });
    expect(told.programs).toHaveLength(1);
    expect(told.say).toMatch(/Line 1/);
  });

  const failing = (code: string, message: string, times: number) => {
    const { service } = edge();
    let left = times;
    const list = service.edge_zones_list!;
    service.edge_zones_list = (input) => {
      if (left-- > 0) throw Object.assign(new Error(message), { code });
      return list(input);
    };
    return service;
  };

  it('tries a busy service once more', async () => {
    const told = await talk('How many zones are there?', {
      types: edgeTypes,
      service: failing('http_429', 'Too many requests', 1),
    });
    expect(told.programs).toHaveLength(2);
    expect(told.say).toContain('**5**');
  });

  it.each([
    ['http_429', 'Too many requests', /busy/],
    ['rejected', 'The person rejected edge_zones_list.', /You rejected/],
    ['denied', 'Denied: reads are not allowed.', /rule/i],
    ['http_404', 'No such zone.', /no such thing/],
    ['error', 'The moon is full', /The moon is full/],
  ])('says what failed: %s', async (code, message, said) => {
    const told = await talk('How many zones are there?', { types: edgeTypes, service: failing(code, message, 9) });
    expect(told.say).toMatch(said);
    expect(told.programs.length).toBeLessThanOrEqual(2);
  });

  it('says so when nothing is connected', async () => {
    const told = await talk('How many zones are there?', {
      types: 'No API is connected yet: there are no methods.',
      service: {},
    });
    expect(told.say).toMatch(/demo/);
  });
});

it('can be stopped at any time and keeps what came', async () => {
  const model = createDemoModel({ pace: 1, sleep: async () => undefined });
  const abort = new AbortController();
  const parts: ModelPart[] = [];
  for await (const part of model.stream(
    { system: '', messages: [{ role: 'user', text: 'Hello' }], tools: [] },
    abort.signal,
  )) {
    parts.push(part);
    if (parts.length === 3) abort.abort();
  }
  expect(parts.slice(0, 3).every((part) => part.type === 'text')).toBe(true);
  expect(parts).toHaveLength(4);
  expect(parts.at(-1)).toMatchObject({ type: 'end', reason: 'aborted' });
});

it.each([
  ['Enable DDoS protection', 'For which zone? Name one, or say “all zones”.', 'elder.example', /elder\.example/],
  [
    'Enable DDoS protection',
    'For which zone? Name one, or say “all zones”.',
    'all zones',
    /for \(const zone of zones\)/,
  ],
  [
    'add a pet named Kiwi',
    'To add a pet to the shop I still need `species` (dog, cat, bird).',
    'bird',
    /name: 'Kiwi', species: 'bird'/,
  ],
])('takes the answer to its question: %s … %s … %s', async (asked, question, answer, program) => {
  const model = createDemoModel({ pace: 0 });
  const request: ModelRequest = {
    system: `${edgeTypes}\n${shopTypes}`,
    messages: [
      { role: 'user', text: asked },
      { role: 'assistant', text: question, toolCalls: [] },
      { role: 'user', text: answer },
    ],
    tools: [{ name: 'execute', description: '', inputSchema: { required: ['code'] } }],
  };
  const calls: unknown[] = [];
  for await (const part of model.stream(request, new AbortController().signal))
    if (part.type === 'tool-call') calls.push(part.call.input);
  expect(calls).toHaveLength(1);
  expect((calls[0] as { code: string }).code).toMatch(program);
});

it('is marked as no AI', () => {
  expect(createDemoModel()).toMatchObject({ demo: true, id: 'demo' });
});
