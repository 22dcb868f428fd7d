import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { createMemoryLedger } from '#storage/ledger-store.ts';
import type { AuditEvent, AuditHead, AuditRow, AuditStore } from './audit.contract.ts';
import { createAudit } from './audit.ts';
import { breakIn, chain, noHash, start } from './audit-chain.ts';

// A busy machine takes its time for many hashes and for a passphrase that is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

/** A store whose rows a test can get at, as someone with the browser's tools could. */
function openRows() {
  const ledger = createMemoryLedger().audit;
  let rows: AuditRow[] = [];
  const store: AuditStore = {
    head: async () => rows.at(-1) ?? null,
    async append(added) {
      if (!(await ledger.append(added))) return false;
      rows.push(...added);
      return true;
    },
    from: async (seq, count) => rows.filter((row) => row.seq >= seq).slice(0, count),
    before: async (seq, count) =>
      rows
        .filter((row) => row.seq < seq)
        .slice(-count)
        .reverse(),
  };
  return { store, rows: () => rows, set: (next: AuditRow[]) => (rows = next) };
}

function open(store: AuditStore, redact = async (texts: string[]) => texts) {
  let kept: AuditHead | null = null;
  const anchor = { get: async () => kept, set: async (head: AuditHead) => void (kept = head) };
  let time = 0;
  return createAudit({ store, anchor, now: () => ++time, redact, gatherMs: 0 });
}

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const event: fc.Arbitrary<AuditEvent> = fc.record({
  kind: fc.constantFrom('decision', 'call', 'approval', 'key', 'policy', 'egress', 'model', 'switch'),
  subject: fc.string(),
  outcome: fc.string(),
  detail: fc.dictionary(fc.string(), value, { maxKeys: 4, noNullPrototype: true }),
});
const timed = fc.array(event, { minLength: 2, maxLength: 20 }).map((all) => all.map((one, at) => ({ ...one, at })));

it('finds any row that was changed, dropped, doubled or moved', async () => {
  await fc.assert(
    fc.asyncProperty(
      timed,
      fc.nat(),
      fc.nat(),
      fc.constantFrom('edit', 'drop', 'double', 'swap', 'forge'),
      async (events, a, b, how) => {
        const rows = await chain(events, start);
        expect(await breakIn(rows, start)).toBe(null);
        const at = a % rows.length;
        const row = rows[at]!;
        const bad = structuredClone(rows);
        if (how === 'edit') bad[at] = { ...row, outcome: `${row.outcome}!` };
        if (how === 'double') bad.splice(at, 0, row);
        // The end of a chain is held by the anchor, tested below.
        if (how === 'drop') bad.splice(Math.min(at, rows.length - 2), 1);
        if (how === 'swap') {
          const other = (at + 1 + (b % (rows.length - 1))) % rows.length;
          [bad[at], bad[other]] = [bad[other]!, bad[at]!];
        }
        if (how === 'forge') {
          // A row made anew, with a right hash of its own: the row after it does not fit.
          const position = Math.min(at, rows.length - 2);
          const before = position === 0 ? start : rows[position - 1]!;
          bad[position] = (
            await chain([{ ...events[position]!, subject: `${events[position]!.subject}?` }], before)
          )[0]!;
        }
        const broken = await breakIn(bad, start);
        expect(broken).not.toBe(null);
      },
    ),
    { numRuns: 300 },
  );
});

it('finds one row edited, dropped or swapped at each place of a thousand', async () => {
  const events = Array.from({ length: 1_000 }, (_, at) => ({ at, kind: 'call' as const, subject: 'a', outcome: 'ok' }));
  const rows = await chain(events, start);
  for (let i = 0; i < rows.length - 1; i++) {
    // What stands before is whole: from there on is enough.
    const before = i === 0 ? start : rows[i - 1]!;
    const [one, two] = [rows[i]!, rows[i + 1]!];
    expect(await breakIn([{ ...one, at: one.at + 1 }, two], before)).toMatchObject({ seq: i + 1 });
    expect(await breakIn([two], before)).toMatchObject({ seq: i + 1 });
    expect(await breakIn([two, one], before)).toMatchObject({ seq: i + 1 });
  }
});

it('appends in order, and verifies what it wrote', async () => {
  const { store, rows } = openRows();
  const audit = open(store);
  for (let i = 0; i < 2_500; i++) audit.append({ kind: 'call', subject: `call ${i}`, outcome: 'ok', detail: { i } });
  await audit.flush();
  expect(rows().map((row) => row.seq)).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 1));
  expect(audit.state.get()).toMatchObject({ count: 2_500, head: rows().at(-1)!.hash, problem: null });
  const seen: number[] = [];
  audit.state.subscribe(() => {
    const { check } = audit.state.get();
    if (check.state === 'checking') seen.push(check.checked);
  });
  expect(await audit.verify()).toEqual({ state: 'intact', checked: 2_500 });
  expect(seen).toContain(1_000);
  audit.append({ kind: 'call', subject: 'one more', outcome: 'ok' });
  await audit.flush();
  expect(audit.state.get().check).toEqual({ state: 'intact', checked: 2_501 });
});

it('shows where the chain is broken, and an end that was cut off', async () => {
  const { store, rows, set } = openRows();
  const audit = open(store);
  for (let i = 0; i < 50; i++) audit.append({ kind: 'egress', subject: 'https://api.example.com', outcome: '200' });
  await audit.flush();
  const whole = structuredClone(rows());
  set(whole.map((row) => (row.seq === 31 ? { ...row, outcome: '404' } : row)));
  expect(await audit.verify()).toMatchObject({ state: 'broken', seq: 31 });
  expect(audit.state.get().check).toMatchObject({ state: 'broken', seq: 31 });
  set(whole.slice(0, 40));
  expect(await audit.verify()).toMatchObject({ state: 'broken', seq: 41 });
  set(await chain(whole, start));
  expect(await audit.verify()).toEqual({ state: 'intact', checked: 50 });
  // All of it rewritten, with right hashes: only the head kept elsewhere tells.
  set(
    await chain(
      whole.map((row) => ({ ...row, outcome: '500' })),
      start,
    ),
  );
  expect(await audit.verify()).toMatchObject({ state: 'broken', seq: 50 });
  set([]);
  expect(await audit.verify()).toMatchObject({ state: 'broken', seq: 1 });
});

it('two tabs share one chain', async () => {
  const { store, rows } = openRows();
  const tabs = [open(store), open(store)];
  for (let i = 0; i < 100; i++) {
    tabs[i % 2]!.append({ kind: 'call', subject: `${i}`, outcome: 'ok' });
    if (i % 7 === 0) await Promise.all(tabs.map((tab) => tab.flush()));
  }
  await Promise.all(tabs.map((tab) => tab.flush()));
  expect(rows()).toHaveLength(100);
  expect(await breakIn(rows(), start)).toBe(null);
});

it('is cleared of keys before it is written, and cut after that', async () => {
  const { store, rows } = openRows();
  const secret = 'sk-0123456789abcdef';
  const audit = open(store, async (texts) => texts.map((text) => text.replaceAll(secret, '[key main]')));
  audit.append({ kind: 'call', subject: 'a', outcome: 'ok', detail: { args: 'x'.repeat(495) + secret, n: 1 } });
  await audit.flush();
  expect(JSON.stringify(rows())).not.toContain('sk-01');
  expect(rows()[0]!.detail).toMatchObject({ n: 1, args: expect.stringContaining('(cut)') });
  const blind = open(store, () => Promise.reject(new Error('The worker is gone.')));
  blind.append({ kind: 'call', subject: secret, outcome: 'ok' });
  await blind.flush();
  expect(JSON.stringify(rows())).not.toContain('sk-01');
});

it('reads pages of what matches, newest first, and exports all with the head', async () => {
  const { store } = openRows();
  const audit = open(store);
  for (let i = 0; i < 30; i++)
    audit.append({ kind: i % 3 === 0 ? 'key' : 'call', subject: `Method ${i}`, outcome: 'ok' });
  await audit.flush();
  const first = await audit.read({ count: 4, filter: { kinds: ['key'] } });
  expect(first.map((row) => row.subject)).toEqual(['Method 27', 'Method 24', 'Method 21', 'Method 18']);
  const next = await audit.read({ count: 2, before: first.at(-1)!.seq, filter: { kinds: ['key'] } });
  expect(next.map((row) => row.subject)).toEqual(['Method 15', 'Method 12']);
  expect(await audit.read({ count: 9, filter: { text: 'METHOD 2' } })).toHaveLength(9);
  let text = '';
  for await (const line of audit.export()) text += line;
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ format: 'espalier-audit', rows: 30, head: lines.at(-1).hash });
  expect(await breakIn(lines.slice(1), start)).toBe(null);
});

it('says so where nothing can be kept, and goes on', async () => {
  const { store } = openRows();
  let full = true;
  const audit = open({
    ...store,
    append: (rows) => (full ? Promise.reject(new Error('The disk is full.')) : store.append(rows)),
  });
  audit.append({ kind: 'call', subject: 'a', outcome: 'ok' });
  await audit.flush();
  expect(audit.state.get()).toMatchObject({ count: 0, head: noHash, problem: expect.stringContaining('full') });
  full = false;
  audit.append({ kind: 'call', subject: 'b', outcome: 'ok' });
  await audit.flush();
  expect(audit.state.get()).toMatchObject({ count: 1, problem: null });
});
