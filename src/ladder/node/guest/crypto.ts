/** `node:crypto`: digests, keyed ones, keys from passwords, chance. What is not here is refused by name. */
import {
  createBLAKE2b,
  createBLAKE2s,
  createMD5,
  createRIPEMD160,
  createSHA1,
  createSHA3,
  createSHA224,
  createSHA256,
  createSHA384,
  createSHA512,
  type IHasher,
} from 'hash-wasm';
import { holding, Immediate } from './loop.ts';
import { Buffer, stream } from './parts.ts';
import { refusing } from './refuse.ts';

const hashers = new Map<string, IHasher>();

/** Compiled before the program begins, since it asks for digests at once. */
export async function loadDigests(): Promise<void> {
  const made: Record<string, Promise<IHasher>> = {
    md5: createMD5(),
    sha1: createSHA1(),
    sha224: createSHA224(),
    sha256: createSHA256(),
    sha384: createSHA384(),
    sha512: createSHA512(),
    'sha3-224': createSHA3(224),
    'sha3-256': createSHA3(256),
    'sha3-384': createSHA3(384),
    'sha3-512': createSHA3(512),
    ripemd160: createRIPEMD160(),
    blake2b512: createBLAKE2b(512),
    blake2s256: createBLAKE2s(256),
  };
  await Promise.all(Object.entries(made).map(async ([name, hasher]) => hashers.set(name, await hasher)));
}

type Data = string | ArrayBufferView;

const bytesOf = (data: Data, encoding?: BufferEncoding): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw Object.assign(
    new TypeError(
      `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${data === null ? 'null' : typeof data}`,
    ),
    { code: 'ERR_INVALID_ARG_TYPE' },
  );
};

const aliases: Record<string, string> = {
  'rsa-sha1': 'sha1',
  'rsa-sha256': 'sha256',
  'rsa-sha512': 'sha512',
  rmd160: 'ripemd160',
  'sha-1': 'sha1',
  'sha-256': 'sha256',
  'sha-512': 'sha512',
};
function hasherOf(name: string): IHasher {
  const key = String(name).toLowerCase();
  const found = hashers.get(aliases[key] ?? key);
  if (!found) throw Object.assign(new Error('Digest method not supported'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
  return found;
}

/** One at a time on the shared instance: it is handed all its parts when the digest is asked for. */
function digestOf(hasher: IHasher, parts: readonly Uint8Array[]): Buffer {
  hasher.init();
  for (const part of parts) hasher.update(part);
  return Buffer.from(hasher.digest('binary'));
}

abstract class Digest extends stream.Transform {
  protected parts: Uint8Array[] = [];
  private done = false;
  protected abstract finish(): Buffer;
  update(data: Data, encoding?: BufferEncoding): this {
    if (this.done) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
    this.parts.push(new Uint8Array(bytesOf(data, encoding)));
    return this;
  }
  digest(encoding?: BufferEncoding | 'buffer'): Buffer | string {
    if (this.done) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
    this.done = true;
    const made = this.finish();
    return encoding && encoding !== 'buffer' ? made.toString(encoding) : made;
  }
  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.parts.push(new Uint8Array(chunk));
    done();
  }
  override _flush(done: () => void): void {
    this.push(this.digest());
    done();
  }
}

class Hash extends Digest {
  private readonly hasher: IHasher;
  private readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
    this.hasher = hasherOf(name);
  }
  protected finish(): Buffer {
    return digestOf(this.hasher, this.parts);
  }
  copy(): Hash {
    const made = new Hash(this.name);
    made.parts = [...this.parts];
    return made;
  }
}

function keyed(name: string, key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const hasher = hasherOf(name);
  const size = hasher.blockSize;
  const short = key.length > size ? digestOf(hasher, [key]) : key;
  const pad = (by: number) => Uint8Array.from({ length: size }, (_, at) => (short[at] ?? 0) ^ by);
  return digestOf(hasher, [pad(0x5c), digestOf(hasher, [pad(0x36), ...parts])]);
}

class Hmac extends Digest {
  private readonly name: string;
  private readonly key: Uint8Array;
  constructor(name: string, key: Data) {
    super();
    hasherOf(name);
    this.name = name;
    this.key = new Uint8Array(bytesOf(key));
  }
  protected finish(): Buffer {
    return keyed(this.name, this.key, this.parts);
  }
}

/** PBKDF2. Source: RFC 8018, 5.2. */
function pbkdf2Sync(password: Data, salt: Data, iterations: number, length: number, name: string): Buffer {
  const key = bytesOf(password);
  const made: Uint8Array[] = [];
  const { digestSize } = hasherOf(name);
  for (let block = 1; (block - 1) * digestSize < length; block++) {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, block);
    let last = keyed(name, key, [bytesOf(salt), number]);
    const sum = new Uint8Array(last);
    for (let round = 1; round < iterations; round++) {
      last = keyed(name, key, [last]);
      for (let at = 0; at < sum.length; at++) sum[at]! ^= last[at]!;
    }
    made.push(sum);
  }
  return Buffer.concat(made).subarray(0, length) as Buffer;
}

/** HKDF. Source: RFC 5869. */
function hkdfSync(name: string, key: Data, salt: Data, info: Data, length: number): ArrayBuffer {
  const { digestSize } = hasherOf(name);
  const saltBytes = bytesOf(salt);
  const base = keyed(name, saltBytes.length > 0 ? saltBytes : new Uint8Array(digestSize), [bytesOf(key)]);
  const made: Uint8Array[] = [];
  for (let at = 1, last: Uint8Array = new Uint8Array(); made.length * digestSize < length; at++) {
    last = keyed(name, base, [last, bytesOf(info), Uint8Array.of(at)]);
    made.push(last);
  }
  return new Uint8Array(Buffer.concat(made).subarray(0, length)).buffer as ArrayBuffer;
}

/** `Math.random` is not used: in pieces that the browser gives at once. */
function randomFillSync<T extends ArrayBufferView>(target: T, offset = 0, size = target.byteLength - offset): T {
  const bytes = new Uint8Array(target.buffer, target.byteOffset + offset, size);
  for (let at = 0; at < bytes.length; at += 65_536)
    globalThis.crypto.getRandomValues(bytes.subarray(at, at + 65_536) as Uint8Array<ArrayBuffer>);
  return target;
}

type Back<T> = (error: Error | null, value: T) => void;
const later = <T>(work: () => T, back: Back<T>) => {
  new Immediate(() => {
    let value: T;
    try {
      value = work();
    } catch (error) {
      return back(error as Error, undefined as T);
    }
    back(null, value);
  });
};

function randomBytes(size: number, back?: Back<Buffer>): Buffer | undefined {
  const make = () => randomFillSync(Buffer.alloc(size));
  return back ? void later(make, back) : make();
}

function randomInt(from: number, to?: number | Back<number>, back?: Back<number>): number | undefined {
  const [low, high] = typeof to === 'number' ? [from, to] : [0, from];
  const done = typeof to === 'function' ? to : back;
  if (!(high > low) || !Number.isSafeInteger(high - low))
    throw Object.assign(
      new RangeError(
        `The value of "max" is out of range. It must be greater than the value of "min" (${low}). Received ${high}`,
      ),
      { code: 'ERR_OUT_OF_RANGE' },
    );
  const range = high - low;
  const most = 2 ** 48 - (2 ** 48 % range);
  const make = () => {
    for (;;) {
      const drawn = Buffer.alloc(6);
      randomFillSync(drawn);
      const number = drawn.readUIntBE(0, 6);
      if (number < most) return low + (number % range);
    }
  };
  return done ? void later(make, done) : make();
}

function timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length)
    throw Object.assign(new RangeError('Input buffers must have the same byte length'), {
      code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
    });
  let difference = 0;
  for (let at = 0; at < left.length; at++) difference |= left[at]! ^ right[at]!;
  return difference === 0;
}

/** What the browser does elsewhere keeps the program alive until it is done. */
const subtle = new Proxy(globalThis.crypto.subtle, {
  get(target, key) {
    const value = Reflect.get(target, key, target) as unknown;
    return typeof value === 'function'
      ? (...args: unknown[]) => holding((value as (...given: unknown[]) => Promise<unknown>).apply(target, args))
      : value;
  },
});

const refused = refusing('node:crypto', 'Use crypto.subtle.', [
  'createCipheriv',
  'createDecipheriv',
  'createSign',
  'createVerify',
  'sign',
  'verify',
  'createDiffieHellman',
  'createECDH',
  'createPublicKey',
  'createPrivateKey',
  'createSecretKey',
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKeySync',
  'publicEncrypt',
  'privateDecrypt',
  'privateEncrypt',
  'publicDecrypt',
  'scrypt',
  'scryptSync',
  'checkPrime',
  'generatePrime',
  'X509Certificate',
]);

export const crypto = {
  ...refused,
  Hash,
  Hmac,
  createHash: (name: string) => new Hash(name),
  createHmac: (name: string, key: Data) => new Hmac(name, key),
  hash: (name: string, data: Data, encoding: BufferEncoding | 'buffer' = 'hex') =>
    new Hash(name).update(data).digest(encoding),
  getHashes: () => [...hashers.keys()],
  getCiphers: () => [],
  getCurves: () => [],
  pbkdf2Sync,
  pbkdf2: (password: Data, salt: Data, iterations: number, length: number, name: string, back: Back<Buffer>) =>
    later(() => pbkdf2Sync(password, salt, iterations, length, name), back),
  hkdfSync,
  hkdf: (name: string, key: Data, salt: Data, info: Data, length: number, back: Back<ArrayBuffer>) =>
    later(() => hkdfSync(name, key, salt, info, length), back),
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomInt,
  randomFillSync,
  randomFill: <T extends ArrayBufferView>(target: T, ...rest: unknown[]) =>
    later(() => randomFillSync(target), rest.at(-1) as Back<T>),
  randomUUID: () => globalThis.crypto.randomUUID(),
  getRandomValues: <T extends ArrayBufferView>(target: T) => randomFillSync(target),
  timingSafeEqual,
  subtle,
  webcrypto: {
    subtle,
    getRandomValues: <T extends ArrayBufferView>(target: T) => randomFillSync(target),
    randomUUID: () => globalThis.crypto.randomUUID(),
  },
  constants: {},
};
