/** Edge described in OpenAPI 3.1: what it offers, and what it routes and validates by. */
import type { Schema } from '../tools/validate.ts';

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters: { name: string; in: 'path' | 'query'; required?: boolean; description: string; schema: Schema }[];
  requestBody?: { required: true; content: { 'application/json': { schema: Schema } } };
  responses: Record<string, object>;
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Schema) => ({ 'application/json': { schema } });
const problem = { description: 'What went wrong', content: { 'application/problem+json': { schema: ref('Problem') } } };

const zoneId = {
  name: 'zone_id',
  in: 'path',
  required: true,
  description: 'Id of the zone',
  schema: { type: 'string' },
} as const;
const within = (name: string, of: string) =>
  ({ name, in: 'path', required: true, description: `Id of the ${of}`, schema: { type: 'string' } }) as const;
const query = (name: string, description: string, schema: Schema) =>
  ({ name, in: 'query', description, schema }) as const;
const pages = [
  query('page', 'Page, from 1', { type: 'integer', minimum: 1, default: 1 }),
  query('per_page', 'Results on a page', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
];

function list(of: string, description: string): Record<string, object> {
  return {
    '200': {
      description,
      headers: { 'X-Total-Count': { description: 'Results on all pages', schema: { type: 'integer' } } },
      content: json({ type: 'array', items: ref(of) }),
    },
    '404': problem,
    '422': problem,
    '429': problem,
  };
}

const one = (of: string, description: string, status = '200'): Record<string, object> => ({
  [status]: { description, content: json(ref(of)) },
  '404': problem,
  '409': problem,
  '422': problem,
  '429': problem,
});

const body = (schema: Schema) => ({
  required: true as const,
  content: json(schema) as { 'application/json': { schema: Schema } },
});

const zoneStatus: Schema = { type: 'string', enum: ['active', 'pending', 'moved'] };
const plan: Schema = { type: 'string', enum: ['free', 'pro', 'business'] };
const action: Schema = { type: 'string', enum: ['allow', 'block', 'challenge', 'log'] };
const recordType: Schema = { type: 'string', enum: ['A', 'AAAA', 'CNAME', 'MX', 'TXT'] };
const when: Schema = { type: 'string', format: 'date-time' };
const hostname: Schema = {
  type: 'string',
  maxLength: 253,
  pattern: '^([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
  description: 'A domain name in lower case, as in acorn.example',
};
const ttl: Schema = { type: 'integer', minimum: 60, maximum: 86400, description: 'Seconds' };
const filled: Schema = { type: 'string', minLength: 1, maxLength: 2048 };

function object(properties: Record<string, Schema>, required: string[] = Object.keys(properties)): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const paths: Record<string, Record<string, Operation>> = {
  '/zones': {
    get: {
      operationId: 'zones_list',
      summary: 'List zones',
      tags: ['zones'],
      parameters: [
        query('status', 'Only zones of this status', zoneStatus),
        query('name', 'Only the zone of this name', { type: 'string' }),
        ...pages,
      ],
      responses: list('Zone', 'Zones, sorted by name'),
    },
    post: {
      operationId: 'zones_create',
      summary: 'Create a zone',
      description: 'It starts as pending, without firewall rules and with DDoS protection off.',
      tags: ['zones'],
      parameters: [],
      requestBody: body(object({ name: hostname, plan: { ...plan, default: 'free' } }, ['name'])),
      responses: one('Zone', 'The new zone', '201'),
    },
  },
  '/zones/{zone_id}': {
    get: {
      operationId: 'zones_get',
      summary: 'Get a zone',
      tags: ['zones'],
      parameters: [zoneId],
      responses: one('Zone', 'The zone'),
    },
    delete: {
      operationId: 'zones_delete',
      summary: 'Delete a zone with its rules and records',
      tags: ['zones'],
      parameters: [zoneId],
      responses: one('Zone', 'The zone as it was'),
    },
  },
  '/zones/{zone_id}/firewall_rules': {
    get: {
      operationId: 'firewall_rules_list',
      summary: 'List the firewall rules of a zone',
      tags: ['firewall'],
      parameters: [zoneId, query('enabled', 'Only rules that are on, or off', { type: 'boolean' }), ...pages],
      responses: list('FirewallRule', 'Rules, oldest first'),
    },
    post: {
      operationId: 'firewall_rules_create',
      summary: 'Create a firewall rule',
      tags: ['firewall'],
      parameters: [zoneId],
      requestBody: body(
        object(
          {
            description: { ...filled, maxLength: 200 },
            expression: filled,
            action,
            enabled: { type: 'boolean', default: true },
          },
          ['expression', 'action'],
        ),
      ),
      responses: one('FirewallRule', 'The new rule', '201'),
    },
  },
  '/zones/{zone_id}/firewall_rules/{rule_id}': {
    delete: {
      operationId: 'firewall_rules_delete',
      summary: 'Delete a firewall rule',
      tags: ['firewall'],
      parameters: [zoneId, within('rule_id', 'rule')],
      responses: one('FirewallRule', 'The rule as it was'),
    },
  },
  '/zones/{zone_id}/ddos_protection': {
    get: {
      operationId: 'ddos_protection_get',
      summary: 'Get the DDoS protection of a zone',
      tags: ['ddos protection'],
      parameters: [zoneId],
      responses: one('DdosProtection', 'How the zone is protected'),
    },
  },
  '/zones/{zone_id}/ddos_protection/enable': {
    post: {
      operationId: 'ddos_protection_enable',
      summary: 'Enable DDoS protection',
      description: 'Also changes the mode where it is on already.',
      tags: ['ddos protection'],
      parameters: [zoneId],
      requestBody: body(object({ mode: { type: 'string', enum: ['low', 'medium', 'high'] } })),
      responses: one('DdosProtection', 'How the zone is protected now'),
    },
  },
  '/zones/{zone_id}/ddos_protection/disable': {
    post: {
      operationId: 'ddos_protection_disable',
      summary: 'Disable DDoS protection',
      tags: ['ddos protection'],
      parameters: [zoneId],
      responses: one('DdosProtection', 'How the zone is protected now'),
    },
  },
  '/zones/{zone_id}/dns_records': {
    get: {
      operationId: 'dns_records_list',
      summary: 'List the DNS records of a zone',
      tags: ['dns'],
      parameters: [
        zoneId,
        query('type', 'Only records of this type', recordType),
        query('name', 'Only records of this name', { type: 'string' }),
        ...pages,
      ],
      responses: list('DnsRecord', 'Records, sorted by name and type'),
    },
    post: {
      operationId: 'dns_records_create',
      summary: 'Create a DNS record',
      tags: ['dns'],
      parameters: [zoneId],
      requestBody: body(
        object(
          {
            type: recordType,
            name: hostname,
            content: filled,
            ttl: { ...ttl, default: 300 },
            proxied: { type: 'boolean', default: false },
          },
          ['type', 'name', 'content'],
        ),
      ),
      responses: one('DnsRecord', 'The new record', '201'),
    },
  },
  '/zones/{zone_id}/dns_records/{record_id}': {
    patch: {
      operationId: 'dns_records_update',
      summary: 'Change a DNS record',
      tags: ['dns'],
      parameters: [zoneId, within('record_id', 'record')],
      requestBody: body(object({ content: filled, ttl, proxied: { type: 'boolean' } }, [])),
      responses: one('DnsRecord', 'The changed record'),
    },
    delete: {
      operationId: 'dns_records_delete',
      summary: 'Delete a DNS record',
      tags: ['dns'],
      parameters: [zoneId, within('record_id', 'record')],
      responses: one('DnsRecord', 'The record as it was'),
    },
  },
};

const schemas: Record<string, Schema> = {
  Zone: object({ id: { type: 'string' }, name: hostname, status: zoneStatus, plan, created_at: when }),
  FirewallRule: object({
    id: { type: 'string' },
    zone_id: { type: 'string' },
    description: { type: 'string' },
    expression: { type: 'string', description: 'As in ip.geo.country eq "T1"' },
    action,
    enabled: { type: 'boolean' },
    created_at: when,
  }),
  DdosProtection: object({
    zone_id: { type: 'string' },
    enabled: { type: 'boolean' },
    mode: { type: 'string', enum: ['off', 'low', 'medium', 'high'] },
    updated_at: when,
  }),
  DnsRecord: object({
    id: { type: 'string' },
    zone_id: { type: 'string' },
    type: recordType,
    name: hostname,
    content: { type: 'string' },
    ttl,
    proxied: { type: 'boolean' },
  }),
  Problem: object(
    {
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      problems: { type: 'array', items: { type: 'string' } },
    },
    ['title', 'status', 'detail'],
  ),
};

export const document = {
  openapi: '3.1.0',
  info: {
    title: 'Edge',
    version: '1.0.0',
    description: 'A service that lives in this page: zones, their firewall rules, DDoS protection and DNS records.',
  },
  paths,
  components: { schemas },
};
