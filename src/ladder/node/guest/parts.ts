/** What the Node of this frame is put together from. Loaded before all else: the rest finds `process` in its place. */
import bufferPart from '@jspm/core/nodelibs/buffer';
import constantsPart from '@jspm/core/nodelibs/constants';
import diagnosticsPart from '@jspm/core/nodelibs/diagnostics_channel';
import eventsPart from '@jspm/core/nodelibs/events';
import pathPart from '@jspm/core/nodelibs/path';
import processPart from '@jspm/core/nodelibs/process';
import punycodePart from '@jspm/core/nodelibs/punycode';
import querystringPart from '@jspm/core/nodelibs/querystring';
import streamPart from '@jspm/core/nodelibs/stream';
import { StringDecoder } from '@jspm/core/nodelibs/string_decoder';
import urlPart from '@jspm/core/nodelibs/url';
import utilPart from '@jspm/core/nodelibs/util';
import zlibPart from '@jspm/core/nodelibs/zlib';
import { nextTick, timerFunctions } from './loop.ts';
import { refusing } from './refuse.ts';

// The files are made by who runs the program.
Object.assign(processPart, { nextTick, getuid: () => 1000, getgid: () => 1000 });
Object.assign(globalThis, { process: processPart, global: globalThis, Buffer: bufferPart.Buffer, ...timerFunctions });

export const { Buffer } = bufferPart;
export {
  bufferPart as buffer,
  constantsPart as constants,
  diagnosticsPart as diagnostics,
  eventsPart as EventEmitter,
  pathPart as path,
  /** One object for all: the other parts hold on to it too. */
  processPart as process,
  punycodePart as punycode,
  streamPart as stream,
  urlPart as url,
  utilPart as util,
};
/** The page compresses as gzip and deflate do; what of Brotli and Zstandard is asked for says so. */
export const zlib = {
  ...zlibPart,
  ...refusing('zlib', 'It has gzip and deflate.', [
    ...['brotliCompress', 'brotliCompressSync', 'brotliDecompress', 'brotliDecompressSync'],
    ...['createBrotliCompress', 'createBrotliDecompress', 'BrotliCompress', 'BrotliDecompress'],
    ...['zstdCompress', 'zstdCompressSync', 'zstdDecompress', 'zstdDecompressSync'],
    ...['createZstdCompress', 'createZstdDecompress'],
  ]),
};
export const stringDecoder = { StringDecoder };

/** Without a prototype, as Node gives it. */
const parse: typeof querystringPart.parse = (...given) =>
  Object.assign(Object.create(null), querystringPart.parse(...given));
export const querystring = { ...querystringPart, parse, decode: parse };

/** An encoding that its form for pages does not have. */
const asBase64 = (encoding: unknown) =>
  typeof encoding === 'string' && /^base64url$/i.test(encoding) ? 'base64' : encoding;
const { from, byteLength, isEncoding } = Buffer;
const { toString: toText, write } = Buffer.prototype;
Object.assign(Buffer, {
  from: (value: never, encoding?: unknown, length?: never) =>
    (from as (...given: unknown[]) => unknown).call(Buffer, value, asBase64(encoding), length),
  byteLength: (value: never, encoding?: unknown) => byteLength(value, asBase64(encoding) as BufferEncoding),
  isEncoding: (name: string) => asBase64(name) !== name || isEncoding(name),
});
Object.assign(Buffer.prototype, {
  toString(this: Buffer, encoding?: BufferEncoding, start?: number, end?: number) {
    if (asBase64(encoding) === encoding) return toText.call(this, encoding, start, end);
    return toText.call(this, 'base64', start, end).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  },
  write(this: Buffer, ...given: unknown[]) {
    return (write as (...each: unknown[]) => number).apply(this, given.map(asBase64));
  },
});
