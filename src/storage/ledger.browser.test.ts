import { expect, it, vi } from 'vitest';
import type { AuditHead } from '#guard/audit.contract.ts';
import { createAudit } from '#guard/audit.ts';
import { type Ledger, openLedger } from './ledger-store.ts';

// A busy machine takes its time for many hashes and for a passphrase that is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

let made = 0;
const name = () => `ledger-${Date.now()}-${made++}`;

async function open(own: string): Promise<Ledger> {
  const opened = await openLedger({ name: own });
  if (!opened.ok) throw new Error(opened.message);
  return opened.value;
}

function auditOf(ledger: Ledger, kept: { head: AuditHead | null } = { head: null }) {
  const anchor = { get: async () => kept.head, set: async (head: AuditHead) => void (kept.head = head) };
  return createAudit({ store: ledger.audit, anchor, now: Date.now, redact: async (texts) => texts });
}

it('keeps the chain over a reload, shared by two tabs', async () => {
  const own = name();
  const tabs = await Promise.all([open(own), open(own)]);
  const kept = { head: null };
  const audits = tabs.map((tab) => auditOf(tab, kept));
  for (let i = 0; i < 200; i++) {
    audits[i % 2]!.append({ kind: 'call', subject: `${i}`, outcome: 'ok' });
    if (i % 9 === 0) await Promise.all(audits.map((audit) => audit.flush()));
  }
  await Promise.all(audits.map((audit) => audit.flush()));
  for (const tab of tabs) tab.close();
  const again = auditOf(await open(own), kept);
  expect(await again.verify()).toEqual({ state: 'intact', checked: 200 });
  expect(again.state.get().count).toBe(200);
});

it('takes many rows a second, and verifies them', async () => {
  const audit = auditOf(await open(name()));
  const rows = 20_000;
  const begun = performance.now();
  for (let i = 0; i < rows; i++)
    audit.append({ kind: 'call', subject: 'edge_zones_list', outcome: 'ok', detail: { source: 'edge', ms: i } });
  const queued = performance.now();
  await audit.flush();
  const written = performance.now();
  expect(await audit.verify()).toEqual({ state: 'intact', checked: rows });
  const perSecond = (from: number, to: number) => Math.round(rows / ((to - from) / 1000)).toLocaleString('en');
  console.info(
    `audit: append returns after ${(((queued - begun) / rows) * 1000).toFixed(2)} µs; ${perSecond(begun, written)} rows/s durable; ${perSecond(written, performance.now())} rows/s verified`,
  );
});

it('keeps requests to models, and forgets them when told', async () => {
  const { requests } = await open(name());
  const row = {
    id: 'a',
    at: 1,
    sessionId: null,
    model: 'small',
    provider: 'Test',
    demo: false,
    inputTokens: 1,
    outputTokens: 1,
    cachedTokens: 0,
    cost: null,
    estimated: false,
    firstMs: 1,
    durationMs: 2,
    retries: 0,
    outcome: 'ok' as const,
    fromCache: false,
  };
  await requests.add(row);
  expect(await requests.all()).toEqual([row]);
  await requests.clear();
  expect(await requests.all()).toEqual([]);
});

it('says so where the browser refuses', async () => {
  const refusing = {
    open: () => {
      throw new DOMException('refused', 'SecurityError');
    },
  } as unknown as IDBFactory;
  expect(await openLedger({ name: name(), indexedDB: refusing })).toMatchObject({ ok: false });
});
