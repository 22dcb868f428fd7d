/**
 * Hostile programs, generated: statements of attack, in every order and nesting, and a hostile value at the end. Names follow
 * the classes of vm2's advisories and of the escape tests of SES, in words of our own. Only tests import it.
 */
import fc from 'fast-check';

const pick = (...texts: string[]) => fc.constantFrom(...texts);

/** Names that mean something to an engine, to a promise or to a careless host. */
const key = pick(
  ...'__proto__ constructor prototype then toString valueOf toJSON hasOwnProperty type id path argumentList value ok status name message stack cause code length get call log begun run'.split(
    ' ',
  ),
);
const method = fc.oneof(
  pick('echo', 'fail', 'slow', 'table'),
  key,
  pick('', ' ', 'edge_zones_list', '../echo', 'echo\\0', '\\u202eecho', '💥'),
);
const builtIn = pick(
  ...'Object Array Function Promise Map Set WeakMap Error String Number Symbol Proxy Reflect JSON Date RegExp Iterator EventTarget Event MessageEvent MessagePort ArrayBuffer AbortSignal'.split(
    ' ',
  ),
);
const globalName = pick(
  ...'fetch XMLHttpRequest WebSocket importScripts Worker SharedWorker BroadcastChannel MessageChannel postMessage close location navigator caches indexedDB parent top opener frames document window self globalThis process require'.split(
    ' ',
  ),
);
const ways = pick(
  "Object.getPrototypeOf(async function () {}).constructor('return globalThis')()",
  "(() => {}).constructor('return this')()",
  "[].at.constructor('return globalThis')()",
  "codemode.constructor?.constructor?.('return globalThis')?.()",
  "codemode.echo.constructor('return globalThis')()",
  "Reflect.construct(Function, ['return globalThis'])()",
  "(0, eval)('this')",
  "new Function('return globalThis')()",
  "Object.getPrototypeOf(function* () {}).constructor('yield globalThis')().next().value",
  "console.log.constructor('return globalThis')()",
  "setTimeout.constructor('return globalThis')()",
  "Error.prototype.constructor.constructor('return globalThis')()",
  "Object.getPrototypeOf(codemode.echo(1)).constructor.constructor('return globalThis')()",
);

/** A value no host should like, as an expression of a program. */
export const hostileValue: fc.Arbitrary<string> = fc.letrec<{ value: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    pick(
      'undefined',
      'null',
      'NaN',
      '-0',
      '1n << 70n',
      "'\\u0000\\ud800'",
      'Symbol.iterator',
      "Symbol.for('x')",
      '() => 1',
      'class A { static x = 1 }',
      'codemode',
      'codemode.echo',
      'globalThis',
      'self',
      'console',
      'Promise.resolve(1)',
      'Promise.reject(new Error("late"))',
      'new WeakMap()',
      'new Proxy({}, {})',
      'new Proxy([], { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } })',
      'new Proxy({}, { getPrototypeOf: () => Object.prototype, ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: () => () => 1 })',
      'Proxy.revocable({}, {}).proxy',
      '(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()',
      'Object.create(null)',
      'Object.create({ inherited: 1 })',
      'Object.create(null, { a: { get: () => globalThis, enumerable: true } })',
      'new (class extends Array {})(3)',
      'new (class extends Map { forEach() { throw 1 } })([[1, 2]])',
      'new (class extends Error { get message() { throw 1 } get stack() { return this } })()',
      'Object.assign(new Error("x"), { toString() { throw 1 }, code: { toString() { return "c" } } })',
      'Object.defineProperty(new Error("x"), "stack", { get() { throw new Error("again") } })',
      'new Error("x", { cause: new Error("y", { cause: codemode }) })',
      'new AggregateError([1, () => 2], "many")',
      '(() => { const a = {}; a.self = a; return a })()',
      '(() => { const m = new Map(); m.set(m, m); return m })()',
      '(() => { let a = {}; for (let i = 0; i < 20000; i++) a = { a }; return a })()',
      '(() => { let a = []; for (let i = 0; i < 200; i++) a = [a]; return a })()',
      'new Array(2 ** 31)',
      '"x".repeat(2 ** 23)',
      'new Uint8Array(2 ** 24)',
      'Array.from({ length: 1e5 }, () => ({}))',
      'new ArrayBuffer(8, { maxByteLength: 2 ** 28 })',
      '(() => { const b = new ArrayBuffer(8); structuredClone(b, { transfer: [b] }); return b })()',
      'new DataView(new ArrayBuffer(1))',
      'new WebAssembly.Memory({ initial: 1 })',
      'new WebAssembly.Memory({ initial: 1 }).buffer',
      '(async function* () { yield 1 })()',
      '(function* () { yield 1 })()',
      'new Date(NaN)',
      '/(a+)+$/',
      'new URL("http://a.test/")',
      'new AbortController().signal',
      'new Event("message")',
      'crypto',
      '{ then(go) { go(globalThis) } }',
      '{ then: (go, no) => no({ then: 1 }) }',
      '{ get then() { throw new Error("then") } }',
      '{ toJSON: () => ({ type: "APPLY" }) }',
      '{ valueOf: () => { throw 1 }, toString: () => { throw 2 }, [Symbol.toPrimitive]: () => { throw 3 } }',
      '{ get [Symbol.toStringTag]() { throw 1 } }',
      '{ [Symbol.iterator]: 1, [Symbol.asyncIterator]: 2 }',
      '{ type: "RAW", value: { ok: true } }',
      '{ id: "1", type: "APPLY", path: ["constructor", "constructor"], argumentList: [{ type: "RAW", value: "pwned = 1" }] }',
      '{ type: "HANDLER", name: "proxy", value: 1 }',
      'JSON.parse(`{"__proto__":{"polluted":1}}`)',
    ).map((text) => (text.startsWith('{') ? `(${text})` : text)),
    ways,
    fc.integer().map(String),
    fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.tuple(key, tie('value')).map(([name, inner]) => `({ [${JSON.stringify(name)}]: ${inner} })`),
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => `[${a}, ${b}]`),
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => `new Map([[${a}, ${b}]])`),
    tie('value').map((inner) => `new Set([${inner}])`),
    fc.tuple(key, tie('value')).map(([name, inner]) => `({ get [${JSON.stringify(name)}]() { return ${inner} } })`),
    tie('value').map((inner) => `new Proxy(Object(${inner}), { get: (t, k) => k === 'then' ? undefined : ${inner} })`),
    tie('value').map((inner) => `(async () => ${inner})()`),
  ),
})).value;

const thrown = fc.oneof(
  hostileValue,
  pick('null', 'undefined', 'Symbol("x")', 'new Proxy(new Error("x"), { get() { throw 1 } })', 'globalThis'),
);

const pollution = fc
  .tuple(builtIn, key, hostileValue)
  .chain(([owner, name, what]) =>
    pick(
      `Object.prototype[${JSON.stringify(name)}] = ${what};`,
      `Object.defineProperty(Object.prototype, ${JSON.stringify(name)}, { get() { return ${what} }, set() {}, configurable: true });`,
      `Object.setPrototypeOf(globalThis.${owner} ?? {}, null);`,
      `globalThis.${owner} = ${what};`,
      `if (globalThis.${owner}?.prototype) globalThis.${owner}.prototype[${JSON.stringify(name)}] = ${what};`,
      `for (const k of Reflect.ownKeys(globalThis.${owner}?.prototype ?? {})) try { globalThis.${owner}.prototype[k] = () => ${what} } catch {}`,
      `Array.prototype[0] = ${what};`,
      `Object.freeze(Object.prototype); Object.freeze(Array.prototype);`,
      `Array.prototype[Symbol.iterator] = function* () { yield ${what} };`,
      `Promise.prototype.then = function () { return ${what} };`,
      `Function.prototype.call = Function.prototype.apply = () => ${what};`,
      `Error.prepareStackTrace = (e, frames) => frames.map((f) => [f.getThis?.(), f.getFunction?.()]);`,
      `Error.stackTraceLimit = Infinity;`,
      `Object.defineProperty(Map.prototype, 'forEach', { value: () => ${what} });`,
      `JSON.stringify = () => ${what}; JSON.parse = () => ${what};`,
      `structuredClone = () => ${what};`,
    ),
  );

const reaching = fc.oneof(
  fc
    .tuple(ways, globalName)
    .map(([way, name]) => `{ const g = ${way}; if (g?.${name}) await codemode.table('reached ${name}', typeof g); }`),
  globalName.map((name) => `try { ${name}.x = 1 } catch {}`),
  globalName.map((name) => `try { delete globalThis.${name}; (0, eval)('var ${name} = 1') } catch {}`),
  pick(
    `try { await import('data:text/javascript,globalThis.pwned=1') } catch {}`,
    `try { new Worker('data:text/javascript,postMessage(1)') } catch {}`,
    `try { const w = (0, eval)('Worker'); new w('data:text/javascript,while(1);') } catch {}`,
    `try { self.close() } catch {}`,
    `try { close() } catch {}`,
    `try { postMessage({ type: 'RAW', id: '1', value: { status: 'ok' } }) } catch {}`,
    `try { for (let i = 0; i < 1e4; i++) globalThis.postMessage?.(i) } catch {}`,
    `dispatchEvent(new Event('message'));`,
    `dispatchEvent(Object.assign(new Event('message'), { ports: [{ postMessage() {} }], data: 1 }));`,
    `dispatchEvent(new Event('error')); dispatchEvent(new Event('unhandledrejection'));`,
    `addEventListener('message', (e) => codemode.table('heard', String(e.data)));`,
    `addEventListener('error', (e) => { throw e }); addEventListener('unhandledrejection', (e) => { throw e });`,
    `try { reportError(new Error('x')) } catch {}`,
    `try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) } catch {}`,
    `try { new SharedArrayBuffer(1 << 20) } catch {}`,
    `try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) } catch {}`,
    `try { await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 5, 1, 0, 0, 0, 0]), { '': { '': codemode.echo } }) } catch {}`,
    `try { new WebAssembly.Memory({ initial: 65536 }) } catch {}`,
    `try { arguments.callee.caller.arguments[0] } catch {}`,
    `try { null.f() } catch (e) { for (const f of [].concat(e.stack)) try { f.getThis?.().postMessage?.(1) } catch {} }`,
    `try { throw new Error() } catch (e) { e.constructor.captureStackTrace?.(globalThis); }`,
    `new FinalizationRegistry(() => codemode.table('late')).register({}, 1);`,
    `try { trustedTypes.createPolicy('x', {}) } catch {}`,
    `try { performance.mark('x'.repeat(1e5)); performance.measure('x') } catch {}`,
  ),
);

const calling = fc.oneof(
  fc
    .tuple(method, hostileValue)
    .map(([name, argument]) => `try { await codemode[${JSON.stringify(name)}](${argument}) } catch {}`),
  fc
    .tuple(method, hostileValue, hostileValue)
    .map(([name, a, b]) => `void codemode[${JSON.stringify(name)}](${a}, ${b})?.catch?.(() => {});`),
  fc.tuple(key, hostileValue).map(([name, what]) => `try { codemode[${JSON.stringify(name)}] = ${what} } catch {}`),
  pick(
    `await codemode;`,
    `await Promise.race([codemode.slow(1), 1]);`,
    `for (let i = 0; i < 5000; i++) codemode.echo(i).catch(() => {});`,
    `await Promise.allSettled(Array.from({ length: 300 }, (_, i) => codemode.echo(i)));`,
    `for (let i = 0; i < 50; i++) codemode.slow(i).catch(() => {});`,
    `try { new codemode.echo(1) } catch {}`,
    `try { codemode.echo.call.call(codemode.echo, null, 1); codemode.echo.bind(1)(2) } catch {}`,
    `try { Reflect.ownKeys(codemode); Object.keys(codemode); for (const k in codemode) codemode[k]() } catch {}`,
    `try { Object.setPrototypeOf(codemode, { echo: 1 }); delete codemode.echo; Object.freeze(codemode) } catch {}`,
    `try { structuredClone(codemode) } catch {}`,
    `const box = { n: 0, get v() { return this.n++ === 0 ? 1 : globalThis } }; try { await codemode.echo(box) } catch {}`,
    `try { await codemode.echo(new Proxy({ a: 1 }, { get: (t, k, r) => (codemode.table('re-entered').catch(() => {}), t[k]) })) } catch {}`,
    `try { await codemode.fail() } catch (e) { e.code = { toString() { throw 1 } }; e.message = globalThis; throw e }`,
  ),
);

const flooding = pick(
  `for (let i = 0; i < 20000; i++) console.log(i);`,
  `console.log('x'.repeat(1e6)); console.log('x'.repeat(5e6));`,
  `console.log(new Proxy({}, { ownKeys() { throw 1 } }), { get a() { throw 1 } });`,
  `console.table([[1, { toString() { throw 1 } }]]); console.group({}); console.time({ toString() { throw 1 } });`,
  `console.log('%s %d %o %c', Symbol('x'), {}, () => 1, 'color: url(http://a.test/)');`,
  `console.error(Object.assign(new Error('x'), { stack: { toString() { throw 1 } } }));`,
  `console = null;`,
  `console.log = () => { throw 1 };`,
  `for (let i = 0; i < 20000; i++) setTimeout(() => {}, i);`,
  `setInterval(() => console.log(1), 0);`,
  `setInterval(() => { throw new Error('each') }, 1);`,
  `(function again() { queueMicrotask(() => queueMicrotask(() => setTimeout(again))) })();`,
  `setTimeout('codemode.table("text")', 0);`,
  `clearTimeout(1); for (let i = 0; i < 1000; i++) clearInterval(i);`,
  `setTimeout = clearTimeout = queueMicrotask = undefined;`,
  `(function deep() { deep() })();`,
  `const many = Array.from({ length: 1e5 }, () => new Promise(() => {}));`,
  `for (let i = 0; i < 1e4; i++) Promise.reject(i);`,
  `[...Array(1e6)].sort(() => Math.random() - 0.5);`,
);

const ending = fc.oneof(
  { arbitrary: hostileValue.map((what) => `return ${what};`), weight: 6 },
  { arbitrary: thrown.map((what) => `throw ${what};`), weight: 3 },
  {
    arbitrary: pick(
      'await new Promise(() => {});',
      'while (true) {}',
      'for (;;) await 1;',
      'for (;;) await codemode.echo(1);',
      '(function f() { queueMicrotask(f) })(); await new Promise(() => {});',
      '/(a+)+$/.test("a".repeat(40) + "b");',
      'return await (async function* () { for (;;) yield 1 })().return(codemode);',
      'for await (const x of { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) });',
      '',
    ),
    weight: 2,
  },
);

/** Ways to break out of what is written around a program, or not to parse. */
const breaking = pick(
  '} }); globalThis.pwned = 1; ({ a() {',
  '}); pwned = 1; (async () => {',
  '*/ pwned = 1; /*',
  '<!-- pwned = 1\n',
  '-->\n',
  '#!/usr/bin/env node\n',
  'label: { break label; }',
  'outer: for (;;) { for (;;) break outer }',
  '//# sourceURL=http://a.test/x.js\n//# sourceMappingURL=http://a.test/x.map\n',
  '"use strict"; with ({}) {}',
  'await: 1;',
  'return; }\nasync function other() {',
  '`${',
  '\\u{110000}',
  'let undefined = 1;',
  'var codemode = 1, input = 2;',
  'super.x;',
  'new.target;',
  'import x from "y";',
  'export {};',
  'yield 1;',
  '@decorator class A {}',
  'enum A { B = (() => { pwned = 1 })() as any }',
  'namespace N { export const a = 1 }',
  '\u2028pwned = 1\u2029',
  '\u202e} ;1 = denwp {',
);

const statement = fc.oneof(
  { arbitrary: pollution, weight: 4 },
  { arbitrary: reaching, weight: 4 },
  { arbitrary: calling, weight: 4 },
  { arbitrary: flooding, weight: 1 },
  { arbitrary: breaking, weight: 1 },
);

const wrapped = fc.constantFrom<(body: string) => string>(
  (body) => body,
  (body) => body,
  (body) => `\`\`\`ts\n${body}\n\`\`\``,
  (body) => `export default async function () {\n${body}\n}`,
  (body) => `async () => {\n${body}\n}`,
  (body) => `(0, eval)(${JSON.stringify(`(async () => {${body}})()`)})`,
  (body) => `return new (async () => {}).constructor('codemode', ${JSON.stringify(body)})(codemode)`,
  (body) => `try {\n${body}\n} finally { for (const k of ['then', 'value']) delete Object.prototype[k]; }`,
  (body) => `with_: {\n${body}\n}`,
);

export const hostileProgram: fc.Arbitrary<string> = fc
  .tuple(fc.array(statement, { maxLength: 4 }), ending, wrapped)
  .map(([statements, end, wrap]) => wrap([...statements, end].join('\n')));
