/** `process`: what a program knows of itself, its streams, and how it ends. */
import { nodeVersion as version } from '../version.ts';
import { enter, nextTick } from './loop.ts';
import { Buffer, EventEmitter, process, stream } from './parts.ts';

export interface ProcessWorld {
  argv: string[];
  execArgv: string[];
  environment: Record<string, string>;
  folder: string;
  stdin: Uint8Array;
  isFolder(path: string): boolean;
  resolve(from: string, path: string): string;
  write(name: 'out' | 'error', text: string): void;
  /** Ends the program at once; does not return. */
  leave(exitCode: number): never;
}

/** Ends it as `process.exit` does. */
export class Exit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

let leaving = false;
let folder = '/';
let codeGiven: number | undefined;

/** What `exit` listeners last left as the code. */
export const exitCode = (fallback = 0): number => codeGiven ?? fallback;

function toCode(code: unknown): number | undefined {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === 'string' && code.trim() !== '' ? Number(code) : code;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    const error = new TypeError(
      `The "code" argument must be of type number. Received ${typeof code === 'string' ? `type string ('${code}')` : String(code)}`,
    );
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
  }
  return number;
}

export function setUpProcess(world: ProcessWorld): void {
  folder = world.folder;
  Object.setPrototypeOf(
    process,
    Object.create(EventEmitter.prototype, { constructor: { value: function process() {} } }),
  );
  const loose = process as unknown as Record<string, unknown>;
  for (const name of [
    'on',
    'addListener',
    'once',
    'off',
    'removeListener',
    'removeAllListeners',
    'emit',
    'prependListener',
    'prependOnceListener',
    'listeners',
    'domain',
    'browser',
    '_events',
    '_eventsCount',
    '_maxListeners',
    'openStdin',
    'binding',
  ])
    delete loose[name];
  EventEmitter.call(process as never);
  const began = performance.now();
  const nanoseconds = () => BigInt(Math.round((performance.now() + 1000) * 1e6));
  const hrtime = (since?: [number, number]): [number, number] => {
    const now = nanoseconds() - (since ? BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]) : 0n);
    return [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
  };
  const memoryUsage = () => {
    const memory = (performance as unknown as { memory?: { usedJSHeapSize: number; totalJSHeapSize: number } }).memory;
    const heapUsed = memory?.usedJSHeapSize ?? 30_000_000;
    return {
      rss: heapUsed * 2,
      heapTotal: memory?.totalJSHeapSize ?? heapUsed,
      heapUsed,
      external: 1_000_000,
      arrayBuffers: 100_000,
    };
  };
  Object.assign(loose, {
    nextTick,
    title: 'node',
    version,
    versions: { node: version.slice(1), v8: '12.4.254.21-node.33', uv: '1.51.0', zlib: '1.3.1', modules: '127' },
    arch: 'x64',
    platform: 'linux',
    release: { name: 'node', lts: 'Jod' },
    argv: ['/usr/bin/node', ...world.argv],
    argv0: 'node',
    execArgv: world.execArgv,
    execPath: '/usr/bin/node',
    env: environmentOf(world.environment),
    pid: 1000 + (crypto.getRandomValues(new Uint16Array(1))[0]! % 30_000),
    ppid: 1,
    exitCode: undefined,
    hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
    uptime: () => (performance.now() - began) / 1000,
    memoryUsage: Object.assign(memoryUsage, { rss: () => memoryUsage().rss }),
    cpuUsage: () => ({ user: Math.round((performance.now() - began) * 1000), system: 0 }),
    resourceUsage: () => ({
      userCPUTime: Math.round((performance.now() - began) * 1000),
      systemCPUTime: 0,
      maxRSS: 50_000,
    }),
    constrainedMemory: () => 0,
    availableMemory: () => 1_000_000_000,
    getuid: () => 1000,
    geteuid: () => 1000,
    getgid: () => 1000,
    getegid: () => 1000,
    getgroups: () => [1000],
    umask: () => 0o022,
    cwd: () => folder,
    chdir(path: string) {
      const target = world.resolve(folder, path);
      if (!world.isFolder(target))
        throw Object.assign(new Error(`ENOENT: no such file or directory, chdir ${folder} -> '${path}'`), {
          code: 'ENOENT',
          errno: -2,
          syscall: 'chdir',
        });
      folder = target;
    },
    exit(code?: unknown): never {
      const given = toCode(code);
      if (given !== undefined) codeGiven = given;
      return finish(world);
    },
    reallyExit: (code?: number) => world.leave(Number(code ?? 0) & 255),
    abort: () => world.leave(134),
    kill(pid: number, signal: string | number = 'SIGTERM') {
      if (pid !== process.pid)
        throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH', errno: -3, syscall: 'kill' });
      if (signal === 0) return true;
      const name =
        typeof signal === 'number'
          ? (Object.keys(signalCodes).find((each) => signalCodes[each] === signal) ?? 'SIGTERM')
          : signal;
      enter(() => signalled(world, name));
      return true;
    },
    emitWarning(warning: string | Error, more?: string | { type?: string; code?: string }, code?: string) {
      const type = typeof more === 'object' ? more.type : more;
      const shown =
        typeof warning === 'string'
          ? Object.assign(new Error(warning), {
              name: type ?? 'Warning',
              code: typeof more === 'object' ? more.code : code,
            })
          : warning;
      nextTick(() => {
        if (process.listenerCount('warning') > 0) process.emit('warning', shown);
        if (!world.execArgv.includes('--no-warnings') && process.env.NODE_NO_WARNINGS !== '1')
          world.write(
            'error',
            `(node:${process.pid}) ${'code' in shown && shown.code ? `[${shown.code}] ` : ''}${shown.name}: ${shown.message}\n`,
          );
      });
    },
    features: { inspector: false, typescript: 'strip', require_module: true },
    config: { target_defaults: {}, variables: {} },
    report: undefined,
    allowedNodeEnvironmentFlags: new Set(),
    stdout: outStream(world, 'out', 1),
    stderr: outStream(world, 'error', 2),
    stdin: inStream(world.stdin),
    getBuiltinModule: undefined,
    hasUncaughtExceptionCaptureCallback: () => false,
    setUncaughtExceptionCaptureCallback: () => undefined,
    binding(name: string) {
      throw new Error(`No such module: ${name}`);
    },
  });
  Object.defineProperty(process, 'exitCode', {
    enumerable: true,
    configurable: true,
    get: () => codeGiven,
    set: (code: unknown) => {
      codeGiven = toCode(code);
    },
  });
}

/** Listeners of `exit` first, then the code that they left. */
export function finish(world: Pick<ProcessWorld, 'leave'>): never {
  if (!leaving) {
    leaving = true;
    try {
      process.emit('exit', exitCode());
    } catch (error) {
      if (error instanceof Exit) throw error;
      fatal(world, error);
    }
  }
  return world.leave(exitCode() & 255);
}

let report: (error: unknown, rejected: boolean) => void = () => undefined;
export const reportWith = (how: typeof report) => void (report = how);

/** An error that nobody took: a listener may, else it is told and the program ends. */
export function fatal(
  world: Pick<ProcessWorld, 'leave'>,
  error: unknown,
  origin: 'uncaughtException' | 'unhandledRejection' = 'uncaughtException',
): void {
  if (!leaving) {
    if (process.listenerCount('uncaughtExceptionMonitor') > 0)
      (process as unknown as InstanceType<typeof EventEmitter>).emit('uncaughtExceptionMonitor', error, origin);
    if (process.listenerCount('uncaughtException') > 0) {
      try {
        (process as unknown as InstanceType<typeof EventEmitter>).emit('uncaughtException', error, origin);
        return;
      } catch (again) {
        report(again, false);
        world.leave(7);
      }
    }
  }
  report(error, origin === 'unhandledRejection');
  if (leaving) world.leave(exitCode(1) || 1);
  leaving = true;
  codeGiven = 1;
  try {
    process.emit('exit', 1);
  } catch {
    // It ends anyway.
  }
  world.leave(exitCode(1) & 255);
}

export const signalCodes: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** A listener may take it; otherwise it ends the program with 128 and its number. */
export function signalled(world: Pick<ProcessWorld, 'leave'>, name: string): void {
  if (name !== 'SIGKILL' && process.listenerCount(name) > 0)
    return void process.emit(name as 'SIGINT', name as 'SIGINT');
  world.leave(128 + (signalCodes[name] ?? 15));
}

/** Values are text, as those of an environment are. */
function environmentOf(given: Record<string, string>): Record<string, string | undefined> {
  return new Proxy({ ...given } as Record<string, string | undefined>, {
    set(target, key, value) {
      if (typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      target[key] = String(value);
      return true;
    },
    defineProperty(target, key, given) {
      return Reflect.defineProperty(target, key, {
        ...given,
        value: String(given.value),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  });
}

function outStream(world: ProcessWorld, name: 'out' | 'error', fd: number) {
  const decoder = new TextDecoder();
  const write = (chunk: unknown, encoding?: BufferEncoding) => {
    if (typeof chunk === 'string' && (!encoding || /^utf-?8$/i.test(encoding))) world.write(name, chunk);
    else if (typeof chunk === 'string')
      world.write(name, decoder.decode(Buffer.from(chunk, encoding), { stream: true }));
    else world.write(name, decoder.decode(chunk as Uint8Array, { stream: true }));
  };
  const out = new stream.Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      write(chunk, encoding as BufferEncoding);
      done();
    },
  });
  const { end } = out;
  // It stays open, as that of a process does.
  out.end = function (this: typeof out, ...given: unknown[]) {
    if (given.length > 0 && typeof given[0] !== 'function' && given[0] != null) this.write(given[0]);
    const done = given.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done) nextTick(done);
    return this;
  } as typeof end;
  out.destroy = () => out;
  return Object.assign(out, {
    fd,
    _type: 'pipe',
    isTTY: undefined,
    columns: undefined,
    getColorDepth: () => 1,
    hasColors: () => false,
    writeNow: write,
  });
}

function inStream(bytes: Uint8Array) {
  let given = false;
  const input = new stream.Readable({
    read() {
      if (!given && bytes.length > 0) this.push(Buffer.from(bytes));
      given = true;
      this.push(null);
    },
  });
  return Object.assign(input, { fd: 0, isTTY: undefined, setRawMode: undefined, ref: () => input, unref: () => input });
}
