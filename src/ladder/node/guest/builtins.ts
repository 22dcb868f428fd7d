/** The parts of Node by their names, each made when it is first asked for. What cannot be had here is refused aloud. */

import { assert } from './assert.ts';
import { asyncHooks } from './async-hooks.ts';
import { childProcess } from './child.ts';
import { createConsole } from './console.ts';
import { crypto } from './crypto.ts';
import { events } from './events.ts';
import { fileParts } from './files.ts';
import { http } from './http.ts';
import { timerPromises, timersPart } from './loop.ts';
import { moduleOf } from './module-part.ts';
import type { Loader } from './modules.ts';
import { os } from './os.ts';
import {
  buffer,
  constants,
  diagnostics,
  path,
  process,
  punycode,
  querystring,
  stream,
  stringDecoder,
  url,
  zlib,
} from './parts.ts';
import { readline, readlinePromises } from './readline.ts';
import { refusing } from './refuse.ts';
import { testPart } from './testing.ts';
import { util } from './util-part.ts';
import { vm } from './vm.ts';
import type { FileSystem } from './volume.ts';

export interface BuiltinWorld {
  files: FileSystem;
  loader(): Loader;
}

type Make = () => unknown;

export function createBuiltins(world: BuiltinWorld) {
  const fs = fileParts(world.files);
  const makers: Record<string, Make> = {
    assert: () => assert,
    'assert/strict': () => assert.strict,
    async_hooks: () => asyncHooks,
    buffer: () =>
      Object.assign(Object.create(buffer), {
        ...buffer,
        Blob,
        File,
        atob,
        btoa,
        isUtf8,
        isAscii,
        constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 - 24 },
      }),
    child_process: () => childProcess,
    console: () => Object.assign(globalThis.console, { Console: createConsole }),
    constants: () => constants,
    crypto: () => crypto,
    diagnostics_channel: () => diagnostics,
    events: () => events,
    fs: () => fs,
    'fs/promises': () => fs.promises,
    http: () => http,
    module: () => moduleOf(world.loader(), names),
    os: () => os,
    path: () => path,
    'path/posix': () => path,
    perf_hooks: () => ({
      performance: globalThis.performance,
      PerformanceObserver: globalThis.PerformanceObserver,
      PerformanceEntry: globalThis.PerformanceEntry,
      monitorEventLoopDelay: () => ({
        enable: () => true,
        disable: () => true,
        min: 0,
        max: 0,
        mean: 0,
        stddev: 0,
        percentile: () => 0,
      }),
      constants: {},
    }),
    process: () => process,
    punycode: () => punycode,
    querystring: () => querystring,
    readline: () => readline,
    'readline/promises': () => readlinePromises,
    stream: () => stream,
    'stream/promises': () => (stream as unknown as { promises: object }).promises,
    'stream/web': () => ({
      ReadableStream,
      WritableStream,
      TransformStream,
      TextDecoderStream,
      TextEncoderStream,
      CompressionStream,
      DecompressionStream,
      ByteLengthQueuingStrategy,
      CountQueuingStrategy,
    }),
    'stream/consumers': () => consumers,
    string_decoder: () => stringDecoder,
    sys: () => util,
    test: () => testPart,
    'test/reporters': () => refusing('node:test/reporters', 'Reporters of your own are not part of the embedded Node.'),
    timers: () => timersPart,
    'timers/promises': () => timerPromises,
    tty: () => ({ isatty: () => false, ReadStream: class {}, WriteStream: class {} }),
    url: () => ({
      ...url,
      URL,
      URLSearchParams,
      domainToASCII: (name: string) => new URL(`http://${name}`).hostname,
      domainToUnicode: (name: string) => name,
      urlToHttpOptions,
    }),
    util: () => util,
    'util/types': () => util.types,
    v8: () => ({
      getHeapStatistics: () => ({ heap_size_limit: 2 ** 31, total_heap_size: 2 ** 25, used_heap_size: 2 ** 24 }),
      setFlagsFromString: () => undefined,
      serialize: refusal('v8.serialize'),
      deserialize: refusal('v8.deserialize'),
    }),
    vm: () => vm,
    worker_threads: () => ({
      ...refusing('node:worker_threads', 'The embedded Node has one thread.', ['Worker']),
      isMainThread: true,
      parentPort: null,
      workerData: null,
      threadId: 0,
      MessageChannel,
      MessagePort,
      SHARE_ENV: Symbol('SHARE_ENV'),
      resourceLimits: {},
    }),
    zlib: () => zlib,
  };
  for (const [name, about] of Object.entries(refusedParts)) makers[name] = () => refusing(`node:${name}`, about);

  const made = new Map<string, unknown>();
  const bare = (name: string) => (name.startsWith('node:') ? name.slice(5) : name);
  /** Without `node:` this is the name of a package. */
  const onlyWithScheme = new Set(['test', 'test/reporters', 'sqlite', 'sea']);
  const has = (name: string) =>
    Object.hasOwn(makers, bare(name)) && (name.startsWith('node:') || !onlyWithScheme.has(name));
  const names = Object.keys(makers).filter((name) => !onlyWithScheme.has(name));

  return {
    names,
    isBuiltin: (name: string) => has(name) || name.startsWith('node:'),
    builtin(name: string): unknown {
      if (!has(name))
        throw Object.assign(new Error(`No such built-in module: ${name}`), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
      const key = bare(name);
      if (!made.has(key)) made.set(key, makers[key]!());
      return made.get(key);
    },
  };
}

const refusedParts: Record<string, string> = {
  cluster: 'The embedded Node has one process.',
  dgram: 'There is no network here.',
  dns: 'There is no network here.',
  'dns/promises': 'There is no network here.',
  http2: 'There is no network here; node:http serves pages to the preview.',
  https: 'There is no network here; node:http serves pages to the preview.',
  inspector: 'It cannot be inspected.',
  net: 'There is no network here; node:http serves pages to the preview.',
  repl: 'It has no prompt.',
  sqlite: 'It has no SQLite.',
  tls: 'There is no network here.',
  trace_events: 'It cannot be traced.',
  wasi: 'It runs no WASI programs; the command wasm does.',
};

const refusal = (name: string) => () => {
  throw Object.assign(new Error(`${name} is not part of the embedded Node.`), {
    code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
  });
};

const isUtf8 = (bytes: Uint8Array) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};
const isAscii = (bytes: Uint8Array) => new Uint8Array(bytes).every((byte) => byte < 128);

const urlToHttpOptions = (address: URL) => ({
  protocol: address.protocol,
  hostname: address.hostname.replace(/^\[|\]$/g, ''),
  hash: address.hash,
  search: address.search,
  pathname: address.pathname,
  path: `${address.pathname}${address.search}`,
  href: address.href,
  ...(address.port && { port: Number(address.port) }),
  ...(address.username && { auth: `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}` }),
});

const all = async (from: AsyncIterable<Uint8Array | string>) => {
  const parts: Uint8Array[] = [];
  for await (const part of from) parts.push(typeof part === 'string' ? buffer.Buffer.from(part) : part);
  return buffer.Buffer.concat(parts);
};
const consumers = {
  buffer: all,
  arrayBuffer: async (from: AsyncIterable<Uint8Array>) => new Uint8Array(await all(from)).buffer,
  blob: async (from: AsyncIterable<Uint8Array>) => new Blob([new Uint8Array(await all(from))]),
  text: async (from: AsyncIterable<Uint8Array>) => (await all(from)).toString('utf8'),
  json: async (from: AsyncIterable<Uint8Array>) => JSON.parse((await all(from)).toString('utf8')) as unknown,
};
