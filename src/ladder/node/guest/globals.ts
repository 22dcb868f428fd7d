/** The global names of Node, and those of a page that promise a network or another thread away. */
import { ask } from './http.ts';
import { holding, timerFunctions } from './loop.ts';
import { Buffer, process } from './parts.ts';

interface Builtins {
  names: readonly string[];
  builtin(name: string): unknown;
  /** What `import()` does. */
  load(name: unknown, from: string): Promise<unknown>;
}

const hidden = [
  'Worker',
  'SharedWorker',
  'importScripts',
  'caches',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'WebTransport',
  'postMessage',
  'onmessage',
  'onmessageerror',
  'close',
  'location',
  'WorkerGlobalScope',
  'DedicatedWorkerGlobalScope',
  'WorkerLocation',
  'FileReader',
  'FileReaderSync',
  'name',
  'origin',
  'isSecureContext',
  'self',
];

/** `parts`: also those of Node by their names, as text that was given on the command line has them. */
export function setUpGlobals({ names, builtin, load }: Builtins, parts: boolean): void {
  for (const name of hidden) {
    try {
      Object.defineProperty(globalThis, name, {
        value: undefined,
        configurable: true,
        writable: true,
        enumerable: false,
      });
      delete (globalThis as Record<string, unknown>)[name];
    } catch {
      // What the browser holds on to stays, without any use here.
    }
  }
  Object.defineProperty(globalThis, 'global', {
    value: globalThis,
    configurable: true,
    writable: true,
    enumerable: false,
  });
  Object.assign(globalThis, timerFunctions, { process, Buffer, fetch: fetchLocal });
  Object.defineProperty(globalThis, 'navigator', {
    value: {
      hardwareConcurrency: 1,
      language: 'en-US',
      languages: ['en-US'],
      platform: 'linux',
      userAgent: 'Node.js/22',
    },
    configurable: true,
    writable: true,
  });
  for (const name of parts ? names : [])
    if (/^[a-z_0-9]+$/.test(name) && !(name in globalThis))
      Object.defineProperty(globalThis, name, {
        configurable: true,
        enumerable: false,
        get: () => builtin(name),
        set: (value) =>
          Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: true }),
      });
  holdPending();
  dynamicImports(load);
}

/** Promises of the browser keep the program alive, as those of Node do. */
function holdPending(): void {
  const wrap = (owner: object, keys: string[]) => {
    for (const key of keys) {
      const before = (owner as Record<string, unknown>)[key];
      if (typeof before !== 'function') continue;
      Object.defineProperty(owner, key, {
        configurable: true,
        writable: true,
        value(this: unknown, ...args: unknown[]) {
          const made = before.apply(this, args) as unknown;
          return made instanceof Promise ? holding(made) : made;
        },
      });
    }
  };
  const bodies = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];
  wrap(WebAssembly, ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']);
  for (const owner of [Blob.prototype, Response.prototype, Request.prototype]) wrap(owner, bodies);
  wrap(ReadableStreamDefaultReader.prototype, ['read']);
}

/** A function made of text may ask for a module too, from where the file is that made it. */
function dynamicImports(load: Builtins['load']): void {
  const { Function: Native } = globalThis;
  Object.defineProperty(globalThis, '$importFrom', { value: (path: string) => (name: unknown) => load(name, path) });
  const led = (args: unknown[]) => {
    const text = String(args.at(-1));
    if (args.length === 0 || !/\bimport\s*\(/.test(text)) return args;
    const from = /\(?(\/[^\s():]+):\d+:\d+\)?/.exec(String(new Error().stack))?.[1] ?? '/';
    return [...args.slice(0, -1), text.replace(/\bimport\s*\(/g, `$importFrom(${JSON.stringify(from)})(`)];
  };
  const Led: FunctionConstructor = new Proxy(Native, {
    apply: (target, that, args) => Reflect.apply(target, that, led(args)),
    construct: (target, args, made): object => Reflect.construct(target, led(args), made === Led ? target : made),
  });
  globalThis.Function = Led;
}

/** To servers of this page; everything else is refused, as the frame would. */
async function fetchLocal(input: string | URL | Request, options?: RequestInit): Promise<Response> {
  const request = new Request(input, options);
  const address = new URL(request.url);
  const fail = (cause: unknown) => new TypeError('fetch failed', { cause });
  if (address.protocol === 'data:') throw fail(new Error('Data addresses cannot be fetched in the embedded Node.'));
  if (address.protocol !== 'http:')
    throw fail(new Error(`${address.protocol}//${address.host} cannot be reached: the embedded Node has no network.`));
  const body = new Uint8Array(await request.arrayBuffer());
  const headers: [string, string][] = [['host', address.host], ...request.headers];
  if (body.length > 0) headers.push(['content-length', String(body.length)]);
  try {
    const {
      status,
      statusText,
      headers: given,
      body: answered,
    } = await ask(address.hostname, Number(address.port || 80), {
      method: request.method,
      path: address.pathname + address.search,
      headers,
      body,
    });
    const none = status === 204 || status === 205 || status === 304 || status < 200;
    return Object.defineProperty(
      new Response(none ? null : (answered as BufferSource), {
        status: Math.max(status, 200),
        statusText,
        headers: given,
      }),
      'url',
      { value: address.href },
    );
  } catch (error) {
    throw fail(error);
  }
}
