/** `node:fs` over the files in memory: the standard streams by their numbers, and callbacks in turns of the event loop. */
import { Immediate } from './loop.ts';
import { Buffer, process } from './parts.ts';
import type { FileSystem } from './volume.ts';

type Loose = Record<string, unknown>;
type Call = (...args: unknown[]) => unknown;

let input: Uint8Array = new Uint8Array();
let read = 0;
export const giveInput = (bytes: Uint8Array) => void (input = bytes);

const isInput = (path: unknown) => path === 0 || path === '/dev/stdin';
const isOutput = (fd: unknown): fd is 1 | 2 => fd === 1 || fd === 2;
const encoded = (bytes: Uint8Array, options: unknown) => {
  const encoding =
    typeof options === 'string' ? options : (options as { encoding?: BufferEncoding } | undefined)?.encoding;
  return encoding ? Buffer.from(bytes).toString(encoding as BufferEncoding) : Buffer.from(bytes);
};

export function fileParts(files: FileSystem): Loose & { promises: Loose } {
  const own = files.fs as unknown as Record<string, Call> & { promises: Loose };
  const out = (fd: 1 | 2) =>
    (fd === 1 ? process.stdout : process.stderr) as unknown as { writeNow(chunk: unknown, encoding?: unknown): void };
  const written = (chunk: unknown) =>
    typeof chunk === 'string' ? Buffer.byteLength(chunk) : (chunk as Uint8Array).byteLength;
  const part = (chunk: unknown, offset?: unknown, length?: unknown) => {
    if (typeof chunk === 'string' || typeof offset !== 'number') return chunk;
    const bytes = chunk as Uint8Array;
    return bytes.subarray(offset, typeof length === 'number' ? offset + length : undefined);
  };

  const replaced: Record<string, (before: Call) => Call> = {
    readFileSync: (before) => (path, options) => {
      if (!isInput(path)) return before(path, options);
      const rest = input.subarray(read);
      read = input.length;
      return encoded(rest, options);
    },
    readSync: (before) => (fd, target, offset, length, position) => {
      if (fd !== 0) return before(fd, target, offset, length, position);
      const into = target as Uint8Array;
      const from = typeof offset === 'number' ? offset : 0;
      const count = Math.min(typeof length === 'number' ? length : into.byteLength - from, input.length - read);
      into.set(input.subarray(read, read + count), from);
      read += count;
      return count;
    },
    writeSync: (before) => (fd, chunk, offset, length, position) => {
      if (!isOutput(fd)) return before(fd, chunk, offset, length, position);
      const shown = part(chunk, offset, length);
      out(fd).writeNow(shown, typeof chunk === 'string' ? length : undefined);
      return written(shown);
    },
    writeFileSync: (before) => (path, data, options) => {
      const fd = path === '/dev/stdout' ? 1 : path === '/dev/stderr' ? 2 : path;
      return isOutput(fd) ? out(fd).writeNow(data) : before(path, data, options);
    },
    appendFileSync: (before) => (path, data, options) =>
      isOutput(path) ? out(path).writeNow(data) : before(path, data, options),
    fstatSync: (before) => (fd, options) => (fd === 0 || isOutput(fd) ? pipeStats : before(fd, options)),
    closeSync: (before) => (fd) => (fd === 0 || isOutput(fd) ? undefined : before(fd)),
    fsyncSync: (before) => (fd) => (isOutput(fd) ? undefined : before(fd)),
  };

  const made: Loose & { promises: Loose } = { promises: own.promises };
  for (const name of keysOf(own)) {
    const given = own[name] as unknown;
    if (typeof given !== 'function' || name.startsWith('_')) {
      if (!name.startsWith('_')) made[name] = given;
      continue;
    }
    made[name] = /^[A-Z]/.test(name) ? given : given.bind(own);
  }
  for (const [name, how] of Object.entries(replaced)) made[name] = how(made[name] as Call);
  for (const name of Object.keys(made)) {
    const sync = made[`${name}Sync`];
    if (typeof sync !== 'function' || name === 'watchFile') continue;
    const before = made[name] as Call;
    made[name] = (...args: unknown[]) => {
      const last = args.at(-1);
      if (typeof last !== 'function') return before(...args);
      const back = last as Call;
      const later = (...given: unknown[]) => void new Immediate(() => void back(...given));
      if (args[0] === 0 || isOutput(args[0])) return byNumber(sync as Call, args.slice(0, -1), later);
      return before(...args.slice(0, -1), later);
    };
  }
  const exists = (path: unknown, back: Call) => void new Immediate(() => void back((made.existsSync as Call)(path)));
  made.exists = Object.assign(exists, {
    [Symbol.for('nodejs.util.promisify.custom')]: async (path: unknown) => (made.existsSync as Call)(path),
  });
  made.promises = { ...promisesOf(own.promises), constants: made.constants };
  made.realpath = Object.assign(made.realpath as Call, { native: made.realpath });
  made.realpathSync = Object.assign(made.realpathSync as Call, { native: made.realpathSync });
  const { createReadStream, createWriteStream } = made as Loose as { createReadStream: Call; createWriteStream: Call };
  made.createReadStream = (path: unknown, options: unknown) =>
    isInput(path) || (options as { fd?: unknown } | undefined)?.fd === 0
      ? process.stdin
      : createReadStream(path, options);
  made.createWriteStream = (path: unknown, options: unknown) => {
    const fd = (options as { fd?: unknown } | undefined)?.fd;
    return isOutput(fd) ? (fd === 1 ? process.stdout : process.stderr) : createWriteStream(path, options);
  };
  return made;
}

const pipeStats = {
  isFile: () => false,
  isDirectory: () => false,
  isFIFO: () => true,
  isCharacterDevice: () => false,
  isSocket: () => false,
  isSymbolicLink: () => false,
  isBlockDevice: () => false,
  mode: 0o10600,
  size: 0,
};

function byNumber(sync: Call, args: unknown[], back: Call): void {
  try {
    const count = sync(...args);
    back(null, count, args[1]);
  } catch (error) {
    back(error);
  }
}

function keysOf(object: object): string[] {
  const keys = new Set<string>();
  for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const key of Object.getOwnPropertyNames(at)) keys.add(key);
  return [...keys].filter((key) => key !== 'constructor' && key !== 'promises');
}

function promisesOf(given: Loose): Loose {
  const made: Loose = {};
  for (const key of keysOf(given)) {
    const value = given[key];
    made[key] = typeof value === 'function' ? value.bind(given) : value;
  }
  return made;
}
