import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { measure } from '#base/plain.ts';
import { createExecutor, usualLimits } from './executor.ts';
import type { Capability, Outcome } from './isolate.contract.ts';
import { createSession } from './session.ts';

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

/** What the host was given to work with, and what of it was no plain data. */
const used: unknown[] = [];
const table = new Map<string, Capability>([
  [
    'echo',
    async (args) => {
      used.push(args);
      return { ok: true, value: args[0] };
    },
  ],
]);

/** Anything that can be sent to a port, and more of what the bridge itself speaks than chance would make. */
const own = fc.constantFrom('id', 'type', 'path', 'argumentList', 'value', 'name', '__proto__', 'constructor', 'then');
const word = fc.constantFrom('APPLY', 'GET', 'SET', 'CONSTRUCT', 'RAW', 'HANDLER', 'call', 'log', 'echo', 'begun', '1');
const sent = fc.letrec<{ leaf: unknown; value: unknown }>((tie) => ({
  leaf: fc.oneof(
    word,
    fc.string({ maxLength: 9, unit: 'binary' }),
    fc.constantFrom('\ud800', '\u202e', ''),
    fc.double(),
    fc.bigInt({ min: -9n, max: 2n ** 70n }),
    fc.constantFrom(undefined, null, true, -0, Number.NaN),
    fc
      .constantFrom(
        () => new Date(Number.NaN),
        () => new Error('x'),
        () => /x/,
        () => new Blob(['x']),
      )
      .map((make) => make()),
    fc.uint8Array({ maxLength: 9 }),
  ),
  value: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(own, fc.string({ maxLength: 3 })), tie('value')), { maxLength: 5 }).map((pairs) => {
      const made = Object.create(null);
      // Own names all of them, `__proto__` too, as a clone carries them over.
      for (const [name, value] of pairs)
        Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
      return made;
    }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie('value'), { maxLength: 3 }).map((all) => new Set(all)),
    tie('value').map((value) => {
      const loop: unknown[] = [value];
      loop.push(loop);
      return loop;
    }),
  ),
}));
const message = fc.oneof(
  sent.value,
  fc.record(
    {
      id: fc.oneof(fc.constant('7'), sent.value),
      type: fc.oneof(word, sent.value),
      path: fc.oneof(fc.constant(['call']), sent.value),
      argumentList: fc.oneof(
        fc.array(fc.record({ type: fc.constantFrom('RAW', 'HANDLER'), value: sent.value })),
        sent.value,
      ),
    },
    { requiredKeys: [] },
  ),
  sent.value.map((args) => ({
    id: '7',
    type: 'APPLY',
    path: ['call'],
    argumentList: ['echo', args, undefined].map((value) => ({ type: 'RAW', value })),
  })),
  sent.value.map((arg) => ({
    id: '7',
    type: 'APPLY',
    path: ['call'],
    argumentList: ['echo', [arg], undefined].map((value) => ({ type: 'RAW', value })),
  })),
);

/** Says something to the host by hand and waits until it has been heard. */
async function say(data: unknown): Promise<{ ends: Outcome[]; events: { type: string }[]; answers: unknown[] }> {
  const { port1, port2 } = new MessageChannel();
  const ends: Outcome[] = [];
  const events: { type: string }[] = [];
  const answers: unknown[] = [];
  const session = createSession(
    { port: port1, kill: () => {} },
    {
      capabilities: table,
      limits: usualLimits,
      steps: undefined,
      emit: (event) => void events.push(event),
      now: () => performance.now(),
      signal: new AbortController().signal,
      waitForPerson: (decision) => decision,
      over: (how) => void ends.push('end' in how ? (how.end as never) : how.outcome),
    },
  );
  port2.onmessage = (event) => void answers.push(...event.data);
  session.run({ code: '', input: undefined, world: { seed: [], startedAt: 0 }, steps: false });
  port2.postMessage(data);
  // What is certainly answered comes after it, by another port through the same queue.
  for (let turn = 0; turn < 3; turn++) {
    const after = new MessageChannel();
    await new Promise((resolve) => {
      after.port1.onmessage = resolve;
      after.port2.postMessage(0);
    });
  }
  session.close();
  port1.close();
  port2.close();
  return { ends, events, answers };
}

describe('S-07: the bridge of messages', () => {
  it('refuses 3,000 generated messages or takes them as plain data, and what was looked at is what is used', async () => {
    const faults: unknown[] = [];
    const fault = (event: Event) => void faults.push(event);
    addEventListener('error', fault);
    addEventListener('unhandledrejection', fault);
    const ended = new Map<string, number>();
    let performed = 0;
    for (const data of fc.sample(fc.oneof(message, fc.array(message, { maxLength: 3 })), { numRuns: 3_000, seed: 7 })) {
      used.length = 0;
      const { ends, events, answers } = await say(data);
      for (const end of ends) ended.set(end.status, (ended.get(end.status) ?? 0) + 1);
      if (ends.length === 0) ended.set('taken', (ended.get('taken') ?? 0) + 1);
      expect(ends.length).toBeLessThan(2);
      expect(events.every(({ type }) => type === 'call' || type === 'result' || type === 'log')).toBe(true);
      for (const args of used) {
        performed++;
        // No accessor, no prototype but those of plain data, no reserved name, no cycle: `measure` refuses each of them.
        expect(measure(args, 4 << 20)).toMatchObject({ ok: true });
      }
      expect(answers.length).toBeLessThan(9);
    }
    removeEventListener('error', fault);
    removeEventListener('unhandledrejection', fault);
    expect(faults).toEqual([]);
    expect(ended.get('refused')).toBeGreaterThan(1_000);
    expect(performed).toBeGreaterThan(50);
  });

  it.each([
    ['text', () => 'x'.repeat(50 << 20)],
    ['bytes', () => new Uint8Array(50 << 20)],
    ['rows', () => Array.from({ length: 500_000 }, (_, n) => ({ n, text: 'x'.repeat(80) }))],
    ['depth', () => Array.from({ length: 2_000 }).reduce<unknown>((inner) => [inner], 1)],
  ])('ends a run that sends 50 MB or endless depth at once: %s', async (_, make) => {
    used.length = 0;
    const call = {
      id: '1',
      type: 'APPLY',
      path: ['call'],
      argumentList: ['echo', [make()], undefined].map((value) => ({ type: 'RAW', value })),
    };
    const { ends } = await say([call]);
    await vi.waitFor(() => expect(ends).toMatchObject([{ status: expect.stringMatching(/limit|refused/) }]), 20_000);
    expect(used).toEqual([]);
  });

  const executor = createExecutor({ document, now: () => performance.now() });
  afterAll(() => executor.dispose());

  it.each([
    [
      'a getter that changes',
      'let n = 0; return await codemode.echo({ get a() { return ++n } })',
      { a: expect.any(Number) },
    ],
    [
      'a proxy that lies the second time',
      'let n = 0; return await codemode.echo(new Proxy({ a: 0 }, { get: (t, k) => k === "a" ? ++n : t[k] }))',
      'error',
    ],
    ['toJSON', 'return await codemode.echo({ toJSON: () => ({ other: 1 }), a: 1 })', 'error'],
    [
      'toJSON that is inherited',
      'Object.prototype.toJSON = () => "spoofed"; return await codemode.echo({ a: 1 })',
      { a: 1 },
    ],
    ['an own __proto__', 'return await codemode.echo(JSON.parse(`{"__proto__":{"polluted":1},"a":1}`))', 'error'],
    ['an own constructor', 'return await codemode.echo({ constructor: { prototype: { polluted: 1 } } })', 'error'],
    ['a cycle', 'const a = []; a.push(a); return await codemode.echo(a)', 'error'],
    ['50 MB', 'return await codemode.echo("x".repeat(50 << 20))', 'error'],
    [
      'a call from within an argument',
      'const inner = []; const value = await codemode.echo({ get a() { inner.push(codemode.echo("inner")); return 1 } }); return [value, (await Promise.all(inner))[0] ?? "inner"]',
      [{ a: 1 }, 'inner'],
    ],
    [
      'an argument that is changed while it is on its way',
      'const a = { list: [1] }; const p = codemode.echo(a); a.list.push(2); a.b = 3; return await p',
      { list: [1] },
    ],
  ])('uses the very bytes it checked, or none: %s', async (_, code, expected) => {
    used.length = 0;
    const end = await executor.run({ code }, table, { wallMs: 20_000 }).end;
    if (expected === 'error') expect(end.status).toMatch(/error|refused|limit/);
    else expect(end).toMatchObject({ status: 'ok', value: expected });
    for (const args of used) expect(measure(args, 4 << 20)).toMatchObject({ ok: true });
    if (end.status === 'ok' && used.length === 1) expect(end.value).toEqual((used[0] as unknown[])[0]);
    if (expected === 'error') expect(used).toEqual([]);
  });
});
