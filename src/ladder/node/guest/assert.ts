/** `node:assert`, with the messages of Node where they are short, and a comparison line by line where they are not. */
import { deepEqual } from './equal.ts';
import { inspect } from './inspect.ts';

interface Told {
  message?: string | undefined;
  actual?: unknown;
  expected?: unknown;
  operator?: string;
  stackStartFn?: unknown;
}

class AssertionError extends Error {
  readonly generatedMessage: boolean;
  readonly code = 'ERR_ASSERTION';
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;
  constructor({ message, actual, expected, operator, stackStartFn }: Told) {
    super(message ?? told(actual, expected, operator ?? ''));
    this.generatedMessage = message === undefined;
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Object.defineProperty(this, 'name', { value: 'AssertionError', configurable: true, writable: true });
    const named = `${this.name} [${this.code}]: ${this.message}`;
    (Error as unknown as { captureStackTrace?(error: Error, from: unknown): void }).captureStackTrace?.(
      this,
      stackStartFn,
    );
    const stack = String(this.stack);
    const frames = stack.indexOf('\n    at ');
    Object.defineProperty(this, 'stack', {
      value: named + (frames < 0 ? '' : stack.slice(frames)),
      configurable: true,
      writable: true,
    });
  }
}

const show = (value: unknown) =>
  inspect(value, {
    depth: 1000,
    maxArrayLength: null,
    maxStringLength: null,
    sorted: true,
    customInspect: false,
    compact: false,
    breakLength: Number.POSITIVE_INFINITY,
  });

const openings: Record<string, string> = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
};

function told(actual: unknown, expected: unknown, operator: string): string {
  if (operator === '==' || operator === '!=') return `${inspect(actual)} ${operator} ${inspect(expected)}`;
  if (operator.startsWith('not')) {
    const shown = show(actual);
    const opening = openings[operator] ?? operator;
    return shown.includes('\n')
      ? `${opening}\n\n${shown}\n`
      : operator === 'notStrictEqual' || operator === 'notDeepStrictEqual'
        ? `${opening} ${shown}`
        : `${opening}\n\n${shown}\n\nshould not loosely deep-equal\n\n${show(expected)}`;
  }
  const [a, b] = [show(actual), show(expected)];
  if (operator === 'deepEqual') return `${openings.deepEqual}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`;
  const objects = typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null;
  if (operator === 'strictEqual' && objects && a === b)
    return `Values have same structure but are not reference-equal:\n\n${a}\n`;
  const opening =
    operator === 'strictEqual' && objects
      ? openings.strictEqualObject
      : (openings[operator] ?? 'Expected values to be equal:');
  const plain = !a.includes('\n') && !b.includes('\n');
  if (plain && !objects && a.length + b.length <= 12 && a !== b) return `${opening}\n\n${a} !== ${b}\n`;
  return `${opening}\n+ actual - expected\n\n${compared(a.split('\n'), b.split('\n'))}\n`;
}

/** Lines of both, marked where only one has them: by the longest sequence in common, as long as that is quick to find. */
function compared(a: string[], b: string[]): string {
  if (a.length * b.length > 400_000)
    return [...a.map((line) => `+ ${line}`), ...b.map((line) => `- ${line}`)].join('\n');
  const loose = (line: string) => line.replace(/,$/, '');
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] =
        loose(a[i]!) === loose(b[j]!)
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && loose(a[i]!) === loose(b[j]!)) {
      lines.push(`  ${a[i++]}`);
      j++;
    } else if (i < a.length && (j >= b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) lines.push(`+ ${a[i++]}`);
    else lines.push(`- ${b[j++]}`);
  }
  return lines.join('\n');
}

type Message = string | Error | undefined;
type Check = (...args: never[]) => unknown;

function fails(given: Message, rest: Told): never {
  if (given instanceof Error) throw given;
  throw new AssertionError({ ...rest, message: given ?? rest.message });
}

function ok(...given: [value?: unknown, message?: Message]): void {
  const [value, message] = given;
  if (value) return;
  const shown =
    given.length === 0
      ? 'No value argument passed to `assert.ok()`'
      : `The expression evaluated to a falsy value:\n\n  assert.ok(${inspect(value)})\n`;
  fails(message, { message: shown, actual: value, expected: true, operator: '==', stackStartFn: ok });
}

const compare = (operator: string, holds: (a: unknown, b: unknown) => boolean) => {
  const check = (actual: unknown, expected: unknown, message?: Message) => {
    if (!holds(actual, expected)) fails(message, { actual, expected, operator, stackStartFn: check });
  };
  return check;
};

/** Whether an error is the one expected: of a class, like a pattern, with these properties, or as a function says. */
function matches(error: unknown, expected: unknown, message: Message, from: unknown): void {
  if (expected === undefined) return;
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) throw error;
    if (expected === Error) throw error;
    if ((expected as (error: unknown) => unknown).call({}, error) === true) return;
    fails(message, {
      message: `The ${expected.name ? `"${expected.name}" validation` : 'validation'} function is expected to return "true". Received false\n\nCaught error:\n\n${inspect(error)}`,
      actual: error,
      expected,
      operator: 'throws',
      stackStartFn: from,
    });
  }
  if (expected instanceof RegExp) {
    if (expected.test(String(error))) return;
    fails(message, {
      message: `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`,
      actual: error,
      expected,
      operator: 'throws',
      stackStartFn: from,
    });
  }
  const wanted = expected as Record<string, unknown>;
  const keys = Object.keys(wanted);
  if (expected instanceof Error) keys.push('name', 'message');
  for (const key of keys) {
    const [own, want] = [(error as Record<string, unknown> | null)?.[key], wanted[key]];
    if (typeof own === 'string' && want instanceof RegExp && want.test(own)) continue;
    if (deepEqual(own, want, true)) continue;
    const part = (from: Record<string, unknown>) => Object.fromEntries(keys.map((each) => [each, from[each]]));
    fails(message, {
      actual: message ? error : part(error as Record<string, unknown>),
      expected: message ? expected : part(wanted),
      operator: 'deepStrictEqual',
      stackStartFn: from,
    });
  }
}

const split = (expected: unknown, message: Message): [unknown, Message] =>
  typeof expected === 'string' ? [undefined, expected] : [expected, message];
const absent = (expected: unknown, message: Message, kind: string) => {
  const name = typeof expected === 'function' && expected.name ? ` (${expected.name})` : '';
  return `Missing expected ${kind}${name}${message ? `: ${message}` : '.'}`;
};

function throws(work: Check, expected?: unknown, message?: Message): void {
  const [want, said] = split(expected, message);
  let caught: { error: unknown } | undefined;
  try {
    (work as () => unknown)();
  } catch (error) {
    caught = { error };
  }
  if (!caught)
    fails(said instanceof Error ? said : undefined, {
      message: absent(want, said, 'exception'),
      expected: want,
      operator: 'throws',
      stackStartFn: throws,
    });
  else matches(caught.error, want, said, throws);
}

async function rejects(
  work: Promise<unknown> | (() => Promise<unknown>),
  expected?: unknown,
  message?: Message,
): Promise<void> {
  const [want, said] = split(expected, message);
  let caught: { error: unknown } | undefined;
  const promise = typeof work === 'function' ? work() : work;
  if (typeof (promise as { then?: unknown } | undefined)?.then !== 'function')
    throw Object.assign(new TypeError('Expected instance of Promise to be returned from the "promiseFn" function'), {
      code: 'ERR_INVALID_RETURN_VALUE',
    });
  try {
    await promise;
  } catch (error) {
    caught = { error };
  }
  if (!caught)
    fails(said instanceof Error ? said : undefined, {
      message: absent(want, said, 'rejection'),
      expected: want,
      operator: 'rejects',
      stackStartFn: rejects,
    });
  else matches(caught.error, want, said, rejects);
}

const unwanted = (error: unknown, expected: unknown, message: Message, kind: string, from: unknown): never => {
  const [want, said] = split(expected, message);
  if (typeof want === 'function' && !(error instanceof want)) throw error;
  return fails(undefined, {
    message: `Got unwanted ${kind}${said ? `: ${said}` : '.'}\nActual message: "${(error as Error | undefined)?.message}"`,
    actual: error,
    expected: want,
    operator: kind === 'exception' ? 'doesNotThrow' : 'doesNotReject',
    stackStartFn: from,
  });
};

function matching(text: unknown, pattern: RegExp, message: Message, wanted: boolean, from: unknown): void {
  if (typeof text === 'string' && pattern.test(text) === wanted) return;
  const why =
    typeof text !== 'string'
      ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
      : wanted
        ? `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`
        : `The input was expected to not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
  fails(message, {
    message: why,
    actual: text,
    expected: pattern,
    operator: wanted ? 'match' : 'doesNotMatch',
    stackStartFn: from,
  });
}

/** What `expected` names is in `actual`; the rest of it does not count. */
function includes(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null)
    return Object.is(actual, expected);
  if (expected instanceof Set)
    return actual instanceof Set && [...expected].every((want) => [...actual].some((each) => includes(each, want)));
  if (expected instanceof Map)
    return actual instanceof Map && [...expected].every(([key, want]) => includes(actual.get(key), want));
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return false;
    let at = 0;
    return expected.every((want) => {
      while (at < actual.length && !includes(actual[at], want)) at++;
      return at++ < actual.length;
    });
  }
  if (Object.getPrototypeOf(expected) !== Object.prototype && Object.getPrototypeOf(expected) !== null)
    return deepEqual(actual, expected, true);
  return Reflect.ownKeys(expected).every(
    (key) =>
      Object.hasOwn(actual, key) &&
      includes((actual as Record<PropertyKey, unknown>)[key], (expected as Record<PropertyKey, unknown>)[key]),
  );
}

const strictOnes = {
  strictEqual: compare('strictEqual', Object.is),
  notStrictEqual: compare('notStrictEqual', (a, b) => !Object.is(a, b)),
  deepStrictEqual: compare('deepStrictEqual', (a, b) => deepEqual(a, b, true)),
  notDeepStrictEqual: compare('notDeepStrictEqual', (a, b) => !deepEqual(a, b, true)),
};
const shared = {
  AssertionError,
  ok,
  ...strictOnes,
  partialDeepStrictEqual: compare('partialDeepStrictEqual', includes),
  throws,
  rejects,
  fail(message: Message = 'Failed'): never {
    return fails(message, { operator: 'fail', stackStartFn: shared.fail });
  },
  ifError(value: unknown) {
    if (value === null || value === undefined) return;
    const text = value instanceof Error ? value.message || value.name : inspect(value);
    fails(undefined, {
      message: `ifError got unwanted exception: ${text}`,
      actual: value,
      expected: null,
      operator: 'ifError',
      stackStartFn: shared.ifError,
    });
  },
  doesNotThrow(work: Check, expected?: unknown, message?: Message) {
    try {
      (work as () => unknown)();
    } catch (error) {
      unwanted(error, expected, message, 'exception', shared.doesNotThrow);
    }
  },
  async doesNotReject(work: Promise<unknown> | (() => Promise<unknown>), expected?: unknown, message?: Message) {
    try {
      await (typeof work === 'function' ? work() : work);
    } catch (error) {
      unwanted(error, expected, message, 'rejection', shared.doesNotReject);
    }
  },
  match: (text: unknown, pattern: RegExp, message?: Message) => matching(text, pattern, message, true, shared.match),
  doesNotMatch: (text: unknown, pattern: RegExp, message?: Message) =>
    matching(text, pattern, message, false, shared.doesNotMatch),
};

const strict = Object.assign((...args: Parameters<typeof ok>) => ok(...args), shared, {
  equal: strictOnes.strictEqual,
  notEqual: strictOnes.notStrictEqual,
  deepEqual: strictOnes.deepStrictEqual,
  notDeepEqual: strictOnes.notDeepStrictEqual,
});

export const assert = Object.assign((...args: Parameters<typeof ok>) => ok(...args), shared, {
  // biome-ignore lint/suspicious/noDoubleEquals: that is what loose means
  equal: compare('==', (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b))),
  // biome-ignore lint/suspicious/noDoubleEquals: that is what loose means
  notEqual: compare('!=', (a, b) => a != b && !(Number.isNaN(a) && Number.isNaN(b))),
  deepEqual: compare('deepEqual', (a, b) => deepEqual(a, b, false)),
  notDeepEqual: compare('notDeepEqual', (a, b) => !deepEqual(a, b, false)),
  strict: Object.assign(strict, { strict }),
});
