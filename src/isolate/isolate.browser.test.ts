import { afterAll, describe, expect, it } from 'vitest';
import { createExecutor } from './executor.ts';
import type { Capability, Limits, RunEnd } from './isolate.contract.ts';

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

const echo: Capability = async (args) => ({ ok: true, value: args[0] });
const table = new Map<string, Capability>([
  ['echo', echo],
  ['fails', async () => ({ ok: false, code: 'http', message: 'Not there.', data: { status: 404, why: 'gone' } })],
  ['never', () => new Promise(() => {})],
  ['slow', (args) => new Promise((resolve) => setTimeout(() => resolve({ ok: true, value: args[0] }), 30))],
]);
const run = (code: string, limits?: Partial<Limits>, input?: unknown) =>
  executor.run({ code, input }, table, limits).end;
const logs = (end: RunEnd) => end.events.flatMap((event) => (event.type === 'log' ? [event.text] : []));
const value = async (code: string, input?: unknown) => {
  const end = await run(code, {}, input);
  expect(end).toMatchObject({ status: 'ok' });
  return end.status === 'ok' ? end.value : undefined;
};
const failure = async (code: string, limits?: Partial<Limits>) => {
  const end = await run(code, limits);
  expect(end).toMatchObject({ status: 'error' });
  return end.status === 'error' ? end.error : undefined;
};

describe('forms of a program', () => {
  it.each([
    ['```ts\nconst n: number = 2;\nreturn n * 2;\n```', 4],
    ['await codemode.echo({ a: 1 })', { a: 1 }],
    ['export default async (i: { n: number }) => i.n', 7],
    ['async function main() { return codemode.echo(3) }', 3],
    ['const a = [1, 2]\na.length', 2],
    ['', undefined],
  ])('%j', async (code, result) => expect(await value(code, { n: 7 })).toEqual(result));
});

it('the values of the contract arrive as themselves', async () => {
  const code = `return {
    map: new Map([['a', 1n]]), set: new Set([1]), date: new Date(0), bytes: new Uint8Array([1, 2]), view: new DataView(new ArrayBuffer(2)),
    none: null, missing: undefined, big: 12345678901234567890n, pattern: /a/g, error: new TypeError('x'), nan: NaN, minus: -0,
  }`;
  expect(await value(code)).toEqual({
    map: new Map([['a', 1n]]),
    set: new Set([1]),
    date: new Date(0),
    bytes: new Uint8Array([1, 2]),
    view: new DataView(new ArrayBuffer(2)),
    none: null,
    missing: undefined,
    big: 12345678901234567890n,
    pattern: /a/g,
    error: new TypeError('x'),
    nan: Number.NaN,
    minus: -0,
  });
  expect(await value('return null')).toBe(null);
  expect(await value('return')).toBe(undefined);
});

describe('what cannot cross is named', () => {
  it.each([
    ['return { a: [() => 1] }', 'result.a[0] is a function and cannot cross. Only plain data can.'],
    ['return { s: Symbol("x") }', 'result.s is a symbol and cannot cross. Only plain data can.'],
    ['return [codemode.echo(1)]', 'result[0] is a promise and cannot cross. Await it first.'],
    [
      'class Zone { id = 1 }\nreturn { zone: new Zone() }',
      'result.zone is an instance of Zone and cannot cross. Make a plain object of it.',
    ],
    ['const a: any = {}; a.self = a; return a', 'result.self refers back to itself.'],
    ['return new WeakMap()', 'result is a WeakMap and cannot cross. Make an array or an object of it.'],
    ['return JSON.parse(`{"__proto__":1}`)', 'result has a key "__proto__", which is not allowed.'],
    [
      'await codemode.echo({ f() {} })',
      'codemode.echo: argument.f is a function and cannot cross. Only plain data can.',
    ],
  ])('%j', async (code, message) => expect(await failure(code)).toMatchObject({ message, code: 'not_plain' }));
});

describe('errors', () => {
  it.each([
    [
      'a throw',
      'const a: number = 1;\n\n  throw new RangeError("no")',
      { name: 'RangeError', message: 'no', position: { line: 3, column: 9 } },
    ],
    [
      'a call of nothing',
      '```ts\nconst a: any = {};\na.b.c;\n```',
      { name: 'TypeError', position: { line: 3, column: 5 } },
    ],
    [
      'a name in a typed line',
      'const a: Map<string, number> = boom()',
      { name: 'ReferenceError', position: { line: 1, column: 32 } },
    ],
    ['throw null', 'throw null', { message: 'The program threw null, which is not an Error.', code: 'not_an_error' }],
    ['throw a string', 'throw "x"', { message: 'The program threw "x", which is not an Error.' }],
    [
      'an object whose every part throws',
      'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 1 } })',
      {},
    ],
    [
      'an unhandled rejection',
      'Promise.reject(new Error("lost"));\nawait codemode.never()',
      { message: 'lost', code: 'unhandled_rejection', position: { line: 1, column: 16 } },
    ],
    [
      'a timer that throws',
      'setTimeout(() => { throw new Error("late") }, 1);\nawait codemode.never()',
      { message: 'late', code: 'uncaught' },
    ],
    [
      'a task that throws',
      'queueMicrotask(() => { throw new Error("soon") });\nawait codemode.never()',
      { message: 'soon', code: 'uncaught' },
    ],
    ['await codemode', 'await codemode', { name: 'TypeError', code: 'awaited_codemode' }],
    ['return codemode', 'return codemode', { code: 'awaited_codemode' }],
    [
      'a failed call',
      '\nawait codemode.fails()',
      { name: 'CallError', code: 'http', message: 'Not there.', position: { line: 2, column: 16 } },
    ],
    ['an unknown method', 'await codemode.constructor()', { code: 'unknown_method' }],
    [
      'text that does not parse',
      'const a = {\n  b: )',
      { name: 'SyntaxError', code: 'syntax', position: { line: 2, column: 6 } },
    ],
    [
      'text that only the engine refuses',
      'const a = 1;\nconst a = 2;',
      { name: 'SyntaxError', code: 'syntax', position: { line: 2 } },
    ],
    ['an import', 'import x from "y"; x()', { name: 'SyntaxError' }],
    ['leaving the function', '}); codemode; (() => {', { name: 'SyntaxError' }],
  ])('%s', async (_, code, error) => expect(await failure(code)).toMatchObject(error));

  it('of a call carry status and data', async () => {
    const code =
      'try { await codemode.fails() } catch (e: any) { return [e.code, e.status, e.data.why, e instanceof Error] }';
    expect(await value(code)).toEqual(['http', 404, 'gone', true]);
  });

  it('have a stack of the program only', async () => {
    const error = await failure('function a() { throw new Error("x") }\nfunction b() { a() }\nb()');
    expect(error?.stack).toBe(
      'Error: x\n    at a (program.ts:1:22)\n    at b (program.ts:2:16)\n    at program.ts:3:1',
    );
  });
});

describe('stalls', () => {
  it.each([
    ['a promise that nothing settles', 'await new Promise(() => {})'],
    ['after a call', 'await codemode.slow(1); await new Promise(() => {})'],
    ['after a timer', 'await new Promise(() => setTimeout(() => {}, 20))'],
    ['a thenable that does nothing', 'return { then() {} }'],
    ['a cleared interval', 'const i = setInterval(() => clearInterval(i), 1); await new Promise(() => {})'],
  ])('%s', async (_, code) => expect(await run(code)).toMatchObject({ status: 'stalled' }));

  it.each([
    ['a timer', 'await new Promise((r) => setTimeout(r, 30)); return 1'],
    ['a chain of timers', 'for (let i = 0; i < 10; i++) await new Promise((r) => setTimeout(r, 1)); return 1'],
    ['a call', 'await codemode.slow(1)'],
    [
      'a signal with a time limit',
      'await new Promise((r) => AbortSignal.timeout(20).addEventListener("abort", r)); return 1',
    ],
    ['WebAssembly', 'await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return 1'],
    ['many microtasks', 'for (let i = 0; i < 1e5; i++) await 0; return 1'],
  ])('but not %s', async (_, code) => expect(await value(code)).toBe(1));
});

it('calls that were not awaited are let finish before the result is told', async () => {
  expect(
    await value('const found = []; [1, 2].forEach(async (n) => found.push(await codemode.slow(n))); return found'),
  ).toEqual([1, 2]);
});

describe('the console', () => {
  const shown = async (code: string) => logs(await run(code)).join('\n');
  it.each([
    ['console.log("a", 1, { b: "c" }, [1, "x"], null, undefined)', "a 1 { b: 'c' } [1, 'x'] null undefined"],
    ['console.log(new Map([["a", { b: 1 }]]), new Set([1]))', "Map(1) { 'a' => { b: 1 } } Set(1) { 1 }"],
    [
      'class A { x = 1 }; console.log(new A(), A, () => 1, Symbol("s"), 1n, -0)',
      'A { x: 1 } [class: A] [Function (anonymous)] Symbol(s) 1n -0',
    ],
    ['const a: any = { n: 1 }; a.a = a; console.log(a)', '{ n: 1, a: [Circular] }'],
    ['console.log({ a: { b: { c: { d: { e: { f: 1 } } } } } })', '{ a: { b: { c: { d: { e: [Object] } } } } }'],
    [
      'console.log(new Uint8Array(3), new Date(0), /x/g, Object.create(null))',
      'Uint8Array(3) [0, 0, 0] 1970-01-01T00:00:00.000Z /x/g [Object: null prototype] {}',
    ],
    ['console.log("%s is %d%% of %o", "x", 50, { a: 1 }, "rest")', 'x is 50% of { a: 1 } rest'],
    ['console.log(new TypeError("no"))', 'TypeError: no'],
    ['console.log(codemode, codemode.echo)', '[codemode] [Function: echo]'],
    ['console.log({ get a() { throw 1 }, "b-c": 1, [Symbol("k")]: 2 })', "{ a: [Getter], 'b-c': 1, [Symbol(k)]: 2 }"],
    ['console.count(); console.count(); console.countReset(); console.count("x")', 'default: 1\ndefault: 2\nx: 1'],
    ['console.group("g"); console.log("a\\nb"); console.groupEnd(); console.log("c")', 'g\n  a\n  b\nc'],
    ['console.assert(true, "no"); console.assert(false, "yes", 1)', 'Assertion failed: yes 1'],
    ['console.log([, 1, , ,])', '[<1 empty item>, 1, <2 empty items>]'],
    ['console.log(new Proxy({}, { ownKeys() { throw 1 } }))', '[cannot be shown]'],
    [
      'console.table([{ a: 1, b: "x" }, { a: 2 }])',
      [
        '┌─────────┬───┬─────┐',
        '│ (index) │ a │ b   │',
        '├─────────┼───┼─────┤',
        "│ 0       │ 1 │ 'x' │",
        '│ 1       │ 2 │     │',
        '└─────────┴───┴─────┘',
      ].join('\n'),
    ],
    ['console.table(5)', '5'],
  ])('%s', async (code, text) => expect(await shown(code)).toBe(text));

  it('measures time', async () => {
    const text = await shown('console.time("t"); console.timeLog("t", 1); console.timeEnd("t"); console.timeEnd("t")');
    expect(text).toMatch(/^t: [\d.]+ ms 1\nt: [\d.]+ ms\nTimer 't' does not exist$/);
  });

  it('has levels, lines and an order among calls', async () => {
    const end = await run(
      'console.debug(1)\nconsole.warn(2)\nawait codemode.echo(3)\nconsole.error(4); console.trace("t")',
    );
    expect(
      end.events.map((e) => (e.type === 'log' ? [e.level, e.line] : e.type === 'call' ? [e.name, e.line] : e.type)),
    ).toEqual(['started', ['debug', 1], ['warn', 2], ['echo', 3], 'result', ['error', 4], ['debug', 4]]);
    expect(logs(end).at(-1)).toMatch(/^Trace: t\n {4}at program\.ts:4:\d+$/);
  });

  it('shows what came before an endless loop', async () => {
    const end = await run('console.log("here"); while (true) {}', { wallMs: 150 });
    expect(end.status).toBe('timeout');
    expect(logs(end)).toEqual(['here']);
  });
});

describe('limits', () => {
  it('of time end a busy program while its neighbours finish', async () => {
    const busy = run('while (true) {}', { wallMs: 300 });
    const neighbours = await Promise.all([1, 2, 3].map((n) => value(`await codemode.slow(${n})`)));
    expect(neighbours).toEqual([1, 2, 3]);
    expect(await busy).toMatchObject({ status: 'timeout', limitMs: 300 });
  });
  it.each<[string, string, Partial<Limits>, object]>([
    ['calls', 'for (;;) await codemode.echo(1)', { calls: 5 }, { limit: 'calls', calls: 5 }],
    ['log lines', 'for (;;) console.log(1)', { logLines: 10 }, { limit: 'logLines' }],
    ['bytes in all', 'for (;;) await codemode.echo("x".repeat(1000))', { bytesOut: 20_000 }, { limit: 'bytesOut' }],
    ['bytes of a result', 'return "x".repeat(5000)', { messageBytes: 4000 }, { limit: 'messageBytes' }],
  ])('of %s', async (_, code, limits, end) =>
    expect(await run(code, limits)).toMatchObject({ status: 'limit', ...end }),
  );

  it('keep the log lines up to the limit', async () => {
    expect(logs(await run('for (;;) console.log(1)', { logLines: 10 }))).toHaveLength(10);
  });
  it('of an argument are told to the program', async () => {
    expect(await failure('await codemode.echo("x".repeat(5000))', { messageBytes: 4000 })).toMatchObject({
      code: 'not_plain',
    });
  });
  it('of an answer become a failed call', async () => {
    const large = new Map<string, Capability>([['large', async () => ({ ok: true, value: 'x'.repeat(5000) })]]);
    const { end } = executor.run({ code: 'await codemode.large()' }, large, { messageBytes: 4000 });
    expect(await end).toMatchObject({ status: 'error', error: { code: 'answer_too_large' } });
  });
  it('of calls under way make others wait inside', async () => {
    let now = 0;
    let most = 0;
    const counted: Capability = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      return { ok: true, value: 1 };
    };
    const code = 'return (await Promise.all(Array.from({ length: 20 }, () => codemode.counted()))).length';
    const end = await executor.run({ code }, new Map([['counted', counted]]), { inFlight: 4 }).end;
    expect(end).toMatchObject({ status: 'ok', value: 20, calls: 20 });
    expect(most).toBe(4);
  });
  it('of time stand still while a person is asked', async () => {
    const asks: Capability = async (_, call) => {
      const value = await call.waitForPerson(new Promise((resolve) => setTimeout(() => resolve('yes'), 400)));
      return { ok: true, value };
    };
    const end = await executor.run({ code: 'await codemode.asks()' }, new Map([['asks', asks]]), { wallMs: 200 }).end;
    expect(end).toMatchObject({ status: 'ok', value: 'yes' });
    expect(end.waitedMs).toBeGreaterThan(300);
  });
});

describe('a host function', () => {
  it.each<[string, Capability, string]>([
    [
      'that throws',
      async () => {
        throw new Error('inside');
      },
      'failed',
    ],
    ['that answers with a function', async () => ({ ok: true, value: () => 1 }), 'answer_not_plain'],
  ])('%s is a failed call', async (_, made, code) => {
    const end = await executor.run({ code: 'await codemode.made()' }, new Map([['made', made]])).end;
    expect(end).toMatchObject({ status: 'error', error: { code } });
  });
  it('may answer with reserved keys; they are dropped', async () => {
    const made: Capability = async () => ({ ok: true, value: JSON.parse('{"__proto__":{"x":1},"a":1}') });
    const end = await executor.run({ code: 'await codemode.made()' }, new Map([['made', made]])).end;
    expect(end).toMatchObject({ status: 'ok', value: { a: 1 } });
  });
  it('is told when the run ends', async () => {
    let aborted = false;
    const made: Capability = (_, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => {});
    };
    const handle = executor.run({ code: 'await codemode.made()' }, new Map([['made', made]]));
    await new Promise<void>((go) => handle.subscribe((event) => event.type === 'call' && go()));
    handle.stop();
    handle.stop();
    expect((await handle.end).status).toBe('stopped');
    expect(aborted).toBe(true);
  });
});

describe('an executor', () => {
  it('says what to do when its frame cannot be loaded', async () => {
    const blocked = createExecutor({
      document,
      now: () => performance.now(),
      url: 'about:blank',
      startMs: 200,
      warm: 0,
      standing: 0,
    });
    expect(await blocked.run({ code: '1' }, table).end).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/could not be started/),
    });
    blocked.dispose();
  });
  it('refuses an input that is not plain data', async () => {
    expect(await run('1', {}, { f: () => 1 })).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/input\.f is a function/),
    });
  });
  it('can be stopped before it began, and leaves no frame behind', async () => {
    const own = createExecutor({
      document,
      now: () => performance.now(),
      warm: 0,
      standing: 0,
      url: 'isolate.html?own',
    });
    const handle = own.run({ code: 'await codemode.never()' }, table);
    handle.stop();
    expect((await handle.end).status).toBe('stopped');
    own.dispose();
    expect((await own.run({ code: '1' }, table).end).status).toBe('refused');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(document.querySelectorAll('iframe[src*="?own"]')).toHaveLength(0);
  });
  it('fills its pool again and counts', async () => {
    const own = createExecutor({ document, now: () => performance.now(), warm: 2 });
    const filled = () =>
      new Promise<void>((go) => {
        const look = () => own.counts.get().warm === 2 && go();
        own.counts.subscribe(look);
        look();
      });
    await filled();
    const end = await own.run({ code: '1' }, table).end;
    expect(end.events[0]).toMatchObject({ type: 'started', warm: true });
    await filled();
    own.dispose();
    expect(own.counts.get()).toMatchObject({ warm: 0 });
  });
});
