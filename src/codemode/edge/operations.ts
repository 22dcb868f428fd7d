/** What each operation of Edge does to its data. Pure: a write answers with its changes and touches nothing itself. */
import type { DdosProtection, DnsRecord, EdgeChange, EdgeData, FirewallRule, Zone } from '../edge.contract.ts';

interface Input {
  parameters: Record<string, unknown>;
  body: Record<string, unknown>;
  /** ISO 8601. */
  at: string;
  newId(prefix: string): string;
}

export type Answer =
  | { status: number; value: unknown; changes?: EdgeChange[] }
  | { status: number; title: string; detail: string };

export type OperationWork = (data: EdgeData, input: Input) => Answer;

export const operations: ReadonlyMap<string, OperationWork> = new Map(
  Object.entries({
    zones_list: (data, { parameters: { status, name } }) => ({
      status: 200,
      value: data.zones
        .filter(
          (zone) => (status === undefined || zone.status === status) && (name === undefined || zone.name === name),
        )
        .sort((a, b) => compare(a.name, b.name)),
    }),
    zones_get: (data, input) => ofZone(data, input, (zone) => ({ status: 200, value: zone })),
    zones_create(data, { body, at, newId }) {
      const taken = data.zones.some((zone) => zone.name === body.name);
      if (taken) return { status: 409, title: 'Conflict', detail: `There is already a zone ${body.name}.` };
      const id = newId('zone');
      const zone = { id, name: body.name, status: 'pending', plan: body.plan ?? 'free', created_at: at } as Zone;
      const protection = { zone_id: id, enabled: false, mode: 'off' as const, updated_at: at };
      return {
        status: 201,
        value: zone,
        changes: [
          { table: 'zones', before: null, after: zone },
          { table: 'ddosProtection', before: null, after: protection },
        ],
      };
    },
    zones_delete: (data, input) =>
      ofZone(data, input, (zone) => ({
        status: 200,
        value: zone,
        changes: [
          { table: 'zones', before: zone, after: null },
          ...of(data.firewallRules, zone).map((before) => ({ table: 'firewallRules' as const, before, after: null })),
          ...of(data.ddosProtection, zone).map((before) => ({ table: 'ddosProtection' as const, before, after: null })),
          ...of(data.dnsRecords, zone).map((before) => ({ table: 'dnsRecords' as const, before, after: null })),
        ],
      })),
    firewall_rules_list: (data, input) =>
      ofZone(data, input, (zone) => ({
        status: 200,
        value: of(data.firewallRules, zone).filter(
          (rule) => input.parameters.enabled === undefined || rule.enabled === input.parameters.enabled,
        ),
      })),
    firewall_rules_create: (data, input) =>
      ofZone(data, input, (zone) => {
        const { expression, action, description = '', enabled = true } = input.body;
        if (of(data.firewallRules, zone).some((rule) => rule.expression === expression && rule.action === action)) {
          return {
            status: 409,
            title: 'Conflict',
            detail: `${zone.name} already has a rule with this expression and action.`,
          };
        }
        const id = input.newId('rule');
        const rule = {
          id,
          zone_id: zone.id,
          description,
          expression,
          action,
          enabled,
          created_at: input.at,
        } as FirewallRule;
        return { status: 201, value: rule, changes: [{ table: 'firewallRules', before: null, after: rule }] };
      }),
    firewall_rules_delete: (data, input) =>
      ofZone(data, input, (zone) => {
        const rule = of(data.firewallRules, zone).find((one) => one.id === input.parameters.rule_id);
        if (!rule) return missing('rule', input.parameters.rule_id, zone);
        return { status: 200, value: rule, changes: [{ table: 'firewallRules', before: rule, after: null }] };
      }),
    ddos_protection_get: (data, input) =>
      ofZone(data, input, (zone) => ({ status: 200, value: of(data.ddosProtection, zone)[0] })),
    ddos_protection_enable: (data, input) => protect(data, input, input.body.mode as 'low' | 'medium' | 'high'),
    ddos_protection_disable: (data, input) => protect(data, input, 'off'),
    dns_records_list: (data, input) =>
      ofZone(data, input, (zone) => {
        const { type, name } = input.parameters;
        return {
          status: 200,
          value: of(data.dnsRecords, zone)
            .filter((one) => (type === undefined || one.type === type) && (name === undefined || one.name === name))
            .sort((a, b) => compare(a.name, b.name) || compare(a.type, b.type)),
        };
      }),
    dns_records_create: (data, input) =>
      ofZone(data, input, (zone) => {
        const { type, name, content, ttl = 300, proxied = false } = input.body as Partial<DnsRecord> & { name: string };
        if (name !== zone.name && !name.endsWith(`.${zone.name}`)) {
          return { status: 422, title: 'Not valid', detail: `name must be ${zone.name} or end with .${zone.name}.` };
        }
        const record = { id: input.newId('record'), zone_id: zone.id, type, name, content, ttl, proxied } as DnsRecord;
        const same = of(data.dnsRecords, zone).find((one) => one.name === name && clash(one, record));
        if (same) {
          return { status: 409, title: 'Conflict', detail: `${name} already has the ${same.type} record ${same.id}.` };
        }
        return { status: 201, value: record, changes: [{ table: 'dnsRecords', before: null, after: record }] };
      }),
    dns_records_update: (data, input) =>
      ofZone(data, input, (zone) => {
        const before = of(data.dnsRecords, zone).find((one) => one.id === input.parameters.record_id);
        if (!before) return missing('record', input.parameters.record_id, zone);
        const after = { ...before, ...(input.body as Partial<DnsRecord>) };
        return { status: 200, value: after, changes: [{ table: 'dnsRecords', before, after }] };
      }),
    dns_records_delete: (data, input) =>
      ofZone(data, input, (zone) => {
        const record = of(data.dnsRecords, zone).find((one) => one.id === input.parameters.record_id);
        if (!record) return missing('record', input.parameters.record_id, zone);
        return { status: 200, value: record, changes: [{ table: 'dnsRecords', before: record, after: null }] };
      }),
  } satisfies Record<string, OperationWork>),
);

/** A name with a CNAME has nothing else; two records that say the same are one too many. */
const clash = (a: DnsRecord, b: DnsRecord): boolean =>
  a.type === 'CNAME' || b.type === 'CNAME' || (a.type === b.type && a.content === b.content);

function protect(data: EdgeData, input: Input, mode: 'off' | 'low' | 'medium' | 'high'): Answer {
  return ofZone(data, input, (zone) => {
    const before = of(data.ddosProtection, zone)[0] ?? null;
    const after: DdosProtection = { zone_id: zone.id, enabled: mode !== 'off', mode, updated_at: input.at };
    return { status: 200, value: after, changes: [{ table: 'ddosProtection', before, after }] };
  });
}

function ofZone(data: EdgeData, input: Input, work: (zone: Zone) => Answer): Answer {
  const id = input.parameters.zone_id;
  const zone = data.zones.find((one) => one.id === id);
  return zone ? work(zone) : { status: 404, title: 'Not found', detail: `There is no zone with the id ${id}.` };
}

const missing = (what: string, id: unknown, zone: Zone): Answer => ({
  status: 404,
  title: 'Not found',
  detail: `${zone.name} has no ${what} with the id ${id}.`,
});

const of = <T extends { zone_id: string }>(rows: T[], zone: Zone): T[] => rows.filter((row) => row.zone_id === zone.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
