/** The faults of durable runtimes that abort and replay, each held against ours in the real isolate. */
import { afterAll, expect, test, vi } from 'vitest';
import { createPolicy } from '#guard/policy.ts';
import { createExecutor } from '#isolate/executor.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import type { Method } from './catalog.contract.ts';
import type { Connector } from './connector.contract.ts';
import { createExecute } from './execute.ts';
import { createJournals } from './journal.ts';

vi.setConfig({ testTimeout: 60_000 });

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

const method = (name: string, effect: Method['effect']) =>
  ({ name: `api_${name}`, source: 'api', title: name, summary: name, effect }) as unknown as Method;

/** A page, and what outlives it. A question is answered by `yes`; while that is false it stays open, as when a tab dies. */
function world() {
  const stores = storesOver(createMemoryRows());
  const sent: string[] = [];
  const asked: string[] = [];
  const state = { yes: true, slow: 0 };
  const connector: Connector = {
    source: 'api',
    reversible: false,
    idempotency: 'key',
    async call({ method: name, args }) {
      sent.push(`${name} ${JSON.stringify(args[0] ?? null)}`);
      const { ms = 0 } = (args[0] ?? {}) as { ms?: number };
      if (ms || state.slow) await new Promise((resolve) => setTimeout(resolve, ms || Math.random() * state.slow));
      if (name === 'api_fails') return { ok: false, code: 'no', message: `No, ${sent.length}.` };
      return { ok: true, value: { n: sent.length, args: args[0] } };
    },
  };
  const methods = [method('read', 'read'), method('fails', 'read'), method('write', 'write'), method('then', 'read')];
  const execute = async () =>
    createExecute({
      catalog: { methods: async () => methods, declarations: async () => '' } as never,
      checker: { check: async () => [] },
      executor,
      policy: await createPolicy({
        rules: { all: async () => [], put: async () => {}, remove: async () => {} },
        newId: () => crypto.randomUUID(),
        now: Date.now,
      }),
      connectors: new Map([['api', connector]]),
      approve: async ({ action }) => {
        asked.push(JSON.stringify(action.args[0]));
        return state.yes ? { decision: 'approve' } : new Promise(() => {});
      },
      runs: stores.runs,
      journals: createJournals({ store: stores.journals, now: Date.now, patienceMs: 300 }),
      now: () => performance.timeOrigin + performance.now(),
      newId: () => crypto.randomUUID(),
    });
  const call = { sessionId: 's', toolCallId: null };
  /** Runs until a person is asked, and is left there; then another page goes on. */
  const cutAtQuestion = async (code: string, then = code) => {
    state.yes = false;
    void (await execute())(code, call);
    await expect.poll(() => asked.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    state.yes = true;
    const [head] = await stores.journals.heads();
    return (await execute())(then, { ...call, resume: head!.runId });
  };
  return { run: async (code: string) => (await execute())(code, call), cutAtQuestion, stores, sent, asked, state };
}

const count = (sent: string[], name: string) => sent.filter((one) => one.startsWith(name)).length;

test('R1: a call inside a step, and a question after it', async () => {
  const { cutAtQuestion, sent } = world();
  const end =
    await cutAtQuestion(`const inner = await codemode.step('load', async () => (await codemode.api_read({ a: 1 })).n);
    const after = await codemode.api_read({ a: 1 });
    await codemode.api_write({ inner });
    return [inner, after.n];`);
  expect(end).toMatchObject({ status: 'ok', value: [1, 2] });
  expect([count(sent, 'api_read'), count(sent, 'api_write')]).toEqual([2, 1]);
});

test('R2: a call that failed and was caught fails the same again, and is not sent again', async () => {
  const { cutAtQuestion, sent } = world();
  const end = await cutAtQuestion(`let why = '';
    try { await codemode.api_fails(); } catch (error) { why = error.message; }
    await codemode.api_write({});
    return why;`);
  expect(end).toMatchObject({ status: 'ok', value: 'No, 1.' });
  expect(count(sent, 'api_fails')).toBe(1);
});

test('R3: three calls that are asked about run in one pass', async () => {
  const { run, sent, asked } = world();
  const end = await run(`await codemode.api_read({});
    for (const n of [1, 2, 3]) await codemode.api_write({ n });`);
  expect(end.status).toBe('ok');
  expect(asked).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  expect(count(sent, 'api_read')).toBe(1);
});

test('R4: a program can call everything it finds and still writes no row of what did not happen', async () => {
  const { cutAtQuestion, stores, sent, asked } = world();
  const end = await cutAtQuestion(`
    const forged = [];
    for (const name of ['__stepRecord', '__record', 'stepped', 'settle', 'journal', 'end', 'api_write#2'])
      try { forged.push(await codemode[name](0, { ok: 'FORGED' }, '/api')); } catch {}
    for (const scope of ['', ':api_write', ':api_write({})'])
      try { await codemode.step(scope, () => ({ ok: true, reply: { ok: true, value: 'FORGED' } })); } catch {}
    return [forged, await codemode.api_write({ real: true })];`);
  expect(end).toMatchObject({ status: 'ok', value: [[], { args: { real: true } }] });
  expect(asked).toEqual(['{"real":true}', '{"real":true}']);
  expect(count(sent, 'api_write')).toBe(1);
  const { entries } = (await stores.journals.read(end.id))!;
  const calls = entries.filter(({ kind }) => kind === 'call');
  expect(calls.map(({ name, state }) => [name, state])).toEqual([['api_write', 'applied']]);
  for (const { kind, decision } of entries) if (kind === 'step') expect(decision).toContain('own');
});

test('R5: a run that was going when the page died goes on', async () => {
  const { run, stores, sent } = world();
  // The page dies under way: its isolates are gone, and nothing says so.
  const dying = run('const a = await codemode.api_read({ a: 1 }); await codemode.api_read({ ms: 900 }); return a.n;');
  await expect.poll(async () => (await stores.journals.heads()).length, { timeout: 30_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const [head] = await stores.journals.heads();
  expect(head?.state).toBe('open');
  const journals = createJournals({ store: stores.journals, now: Date.now });
  const kept = await journals.resume(head!.runId);
  expect(kept?.entries().filter(({ settled }) => settled !== undefined)).toHaveLength(1);
  // The page that was robbed writes nothing any more.
  await dying;
  expect((await stores.journals.read(head!.runId))?.head).toMatchObject({ state: 'open', epoch: 2 });
  expect(count(sent, 'api_read {"a":1}')).toBe(1);
});

test('R6: reads at once, in whatever order they arrive', async () => {
  for (let round = 0; round < 4; round++) {
    const { cutAtQuestion, sent, state } = world();
    state.slow = 30;
    const end =
      await cutAtQuestion(`const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((k) => codemode.api_read({ k })));
      await codemode.api_write({});
      return [a.args.k, b.args.k, c.args.k];`);
    expect(end).toMatchObject({ status: 'ok', value: ['a', 'b', 'c'] });
    expect(count(sent, 'api_read')).toBe(3);
  }
});

test('R7: awaiting codemode itself calls nothing and says what to write', async () => {
  const { run, sent } = world();
  const end = await run('await codemode;');
  expect(end).toMatchObject({ status: 'error', error: { code: 'awaited_codemode' } });
  expect(sent).toEqual([]);
});

test('R8: after a break the whole console is there, from the beginning', async () => {
  const { cutAtQuestion } = world();
  const end = await cutAtQuestion(`console.log('before', Math.random(), Date.now());
    await codemode.api_write({});
    console.log('after');`);
  expect(end.logs.map(({ text }) => text.split(' ')[0])).toEqual(['before', 'after']);
});

test('time and chance are the same after a break', async () => {
  const { cutAtQuestion, stores } = world();
  const end = await cutAtQuestion(`const id = crypto.randomUUID(); const at = Date.now(); const n = Math.random();
    const raw = async (kind) => [...new Uint8Array(await crypto.subtle.exportKey('raw', await crypto.subtle.generateKey(kind, true, kind.hash ? ['sign'] : ['encrypt'])))];
    const keys = [await raw({ name: 'AES-GCM', length: 256 }), await raw({ name: 'HMAC', hash: 'SHA-256' })];
    const refused = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign']).catch((error) => error.name);
    const bytes = [...crypto.getRandomValues(new Uint8Array(5))];
    await codemode.api_write({ id, at, n, keys, refused, bytes });
    return { id, at, n, keys, refused, bytes };`);
  expect(end.status).toBe('ok');
  const { entries } = (await stores.journals.read(end.id))!;
  expect(end.value).toMatchObject({ refused: 'NotSupportedError' });
  expect((end.value as { keys: number[][] }).keys.map((key) => key.length)).toEqual([32, 64]);
  // Another time or another number would have been another call.
  expect(entries.map(({ args }) => args[0])).toEqual([end.value]);
});

test('a race of a call with a timer has the same winner after a break', async () => {
  const { cutAtQuestion, stores, asked } = world();
  const end = await cutAtQuestion(`const after = (ms) => new Promise((go) => setTimeout(() => go('timer'), ms));
    const call = (ms) => codemode.api_read({ ms }).then(() => 'call');
    const slow = await Promise.race([call(300), after(100)]);
    // Its answer comes by now, and is there at once the second time.
    await after(400);
    const quick = await Promise.race([call(40), after(900)]);
    await codemode.api_write({ slow, quick });
    return [slow, quick];`);
  // Another winner would have asked for another write, and nothing would have been sent.
  expect(end).toMatchObject({ status: 'ok', value: ['timer', 'call'] });
  expect(asked[0]).toBe(asked[1]);
  const { entries } = (await stores.journals.read(end.id))!;
  expect(entries.filter(({ name }) => name === 'api_write')).toHaveLength(1);
});

test('intervals tick as often, and before the same answers, after a break', async () => {
  const { cutAtQuestion, asked } = world();
  const end = await cutAtQuestion(`const seen = [];
    let [fast, slow] = [0, 0];
    setInterval(() => seen.push('fast ' + ++fast), 7);
    setInterval(() => seen.push('slow ' + ++slow), 31);
    const call = (ms) => codemode.api_read({ ms }).then(() => seen.push('call ' + ms));
    await Promise.all([call(50), call(90), call(20).then(() => call(45))]);
    // What follows from one answer comes before the next, however long it is.
    const long = (ms) => codemode.api_read({ long: 1, ms }).then().then().then().then(() => seen.push('long ' + ms));
    const short = (ms) => codemode.api_read({ short: 1, ms }).then(() => seen.push('short ' + ms));
    await Promise.all([long(20), short(22), long(24), short(26)]);
    // Due earlier than what was set before it, though the program was busy.
    setTimeout(() => seen.push('later'), 20);
    for (let i = 0; i < 3e7; i++) Math.sqrt(i);
    setTimeout(() => seen.push('sooner'), 3);
    await call(60);
    await codemode.api_write({ seen, at: Date.now() });
    return seen;`);
  expect(end).toMatchObject({ status: 'ok' });
  expect(asked[0]).toBe(asked[1]);
  const seen = end.value as string[];
  expect(seen.indexOf('sooner')).toBeLessThan(seen.indexOf('later'));
  // By the program's time: as often as the time of the last answer says.
  expect(seen.filter((one) => one.startsWith('fast')).length).toBeGreaterThan(14);
});

test('the time after a step and within one that was cut off is the same after a break', async () => {
  const { cutAtQuestion, asked } = world();
  const end = await cutAtQuestion(`const first = await codemode.step('first', async () => {
      const began = Date.now();
      await codemode.api_read({ ms: 30 });
      return Date.now() - began;
    });
    const after = Date.now();
    const beside = codemode.api_read({ ms: 60 });
    return codemode.step('second', async () => {
      const within = Date.now();
      await beside;
      return codemode.api_write({ first, after, within, at: Date.now() });
    });`);
  expect(end).toMatchObject({ status: 'ok' });
  expect(asked[0]).toBe(asked[1]);
});

test('another program is told where it differs, and nothing is sent', async () => {
  const { cutAtQuestion, sent } = world();
  const first = 'await codemode.api_read({ a: 1 }); await codemode.api_write({});';
  const end = await cutAtQuestion(first, 'await codemode.api_write({ other: true });');
  expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('api_write({"other":true})') });
  expect(count(sent, 'api_write')).toBe(0);
});
