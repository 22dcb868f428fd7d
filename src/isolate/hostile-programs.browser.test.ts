import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { measure } from '#base/plain.ts';
import { createExecutor } from './executor.ts';
import { hostileProgram } from './hostile-programs.suite.ts';
import type { Capability, RunEnd } from './isolate.contract.ts';

// Most programs end at once, but each that spins costs its limit and a process.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

/** What the host performed, by name, and whatever of it was not plain data. */
const performed: string[] = [];
const notPlain: unknown[] = [];
const offered = ['echo', 'fail', 'slow', 'table'];
const table = new Map<string, Capability>(
  offered.map((name) => [
    name,
    async (args, { signal }) => {
      performed.push(name);
      // The bytes that were checked are the bytes that are used: no accessor, no prototype of another's making.
      if (!measure(args, 64 << 20).ok || hasAccessor(args)) notPlain.push(args);
      if (name === 'fail') return { ok: false, code: 'no', message: 'No.' };
      if (name === 'slow') await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { ok: true, value: args[0] };
    },
  ]),
);

function hasAccessor(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth > 100) return false;
  const owned = Object.getOwnPropertyDescriptors(value);
  return Object.values(owned).some((one) => one.get || one.set || hasAccessor(one.value, depth + 1));
}

/** Everything a program could have left in the host: what its built-ins look like, its globals, its document, its storage. */
function host() {
  const owners = [
    Object,
    Array,
    Function,
    Promise,
    Map,
    Set,
    Error,
    String,
    Symbol,
    Proxy,
    JSON,
    MessagePort,
    EventTarget,
  ];
  const shape = (owner: object) =>
    Reflect.ownKeys(owner)
      .map((name) => `${String(name)}:${typeof Object.getOwnPropertyDescriptor(owner, name)?.value}`)
      .join();
  return {
    builtIns: owners.flatMap((owner) => [shape(owner), shape(('prototype' in owner && owner.prototype) || owner)]),
    // Numbers are the frames, which come and go.
    globals: Object.keys(globalThis)
      .filter((name) => !/^\d+$/.test(name))
      .join(),
    title: document.title,
    place: location.href,
    cookie: document.cookie,
    kept: localStorage.length,
  };
}

const statuses = ['ok', 'error', 'stalled', 'timeout', 'stopped', 'limit', 'refused'];
const limits = { wallMs: 350, calls: 400, inFlight: 16, bytesOut: 8 << 20, messageBytes: 1 << 20, logLines: 200 };

function expectTyped(end: RunEnd, code: string): void {
  const about = `${JSON.stringify({ ...end, events: end.events.length }).slice(0, 500)}\n${code}`;
  expect(statuses, about).toContain(end.status);
  if (end.status === 'ok') expect(measure(end.value, 64 << 20).ok, about).toBe(true);
  else if (end.status === 'error') expect(typeof end.error.message, about).toBe('string');
  else expect(end.message, about).not.toBe('');
  expect(end.calls, about).toBeLessThanOrEqual(limits.calls + 1);
  for (const event of end.events) {
    if (event.type === 'log') expect(typeof event.text).toBe('string');
    if (event.type === 'call') expect(typeof event.name).toBe('string');
  }
}

describe('three hundred generated programs', () => {
  let before: ReturnType<typeof host>;
  const foreign: unknown[] = [];
  const faults: string[] = [];
  const onMessage = (event: MessageEvent) => {
    if (event.origin === 'null') foreign.push(event.data);
  };
  const onFault = (event: ErrorEvent | PromiseRejectionEvent) => {
    faults.push('reason' in event ? String(event.reason) : event.message);
  };
  beforeAll(async () => {
    await executor.run({ code: 'return 1' }, table).end;
    before = host();
    addEventListener('message', onMessage);
    addEventListener('error', onFault);
    addEventListener('unhandledrejection', onFault);
  });
  afterAll(() => {
    removeEventListener('message', onMessage);
    removeEventListener('error', onFault);
    removeEventListener('unhandledrejection', onFault);
  });

  const programs = fc.sample(hostileProgram, { numRuns: 300, seed: 20260728 });
  const together = 6;
  const batches = Array.from({ length: programs.length / together }, (_, at) =>
    programs.slice(at * together, (at + 1) * together),
  );
  const ended = new Map<string, number>();

  it('escape nothing and crash nothing, while an honest neighbour runs undisturbed', async () => {
    for (const batch of batches) {
      let turns = 0;
      const turning = setInterval(() => turns++, 5);
      const neighbour = executor.run(
        {
          code: 'let sum = 0; for (let i = 0; i < 20; i++) sum += await codemode.echo(i); return { sum, then: undefined }',
        },
        table,
        { wallMs: 30_000 },
      );
      const runs = batch.map((code) => executor.run({ code }, table, limits).end);
      const ends = await Promise.all(runs);
      const honest = await neighbour.end;
      clearInterval(turning);
      expect(honest, batch.join('\n=====\n')).toMatchObject({ status: 'ok', value: { sum: 190 }, refused: 0 });
      expect(turns).toBeGreaterThan(0);
      for (const [at, end] of ends.entries()) {
        expectTyped(end, batch[at]!);
        const how = end.status === 'error' ? `error, ${end.error.code ?? 'thrown'}` : end.status;
        ended.set(how, (ended.get(how) ?? 0) + 1);
      }
      expect(host(), batch.join('\n=====\n')).toEqual(before);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      expect((globalThis as { pwned?: unknown }).pwned).toBeUndefined();
    }
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
    expect(notPlain).toEqual([]);
    expect(performed.filter((name) => !offered.includes(name))).toEqual([]);
  });

  it('ended in every way, so the grammar reaches them', () => {
    console.info('hostile programs ended as', Object.fromEntries(ended));
    expect([...ended.keys()]).toEqual(
      expect.arrayContaining(['ok', 'error, thrown', 'error, not_plain', 'stalled', 'timeout', 'limit']),
    );
    expect(performed.length).toBeGreaterThan(100);
  });

  it('and leave no frame behind', async () => {
    await vi.waitFor(() => expect(executor.counts.get().running).toBe(0), 10_000);
    executor.dispose();
    expect(document.querySelectorAll('iframe[src*="isolate.html"]').length).toBe(0);
  });
});
