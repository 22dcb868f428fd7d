/** `node:util`. */

import { format, formatWithOptions } from './console.ts';
import { deepEqual } from './equal.ts';
import { custom, inspect } from './inspect.ts';
import { defaults, withoutCodes } from './inspect-lines.ts';
import { parseArgs } from './parse-args.ts';
import { Buffer, util as base, process } from './parts.ts';

const promised = Symbol.for('nodejs.util.promisify.custom');
type Call = (this: unknown, ...args: unknown[]) => unknown;

function promisify(given: Call & { [promised]?: Call }): Call {
  if (typeof given !== 'function')
    throw Object.assign(new TypeError('The "original" argument must be of type function'), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
  const own = given[promised];
  if (own) return Object.defineProperty(own, promised, { value: own, configurable: true });
  const made = function (this: unknown, ...args: unknown[]) {
    return new Promise((resolve, reject) => {
      given.call(this, ...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
    });
  };
  Object.setPrototypeOf(made, Object.getPrototypeOf(given));
  return Object.defineProperties(made, {
    ...Object.getOwnPropertyDescriptors(given),
    [promised]: { value: made, configurable: true },
  }) as Call;
}
promisify.custom = promised;

const codes: Record<string, [number, number]> = {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  black: [30, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  gray: [90, 39],
  grey: [90, 39],
  redBright: [91, 39],
  greenBright: [92, 39],
  yellowBright: [93, 39],
  blueBright: [94, 39],
  magentaBright: [95, 39],
  cyanBright: [96, 39],
  whiteBright: [97, 39],
  bgBlack: [40, 49],
  bgRed: [41, 49],
  bgGreen: [42, 49],
  bgYellow: [43, 49],
  bgBlue: [44, 49],
  bgMagenta: [45, 49],
  bgCyan: [46, 49],
  bgWhite: [47, 49],
};

function styleText(style: string | string[], text: string): string {
  return [style].flat().reduceRight((inner, name) => {
    const code = codes[name];
    if (!code)
      throw Object.assign(
        new TypeError(
          `The argument 'format' must be one of: ${Object.keys(codes)
            .map((each) => `'${each}'`)
            .join(', ')}. Received '${name}'`,
        ),
        { code: 'ERR_INVALID_ARG_VALUE' },
      );
    return `\u001b[${code[0]}m${inner}\u001b[${code[1]}m`;
  }, text);
}

function debuglog(section: string) {
  const enabled = new RegExp(`(^|,)(${section}|\\*)(,|$)`, 'i').test(process.env.NODE_DEBUG ?? '');
  const log = (...args: unknown[]) => {
    if (enabled) process.stderr.write(`${section.toUpperCase()} ${process.pid}: ${format(...args)}\n`);
  };
  return Object.assign(log, { enabled });
}

const warned = new Set<string>();
function deprecate(work: Call, message: string, code = ''): Call {
  let told = false;
  return function (this: unknown, ...args: unknown[]) {
    if (!told && !warned.has(code)) {
      told = true;
      if (code) warned.add(code);
      process.emitWarning(message, 'DeprecationWarning', code);
    }
    return new.target ? Reflect.construct(work, args, new.target) : work.apply(this, args);
  };
}

const tagged = (tag: string) => (value: unknown) => Object.prototype.toString.call(value) === `[object ${tag}]`;
const types = {
  ...base.types,
  isDate: (value: unknown) => value instanceof Date,
  isRegExp: (value: unknown) => value instanceof RegExp,
  isMap: (value: unknown) => value instanceof Map,
  isSet: (value: unknown) => value instanceof Set,
  isPromise: (value: unknown) => value instanceof Promise,
  isProxy: () => false,
  isNativeError: (value: unknown) => value instanceof Error,
  isAsyncFunction: (value: unknown) => typeof value === 'function' && tagged('AsyncFunction')(value),
  isGeneratorFunction: (value: unknown) =>
    typeof value === 'function' && /^\[object (Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(value)),
  isGeneratorObject: tagged('Generator'),
  isUint8Array: (value: unknown) => value instanceof Uint8Array,
  isTypedArray: (value: unknown) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isArrayBufferView: ArrayBuffer.isView,
  isArrayBuffer: (value: unknown) => value instanceof ArrayBuffer,
  isAnyArrayBuffer: (value: unknown) => value instanceof ArrayBuffer || tagged('SharedArrayBuffer')(value),
  isModuleNamespaceObject: tagged('Module'),
  isExternal: () => false,
  isBoxedPrimitive: (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    /^\[object (Number|String|Boolean|BigInt|Symbol)\]$/.test(Object.prototype.toString.call(value)),
};

export const util = {
  ...base,
  inspect: Object.assign(inspect, { custom, defaultOptions: defaults, colors: codes, styles: {} }),
  format,
  formatWithOptions,
  promisify,
  callbackify: (work: Call) =>
    function (this: unknown, ...args: unknown[]) {
      const back = args.pop() as Call;
      (work.apply(this, args) as Promise<unknown>).then(
        (value) => process.nextTick(back, null, value),
        (error) =>
          process.nextTick(
            back,
            error ??
              Object.assign(new Error('Promise was rejected with falsy value'), {
                code: 'ERR_FALSY_VALUE_REJECTION',
                reason: error,
              }),
          ),
      );
    },
  inherits(made: Call & { super_?: unknown }, from: Call) {
    made.super_ = from;
    Object.setPrototypeOf(made.prototype, from.prototype);
  },
  deprecate,
  debuglog,
  debug: debuglog,
  types,
  isDeepStrictEqual: (a: unknown, b: unknown) => deepEqual(a, b, true),
  isArray: Array.isArray,
  stripVTControlCharacters: withoutCodes,
  styleText,
  parseArgs,
  getSystemErrorName: (code: number) =>
    ({ '-2': 'ENOENT', '-13': 'EACCES', '-17': 'EEXIST' })[String(code)] ?? `Unknown system error ${code}`,
  aborted: (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  transferableAbortController: () => new AbortController(),
  TextEncoder,
  TextDecoder,
  isBuffer: (value: unknown) => Buffer.isBuffer(value),
};
