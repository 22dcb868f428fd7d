/** The demo on two catalogs: their types, small services that answer, and a talk with it whose programs are checked and run. */
import { runInNewContext } from 'node:vm';
import { transform } from 'sucrase';
import ts from 'typescript6';
import { beforeAll, expect, vi } from 'vitest';
import { createDemoModel } from './demo.ts';
import type { Message, ModelPart, ModelRequest } from './model.contract.ts';

export const edgeTypes = `declare const codemode: {
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

export const shopTypes = `declare const codemode: {
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

export function edge() {
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

export function shop() {
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

export interface Told {
  say: string;
  calls: Call[];
  programs: string[];
  queries: string[];
}

export async function talk(text: string, world: World): Promise<Told> {
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

export const writes = (calls: Call[]) => calls.filter(([name]) => !/_(list|get)(_|$)/.test(name));
export const zoneIds = (calls: Call[], name: string) =>
  calls.filter(([called]) => called === name).map(([, input]) => input.zone_id);
