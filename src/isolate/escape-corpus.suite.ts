/**
 * Ways out of JavaScript sandboxes, by class, after the published attacks on vm2 (its advisories and ATTACKS.md) and the
 * confinement tests of SES. Each is the body of an async function that hands whatever it got hold of to `probe`; `codemode`
 * has `echo`, `fail` and `table`, of which `fail` throws. Only tests import it.
 */
export const escapes: [name: string, body: string][] = [
  // Constructors of what the host hands out.
  ['constructor of a function', 'probe(codemode.echo); probe(codemode.echo.constructor);'],
  ['constructor of the table', 'probe(codemode); probe(codemode.constructor);'],
  [
    'constructor of an answer',
    'probe(await codemode.echo({ a: [1] })); probe((await codemode.echo([1])).constructor);',
  ],
  ['constructor of an answered map', 'probe(await codemode.echo(new Map([[1, { a: 1 }]])));'],
  [
    'constructor of answered bytes',
    'probe(await codemode.echo(new Uint8Array(4))); probe((await codemode.echo(new Uint8Array(4))).buffer);',
  ],
  ['constructor of an answered date', 'probe(await codemode.echo(new Date(0)));'],
  ['constructor of the promise of a call', 'const p = codemode.echo(1); probe(p); probe(p.constructor); await p;'],
  [
    'constructor of a failure',
    'try { await codemode.fail() } catch (e) { probe(e); probe(e.constructor); probe(e.data); probe(e.cause) }',
  ],
  ['constructor of an unknown method', 'try { await codemode.nothing() } catch (e) { probe(e); probe(e.data) }'],
  ['constructor of the input', 'probe(input);'],
  [
    'prototypes upwards',
    'for (let o = codemode.echo; o; o = Reflect.getPrototypeOf(o)) probe(o); for (let o = codemode; o; o = Reflect.getPrototypeOf(o)) probe(o);',
  ],
  [
    'accessors of the prototype',
    'for (const o of [codemode, codemode.echo]) for (const k of ["__proto__", "constructor"]) { probe(o.__lookupGetter__?.(k)); probe(o.__lookupSetter__?.(k)); probe(Reflect.get(o, k)) }',
  ],
  [
    'own keys of the table',
    'for (const k of Reflect.ownKeys(codemode)) probe(Reflect.getOwnPropertyDescriptor(codemode, k)?.value);',
  ],

  // Errors that arise in code of the host.
  [
    'overflow of the stack inside a call',
    'const deep = (n) => { try { return codemode.echo(n) } finally { deep(n + 1) } }; try { deep(0) } catch (e) { probe(e); probe(e.constructor) }',
  ],
  [
    'overflow at each depth',
    'let found; const f = () => { try { f() } catch (e) { found ??= e; try { codemode.echo(1) } catch (inner) { probe(inner) } } }; f(); probe(found);',
  ],
  [
    'an argument that throws while it is read',
    'try { await codemode.echo({ get a() { throw { probe } } }) } catch (e) { probe(e) }',
  ],
  [
    'an argument that throws its own stack',
    'try { await codemode.echo(new Proxy({}, { ownKeys() { throw new Error("x") } })) } catch (e) { probe(e); probe(e.stack) }',
  ],
  [
    'a name whose text throws',
    'try { await codemode[{ toString() { throw new Error("name") } }]() } catch (e) { probe(e) }',
  ],
  [
    'a symbol as a name',
    'try { probe(codemode[Symbol("x")]); await codemode[Symbol.iterator]?.() } catch (e) { probe(e) }',
  ],
  ['what cannot be cloned', 'try { await codemode.echo(() => 1) } catch (e) { probe(e); probe(e.constructor) }'],
  [
    'a cause that is the host',
    'try { await codemode.fail() } catch (e) { let x = e; for (let i = 0; i < 9 && x; i++) { probe(x); x = x.cause } }',
  ],
  [
    'a suppressed error',
    'try { throw new SuppressedError(1, await codemode.fail().catch((e) => e)) } catch (e) { probe(e); probe(e.error); probe(e.suppressed) }',
  ],
  [
    'an aggregate of failures',
    'try { await Promise.any([codemode.fail(), codemode.nothing()]) } catch (e) { probe(e); e.errors.forEach(probe) }',
  ],

  // The stack itself.
  [
    'frames given to prepareStackTrace',
    'Error.prepareStackTrace = (e, frames) => frames; for (const f of [].concat(new Error().stack ?? [])) { probe(f); for (const k of ["getThis", "getFunction", "getEvalOrigin", "getTypeName"]) probe(f[k]?.()) }',
  ],
  [
    'frames of a failed call',
    'Error.prepareStackTrace = (e, frames) => { for (const f of frames) { probe(f.getThis?.()); probe(f.getFunction?.()) } return frames }; try { await codemode.fail() } catch (e) { probe(e.stack) }',
  ],
  [
    'frames of a clone that fails',
    'Error.prepareStackTrace = (e, frames) => { frames.forEach((f) => { probe(f.getThis?.()); probe(f.getFunction?.()) }); return "" }; try { structuredClone(() => 1) } catch (e) { probe(e.stack) }',
  ],
  [
    'a limit of the stack that is an accessor',
    'Object.defineProperty(Error, "stackTraceLimit", { get() { probe(this); probe(arguments.callee?.caller); return 100 } }); try { null.x } catch (e) { probe(e.stack) }',
  ],
  [
    'captureStackTrace on a proxy',
    'const seen = new Proxy({}, { defineProperty(t, k, d) { probe(d.value); probe(d.get); return Reflect.defineProperty(t, k, d) } }); Error.captureStackTrace?.(seen); probe(seen.stack);',
  ],
  [
    'callers',
    'const f = new Function("return arguments.callee.caller"); try { probe(f()) } catch {} try { probe(f.caller) } catch {} try { probe(codemode.echo.caller) } catch {} try { probe(codemode.echo.arguments) } catch {}',
  ],
  [
    'the caller of a getter that is read by the host',
    'const box = { get a() { try { probe(Object.getOwnPropertyDescriptor(box, "a").get.caller) } catch {} return 1 } }; try { await codemode.echo(box) } catch {}',
  ],

  // Built-ins that code of the host uses with its own objects.
  [
    'patched Function.prototype',
    'for (const k of ["call", "apply", "bind"]) { const own = Function.prototype[k]; Function.prototype[k] = function (...a) { probe(this); a.forEach(probe); return own.apply(this, a) } } await codemode.echo(1);',
  ],
  [
    'patched Array.prototype',
    'for (const k of Object.getOwnPropertyNames(Array.prototype)) { const own = Array.prototype[k]; if (typeof own === "function" && k !== "constructor" && k !== "forEach") Array.prototype[k] = function (...a) { probe(this); probe(a[0]); return Reflect.apply(own, this, a) } } await codemode.echo([1]);',
  ],
  [
    'patched Map and WeakMap',
    'for (const C of [Map, WeakMap, Set, WeakSet]) for (const k of ["get", "set", "has", "add", "delete"]) { const own = C.prototype[k]; if (own) C.prototype[k] = function (...a) { probe(this); a.forEach((x) => probe(x)); return Reflect.apply(own, this, a) } } await codemode.echo(1);',
  ],
  [
    'patched promises',
    'const own = Promise.prototype.then; Promise.prototype.then = function (a, b) { probe(this); probe(a); probe(b); return Reflect.apply(own, this, [(v) => (probe(v), a?.(v)), b]) }; await codemode.echo({ a: 1 });',
  ],
  [
    'a promise of another kind',
    'class Own extends Promise { constructor(f) { super((a, b) => { probe(a); probe(b); f(a, b) }) } static get [Symbol.species]() { return Own } } const p = codemode.echo(1); try { Object.setPrototypeOf(p, Own.prototype) } catch {} p.constructor = Own; probe(await p.then((v) => v));',
  ],
  [
    'species of arrays',
    'class Own extends Array { static get [Symbol.species]() { return function (...a) { probe(this); a.forEach((x) => probe(x)); return [] } } } try { await codemode.echo(Own.from([1, 2])) } catch (e) { probe(e) }',
  ],
  [
    'patched Object',
    'for (const k of Object.getOwnPropertyNames(Object)) { const own = Object[k]; if (typeof own === "function") Object[k] = function (...a) { a.forEach((x) => probe(x)); return Reflect.apply(own, this, a) } } await codemode.echo({ a: 1 });',
  ],
  [
    'patched Reflect and Proxy',
    'for (const k of Reflect.ownKeys(Reflect)) { const own = Reflect[k]; if (typeof own === "function") Reflect[k] = (...a) => { a.forEach((x) => probe(x)); return own(...a) } } const P = Proxy; globalThis.Proxy = function (t, h) { probe(t); probe(h); return new P(t, h) }; await codemode.echo(1);',
  ],
  [
    'patched JSON, Symbol and clone',
    'for (const [o, k] of [[JSON, "stringify"], [JSON, "parse"], [Symbol, "for"], [globalThis, "structuredClone"], [globalThis, "queueMicrotask"]]) { const own = o[k]; if (own) o[k] = (...a) => { a.forEach((x) => probe(x)); return own(...a) } } await codemode.echo({ a: 1 });',
  ],
  [
    'a setter that everything inherits',
    'for (const k of ["id", "type", "path", "argumentList", "value", "port", "ports", "data", "resolve", "handler", "endpoint", "0"]) Object.defineProperty(Object.prototype, k, { set(v) { probe(this); probe(v); Object.defineProperty(this, k, { value: v, writable: true, configurable: true, enumerable: true }) }, get() { return undefined }, configurable: true }); await codemode.echo(1);',
  ],
  [
    'a thenable that everything inherits',
    'Object.defineProperty(Object.prototype, "then", { get() { probe(this); return undefined }, configurable: true }); await codemode.echo({ a: 1 });',
  ],
  [
    'iterators',
    'Array.prototype[Symbol.iterator] = function* () { probe(this); for (let i = 0; i < this.length; i++) { probe(this[i]); yield this[i] } }; await codemode.echo([1, 2]);',
  ],
  [
    'what turns into text',
    'for (const P of [Object.prototype, Function.prototype, Array.prototype, Error.prototype]) { const own = P.toString; P.toString = function () { probe(this); return Reflect.apply(own, this, []) } } console.log({}, codemode, [codemode.echo]); await codemode.echo(1);',
  ],
  [
    'an inspector of its own',
    'console.log({ [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) { probe(options); probe(inspect); return "x" } }); console.table([{ toString() { probe(this); return "" } }]);',
  ],
  [
    'statics of expressions',
    '/(.*)/s.exec("x"); await codemode.echo("secret"); probe(RegExp.input); probe(RegExp.$1);',
  ],

  // Other functions that make code.
  [
    'kinds of functions',
    'for (const f of [function () {}, async () => {}, function* () {}, async function* () {}]) { probe(f.constructor("return globalThis")); const made = f.constructor("return this"); try { probe(made.call()) } catch {} }',
  ],
  [
    'this of loose code',
    'probe((0, eval)("this")); probe(new Function("return this")()); probe(Function("return globalThis")());',
  ],
  [
    'code that imports',
    'for (const text of ["import(`node:fs`)", "import(`./worker.js`)", "im\\u0070ort(`x`)", "import/**/(`data:text/javascript,export default globalThis`)", "import.meta"]) try { const m = await (0, eval)(text); probe(m); probe(m.default) } catch {}',
  ],
  [
    'what hides in comments',
    'for (const text of ["<!-- x\\nthis", "1\\n--> x\\nthis", "/*\\n*/ this", "//\\u2028this"]) try { probe((0, eval)(text)) } catch {}',
  ],
  [
    'a with over the globals',
    'try { probe(new Function("with (globalThis) return typeof fetch === `undefined` ? 0 : fetch")()) } catch {}',
  ],
  [
    'names that were only hidden',
    'for (let o = globalThis; o; o = Reflect.getPrototypeOf(o)) for (const k of Reflect.ownKeys(o)) { const d = Reflect.getOwnPropertyDescriptor(o, k); if (["fetch", "importScripts", "indexedDB", "postMessage", "navigator", "Worker", "caches"].includes(k)) { probe(d.value); try { probe(d.get?.call(globalThis)) } catch {} } }',
  ],
  [
    'a constructor by new.target',
    'try { probe(Reflect.construct(codemode.echo, [1], Object)) } catch (e) { probe(e) } try { probe(Reflect.construct(Object, [], codemode.echo)) } catch (e) { probe(e) } try { class A extends codemode.echo {} probe(new A()) } catch (e) { probe(e) }',
  ],
  [
    'generators that are resumed from outside',
    'const g = (function* () { try { probe(yield) } finally { probe(yield codemode) } })(); g.next(); g.return(codemode.echo); probe(g.next(1).value);',
  ],
  [
    'disposal',
    'try { await (0, eval)(`(async () => { await using x = { [Symbol.asyncDispose]() { globalThis.__seen = this } }; })()`); probe(globalThis.__seen) } catch {}',
  ],

  // The platform of a worker.
  [
    'events of the realm',
    'addEventListener?.("x", (e) => { probe(e); probe(e.target); probe(e.currentTarget); e.composedPath?.().forEach(probe) }); dispatchEvent?.(new Event("x"));',
  ],
  [
    'events of failures',
    'addEventListener?.("unhandledrejection", (e) => { probe(e.target); probe(e.promise); probe(e.reason) }); Promise.reject(codemode.fail().catch((e) => e)); await new Promise((go) => setTimeout(go, 20));',
  ],
  [
    'events of messages',
    'addEventListener?.("message", (e) => { probe(e); probe(e.source); e.ports?.forEach(probe); probe(e.target) }); await codemode.echo(1); await new Promise((go) => setTimeout(go, 20));',
  ],
  [
    'signals',
    'const { signal } = new AbortController(); probe(signal); signal.addEventListener("abort", (e) => probe(e.target)); probe(AbortSignal.timeout?.(1)); probe(AbortSignal.any?.([signal]));',
  ],
  [
    'timers',
    'await new Promise((go) => setTimeout(function () { probe(this); go() })); probe(setTimeout); probe(setTimeout.constructor);',
  ],
  [
    'WebAssembly that catches',
    'try { const tag = WebAssembly.JSTag; probe(tag); const m = new WebAssembly.Memory({ initial: 1 }); probe(m.buffer); probe(new WebAssembly.Table({ element: "externref", initial: 1 }, codemode).get(0)) } catch (e) { probe(e) }',
  ],
  [
    'WebAssembly that imports',
    'try { const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 5, 1, 0, 0, 0, 0]); const { instance } = await WebAssembly.instantiate(bytes, new Proxy({}, { get: () => new Proxy({}, { get: () => codemode.echo }) })); probe(instance); probe(instance.exports) } catch (e) { probe(e) }',
  ],
  [
    'registries of what was collected',
    'const r = new FinalizationRegistry((x) => probe(x)); r.register({}, codemode.echo); probe(r); probe(new WeakRef(codemode).deref());',
  ],
  [
    'waiting without a thread',
    'try { const a = new Int32Array(new SharedArrayBuffer(8)); probe(a.buffer); const w = Atomics.waitAsync(a, 0, 0, 1); probe(w); probe(await w.value) } catch (e) { probe(e) }',
  ],
  [
    'subtle, asynchronous and of the platform',
    'try { const k = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]); probe(k); probe(k.constructor); probe(crypto.subtle.constructor) } catch (e) { probe(e) }',
  ],
  [
    'locales',
    'try { probe(new Intl.DateTimeFormat()); probe(Intl.DateTimeFormat.prototype.formatToParts) } catch (e) { probe(e) }',
  ],
  [
    'the wrapper around the program',
    'try { probe(arguments); probe(arguments.callee); [...arguments].forEach(probe) } catch {} try { probe(this) } catch {}',
  ],
];

/** Names what each probed value leads to that is not the program's own; gives `reached`. JavaScript. */
const probing = `
const reached = [];
const { apply, getPrototypeOf, get } = Reflect;
const own = globalThis, keep = (what) => { if (reached.length < 50) reached[reached.length] = what; };
const tagOf = Object.prototype.toString, has = Array.prototype.includes, ports = ['[object MessagePort]', '[object Window]', '[object HTMLDocument]'];
const powers = ['fetch', 'importScripts', 'indexedDB', 'XMLHttpRequest', 'document', 'process', 'require', 'WebSocket', 'caches'];
const seen = new WeakSet(), mark = WeakSet.prototype.add, known = WeakSet.prototype.has;
const isFunction = (x) => typeof x === 'function';
const probe = (x) => {
  if (x === null || (typeof x !== 'object' && typeof x !== 'function') || apply(known, seen, [x])) return;
  apply(mark, seen, [x]);
  try { if (apply(has, ports, [apply(tagOf, x, [])])) keep('a ' + apply(tagOf, x, [])); } catch {}
  for (let i = 0; i < powers.length; i++) try {
    const value = get(x, powers[i]);
    if (value && (x !== own || !isFunction(value) || value.name)) if (isFunction(value) || typeof value === 'object') { if (x === own || get(x, 'globalThis') === x) keep('the power ' + powers[i]); }
  } catch {}
  for (const F of [() => x.constructor, () => x.constructor.constructor, () => getPrototypeOf(x).constructor.constructor]) try {
    const made = F()('return globalThis');
    const realm = isFunction(made) ? made() : undefined;
    if (realm && realm !== own && get(realm, 'globalThis') === realm) keep('the realm of the host');
  } catch {}
};`;

/** A whole program of one of them. It returns what was reached, in words. */
export const escaping = (body: string): string =>
  `${probing}\nawait (async () => { try {\n${body}\n} catch (e) { probe(e) } })();\nreturn reached;`;
