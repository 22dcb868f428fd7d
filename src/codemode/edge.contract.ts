/** The contract of Edge, the service that lives in the page: zones and what guards them. Shapes only. */
import type { PlannedRequest } from './catalog.contract.ts';
import type { HttpAnswer } from './connector.contract.ts';

export interface Zone {
  id: string;
  name: string;
  status: 'active' | 'pending' | 'moved';
  plan: 'free' | 'pro' | 'business';
  /** ISO 8601. */
  created_at: string;
}

export interface FirewallRule {
  id: string;
  zone_id: string;
  description: string;
  expression: string;
  action: 'allow' | 'block' | 'challenge' | 'log';
  enabled: boolean;
  created_at: string;
}

export interface DdosProtection {
  zone_id: string;
  enabled: boolean;
  mode: 'off' | 'low' | 'medium' | 'high';
  updated_at: string;
}

export interface DnsRecord {
  id: string;
  zone_id: string;
  type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT';
  name: string;
  content: string;
  /** Seconds. */
  ttl: number;
  proxied: boolean;
}

export interface EdgeData {
  zones: Zone[];
  firewallRules: FirewallRule[];
  ddosProtection: DdosProtection[];
  dnsRecords: DnsRecord[];
}

/** What a write did to one row, enough to take it back: `before` null for a new row, `after` null for a deleted one. */
export type EdgeChange = {
  [T in keyof EdgeData]: { table: T; before: EdgeData[T][number] | null; after: EdgeData[T][number] | null };
}[keyof EdgeData];

export interface EdgeWrite {
  id: string;
  operation: string;
  /** ISO 8601. */
  at: string;
  changes: EdgeChange[];
  /** Of the request's `idempotency-key`, where it had one: the same key again is answered with this, and changes nothing. */
  key?: string;
  answer?: { status: number; value: unknown };
}

export interface EdgeState {
  version: 1;
  data: EdgeData;
  /** The last writes, newest last. */
  writes: EdgeWrite[];
}

/** Durable when `save` resolves. Both may reject; Edge then answers 500 and nothing has changed. */
export interface EdgeStore {
  load(): Promise<EdgeState | undefined>;
  save(state: EdgeState): Promise<void>;
}

export interface Edge {
  /** Speaks HTTP in shape: a request in, status, headers and JSON out. Never rejects. Writes happen one after another. */
  send(request: PlannedRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  /** What a request would change, in sentences and rows, and changes nothing. The same problems as `send`. */
  preview(request: PlannedRequest): Promise<HttpAnswer>;
  /** What the write with this key answered; undefined where there was none, as far back as writes are kept. */
  written(key: string): Promise<{ status: number; value: unknown } | undefined>;
  /** Takes back the write with this key: 404 where there is none, 409 where what it changed has changed since. */
  revert(key: string): Promise<HttpAnswer>;
  /** Back to the demo data. */
  reset(): Promise<void>;
  state(): Promise<EdgeState>;
}
