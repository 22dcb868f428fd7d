import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createExecutor, usualLimits } from './executor.ts';
import type { Capability, Limits, Outcome, RunEvent } from './isolate.contract.ts';
import { createSession } from './session.ts';

/** A guest that ignores our side of the port and speaks to the host by hand. */
function attacker(limits: Partial<Limits> = {}) {
  const { port1, port2 } = new MessageChannel();
  const events: RunEvent[] = [];
  const ends: unknown[] = [];
  const received: unknown[] = [];
  let called = 0;
  const table = new Map<string, Capability>([
    ['echo', async (args) => ({ ok: true, value: args[0] })],
    ['hold', () => new Promise(() => {})],
    ['count', async () => ({ ok: true, value: ++called })],
  ]);
  const session = createSession(
    { port: port1, kill: () => {} },
    {
      capabilities: table,
      limits: { ...usualLimits, ...limits },
      steps: undefined,
      emit: (event) => void events.push(event),
      now: () => performance.now(),
      signal: new AbortController().signal,
      waitForPerson: (decision) => decision,
      over: (how) => void ends.push('end' in how ? how.end : how.outcome),
    },
  );
  port2.onmessage = (event) => void received.push(...event.data);
  session.run({ code: '', input: undefined, world: { seed: [], startedAt: 0 }, steps: false });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
  return {
    send: (...messages: unknown[]) => {
      for (const message of messages) port2.postMessage([message]);
      return settled();
    },
    port: port2,
    session,
    events,
    received,
    ends: ends as Outcome[],
    called: () => called,
    settled,
  };
}

const raw = (value: unknown) => ({ type: 'RAW', value });
const request = (path: unknown, args: unknown[] = [], id: unknown = '1', type = 'APPLY') => ({
  id,
  type,
  path,
  argumentList: args.map(raw),
});
const call = (name: unknown, args: unknown[] = [], id = '1') => request(['call'], [name, args, undefined], id);

afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect((globalThis as { pwned?: unknown }).pwned).toBeUndefined();
});

it('an honest peer is answered', async () => {
  const peer = attacker();
  await peer.send(call('echo', [{ a: 1 }], 'x'));
  const value = { ok: true, value: { a: 1 }, elapsed: expect.any(Number) };
  expect(peer.received).toContainEqual({ id: 'x', type: 'RAW', value });
  expect(peer.ends).toEqual([]);
});

describe('a hostile peer is refused and its run ended', () => {
  const huge = 'x'.repeat(100);
  it.each<[string, unknown]>([
    ['calls from a step that is not open', request(['call'], ['echo', [], 1, '/none'])],
    ['ends a step that it never opened', request(['stepped'], ['/forged', { ok: true, value: 'FORGED' }])],
    ['ends the run as if it were a step', request(['stepped'], ['', { ok: true, value: 'FORGED' }])],
    ['opens a step without a name', request(['step'], ['', ''])],
    ['opens a step in another', request(['step'], ['/none', 'x'])],
    ['constructs Function', request(['constructor', 'constructor'], ['globalThis.pwned = 1'], '1', 'CONSTRUCT')],
    ['applies Function', request(['constructor', 'constructor'], ['globalThis.pwned = 1'])],
    ['applies Function through a function', request(['call', 'constructor'], ['globalThis.pwned = 1'])],
    ['constructs through an offered name', request(['call'], ['x'], '1', 'CONSTRUCT')],
    ['sets on the prototype', { id: '1', type: 'SET', path: ['__proto__', 'polluted'], value: raw(1) }],
    ['overwrites a function', { id: '1', type: 'SET', path: ['call'], value: raw(1) }],
    ['reads', { id: '1', type: 'GET', path: ['call'] }],
    ['reads the whole', { id: '1', type: 'GET', path: [] }],
    ['releases', { id: '1', type: 'RELEASE' }],
    ['asks for an endpoint', { id: '1', type: 'ENDPOINT' }],
    ['answers with a handler', { id: '1', type: 'HANDLER', name: 'proxy', value: 1 }],
    [
      'sends a handler as argument',
      { id: '1', type: 'APPLY', path: ['log'], argumentList: [{ type: 'HANDLER', name: 'throw', value: {} }] },
    ],
    [
      'sends an unknown handler',
      { id: '1', type: 'APPLY', path: ['log'], argumentList: [{ type: 'HANDLER', name: 'none', value: {} }] },
    ],
    ['applies the empty path', request([])],
    ['applies a name that is not offered', request(['toString'])],
    ['applies a name of the prototype', request(['__proto__'])],
    ['applies a name that is no string', request([['call']])],
    ['sends arguments that are no list', { id: '1', type: 'APPLY', path: ['call'], argumentList: { length: 1 } }],
    ['sends no arguments', { id: '1', type: 'APPLY', path: ['call'] }],
    ['sends a field too many', { ...call('echo'), argument: 1 }],
    ['sends an own __proto__', JSON.parse('{"__proto__":{"type":"APPLY"},"id":"1","path":["call"]}')],
    ['sends an argument with an own __proto__', call('echo', [JSON.parse('{"__proto__":{"polluted":1}}')])],
    ['sends an argument with a constructor', call('echo', [{ constructor: { prototype: { polluted: 1 } } }])],
    ['sends an id that is an object', request(['log'], [[]], {})],
    ['sends a long id', request(['log'], [[]], huge)],
    ['answers a request of another', { id: 'foreign', type: 'RAW', value: { status: 'ok', value: 1 } }],
    ['sends a string', 'hello'],
    ['sends null', null],
    ['sends a Map', new Map([['type', 'APPLY']])],
    ['sends a blob', call('echo', [new Blob(['x'])])],
    ['calls with a name that is no string', call({ toString: 1 })],
    ['calls with a long name', call('x'.repeat(300))],
    ['calls with arguments that are no list', request(['call'], ['echo', 'x', undefined])],
    ['calls with a line that is none', request(['call'], ['echo', [], -1])],
    ['logs what is no list', request(['log'], ['x'])],
    ['logs nothing', request(['log'], [[]])],
    ['logs an unknown level', request(['log'], [[{ level: 'call', text: 'x' }]])],
    ['logs what is no text', request(['log'], [[{ level: 'log', text: { toString: 1 } }]])],
  ])('%s', async (_, message) => {
    const peer = attacker();
    await peer.send(message);
    expect(peer.ends).toEqual([expect.objectContaining({ status: 'refused' })]);
    expect(peer.session.refused()).toBe(1);
    expect(peer.events.filter((event) => event.type !== 'call')).toEqual([]);
  });

  it.each([
    ['a message alone', call('echo')],
    ['an empty list', []],
    ['a long list', Array.from({ length: 300 }, (_, i) => call('echo', [], `${i}`))],
    ['a list that is none', { length: 1, 0: call('echo') }],
  ])('sends %s', async (_, data) => {
    const peer = attacker();
    peer.port.postMessage(data);
    await peer.settled();
    expect(peer.ends).toMatchObject([{ status: 'refused' }]);
    expect(peer.events).toEqual([]);
  });
  it('sends a port', async () => {
    const peer = attacker();
    const { port1 } = new MessageChannel();
    peer.port.postMessage([call('echo')], [port1]);
    await peer.settled();
    expect(peer.ends).toMatchObject([{ status: 'refused' }]);
  });
  it('sends a cycle', async () => {
    const own: unknown[] = [];
    own.push(own);
    const peer = attacker();
    await peer.send(call('echo', [own]));
    expect(peer.ends).toMatchObject([{ status: 'refused' }]);
  });
  it('sends an id twice while the first is open', async () => {
    const peer = attacker();
    await peer.send(call('hold'), call('hold'));
    expect(peer.ends).toMatchObject([{ status: 'refused' }]);
  });
  it('begins twice', async () => {
    const peer = attacker();
    await peer.send(request(['begun'], [], 'a'), request(['begun'], [], 'b'));
    expect(peer.ends).toMatchObject([{ status: 'refused' }]);
  });
  it('passes the number of calls under way that its own side keeps', async () => {
    const peer = attacker({ inFlight: 2 });
    await peer.send(...['a', 'b', 'c'].map((id) => call('hold', [], id)));
    expect(peer.ends).toMatchObject([{ status: 'refused' }]);
  });
});

describe('what a hostile peer gets from a call', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'then', ''])(
    'of %j is unknown_method',
    async (name) => {
      const peer = attacker();
      await peer.send(call(name));
      expect(peer.received).toContainEqual({
        id: '1',
        type: 'RAW',
        value: expect.objectContaining({ ok: false, code: 'unknown_method' }),
      });
    },
  );
});

describe('limits are held by the host too', () => {
  it.each<[string, Partial<Limits>, () => unknown[], object]>([
    ['a message', { messageBytes: 1000 }, () => [call('echo', ['x'.repeat(3000)])], { limit: 'messageBytes' }],
    ['a sparse array', {}, () => [call('echo', [new Array(2 ** 31)])], { limit: 'messageBytes' }],
    [
      'bytes in all',
      { bytesOut: 5000 },
      () => Array.from({ length: 9 }, (_, i) => call('echo', ['x'.repeat(1000)], `${i}`)),
      { limit: 'bytesOut' },
    ],
    ['calls', { calls: 3 }, () => Array.from({ length: 5 }, (_, i) => call('echo', [], `${i}`)), { limit: 'calls' }],
    [
      'log lines',
      { logLines: 3 },
      () => [request(['log'], [Array.from({ length: 5 }, () => ({ level: 'log', text: 'x' }))])],
      { limit: 'logLines' },
    ],
  ])('%s', async (_, limits, messages, end) => {
    const peer = attacker(limits);
    await peer.send(...messages());
    expect(peer.ends).toEqual([expect.objectContaining({ status: 'limit', ...end })]);
  });
});

it('a flood ends at the first limit, and none of what comes late is performed; it is counted', async () => {
  const peer = attacker({ calls: 100 });
  for (let i = 0; i < 20_000; i++) peer.port.postMessage([call('count', [], `${i}`)]);
  while (peer.session.refused() < 1000) await peer.settled();
  expect(peer.ends).toMatchObject([{ status: 'limit', limit: 'calls' }]);
  expect(peer.called()).toBeLessThanOrEqual(100);
  expect(peer.session.refused()).toBe(1000);
});

it('a run that has ended is not ended again', async () => {
  const peer = attacker();
  await peer.settled();
  const { id } = peer.received[0] as { id: string };
  await peer.send({ id, type: 'RAW', value: { status: 'ok', value: 1 } });
  await peer.send(
    { id, type: 'RAW', value: { status: 'ok', value: 2 } },
    call('count'),
    request(['log'], [[{ level: 'log', text: 'x' }]], 'y'),
  );
  expect(peer.ends).toEqual([{ status: 'ok', value: 1 }]);
  expect(peer.called()).toBe(0);
  expect(peer.events).toEqual([]);
  expect(peer.session.refused()).toBe(3);
});

describe('a program in its realm', () => {
  const executor = createExecutor({ document, now: () => performance.now() });
  afterAll(() => executor.dispose());
  const table = new Map<string, Capability>([['echo', async (args) => ({ ok: true, value: args })]]);
  const run = (code: string) => executor.run({ code }, table, { wallMs: 2000 }).end;

  it('finds none of the globals that reach out', async () => {
    const names = `fetch XMLHttpRequest WebSocket WebSocketStream EventSource WebTransport importScripts Worker SharedWorker BroadcastChannel
      MessageChannel MessagePort postMessage close name location navigator caches indexedDB cookieStore locks onmessage Atomics SharedArrayBuffer
      RTCPeerConnection Notification FileReaderSync requestAnimationFrame OffscreenCanvas FontFace Blob File Request Response Headers
      ReadableStream CompressionStream scheduler trustedTypes window document parent top frames opener require process module exports`;
    const code = `return ${JSON.stringify(names.split(/\s+/))}.filter((name) => (0, eval)('typeof ' + name) !== 'undefined' || globalThis[name] !== undefined)`;
    expect(await run(code)).toMatchObject({ status: 'ok', value: [] });
  });

  it.each([
    [
      'reaches the port by the stack of a call',
      `Error.prepareStackTrace = (_, frames) => frames.map((f) => { try { return f.getThis() ?? f.getFunction() } catch { return undefined } });
      try { null.x } catch (e) { return e.stack.filter?.(Boolean).length ?? 0 }`,
    ],
    [
      'by patched built-ins',
      `const seen = []; for (const [owner, name] of [[Map.prototype, 'get'], [Array.prototype, 'map'], [Promise.prototype, 'then'], [Object, 'assign']]) {
      const own = owner[name]; owner[name] = function (...a) { for (const v of [this, ...a]) if (v && String(v).includes('MessagePort')) seen.push(name); return own.apply(this, a); } }
      await codemode.echo(1); return seen.length`,
    ],
    [
      'by import',
      `let n = 0; for (const url of ['data:text/javascript,export default 1', 'blob:null/x', '/isolate.html']) await import(url).then(() => n++, () => {}); return n`,
    ],
    [
      'by the constructor of the global',
      'return Reflect.ownKeys(globalThis.constructor.prototype).filter((k) => k !== "constructor" && typeof k === "string" && globalThis[k] !== undefined && ["fetch","importScripts","postMessage"].includes(k)).length',
    ],
    [
      'by an own setter',
      `let n = 0; Object.defineProperty(Object.prototype, 'value', { set() { n++ }, get() { return undefined }, configurable: true });
      delete Object.prototype.value; return n`,
    ],
  ])('does not find a way: %s', async (_, code) =>
    expect(await run(code)).toMatchObject({ status: 'ok', value: 0, refused: 0 }),
  );

  it('cannot disturb the next run', async () => {
    await run(
      'Array.prototype.map = () => 1; Object.prototype.x = 1; Promise.prototype.then = null; globalThis.left = 1',
    );
    expect(await run('return [[1].map((n) => n * 2)[0], ({}).x, globalThis.left]')).toMatchObject({
      value: [2, undefined, undefined],
    });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('that writes to what every object inherits from still ends', async () => {
    const end = await run(
      'Object.prototype.type = "GET"; Object.prototype.then = (r) => r(1); await codemode.echo(1); return 1',
    );
    expect(['ok', 'error', 'stalled', 'timeout', 'refused']).toContain(end.status);
  });

  it('gets its arguments as they were when it called', async () => {
    const code = 'const a = [1]; const p = codemode.echo(a); a.push(2); return await p';
    expect(await run(code)).toMatchObject({ status: 'ok', value: [[1]] });
  });
});
