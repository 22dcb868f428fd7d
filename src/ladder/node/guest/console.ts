/** `console`, and what formats its lines. */
import { inspect } from './inspect.ts';
import { defaults, type InspectOptions } from './inspect-lines.ts';
import { table } from './table.ts';

export function formatWithOptions(options: InspectOptions, ...args: unknown[]): string {
  const [first, ...rest] = args;
  if (args.length === 1) return typeof first === 'string' ? first : inspect(first, { ...defaults, ...options });
  let text = '';
  let left = args;
  if (typeof first === 'string') {
    left = rest;
    let at = 0;
    text = first.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return at < rest.length || rest.length > 0 ? '%' : '%%';
      if (at >= rest.length) return mark;
      const value = rest[at++];
      return filled(mark[1]!, value, options);
    });
    left = rest.slice(at);
    if (left.length > 0) text += ' ';
  }
  return (
    text +
    left.map((value) => (typeof value === 'string' ? value : inspect(value, { ...defaults, ...options }))).join(' ')
  );
}

export const format = (...args: unknown[]) => formatWithOptions({}, ...args);

function filled(kind: string, value: unknown, options: InspectOptions): string {
  const bare = typeof value === 'symbol' ? 'NaN' : undefined;
  switch (kind) {
    case 's':
      if (typeof value === 'string') return value;
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
      if (typeof value !== 'object' || value === null) return String(value);
      return ownText(value)
        ? String(value)
        : inspect(value, { ...defaults, ...options, depth: 0, colors: false, compact: 3 });
    case 'd':
      return (
        bare ??
        (typeof value === 'bigint'
          ? `${value}n`
          : typeof value === 'object'
            ? inspect(Number(value))
            : inspect(Number(value)))
      );
    case 'i':
      return (
        bare ??
        (typeof value === 'bigint'
          ? `${value}n`
          : inspect(typeof value === 'object' ? Number.NaN : Number.parseInt(String(value), 10)))
      );
    case 'f':
      return bare ?? inspect(Number.parseFloat(String(value)));
    case 'j':
      return json(value);
    case 'o':
      return inspect(value, { ...defaults, ...options, showHidden: true, depth: 4 });
    case 'O':
      return inspect(value, { ...defaults, ...options });
    default:
      return '';
  }
}

/** What says itself how it is told as text: by a method of its own class. */
function ownText(value: object): boolean {
  if (value instanceof Error || value instanceof Date)
    return typeof (value as { toString?: unknown }).toString === 'function';
  const told = (value as { toString?: unknown }).toString;
  return typeof told === 'function' && told !== Object.prototype.toString && told !== Array.prototype.toString;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch (error) {
    if (String((error as Error).message).includes('circular')) return '[Circular]';
    throw error;
  }
}

interface Sink {
  write(text: string): unknown;
}

interface ConsoleOptions {
  stdout: Sink;
  stderr?: Sink;
  inspectOptions?: InspectOptions;
}

export function createConsole(given: ConsoleOptions | Sink, second?: Sink): Console {
  const {
    stdout,
    stderr = stdout,
    inspectOptions = {},
  } = 'write' in given ? { stdout: given, stderr: second ?? given, inspectOptions: {} } : given;
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let indent = '';
  const put = (sink: Sink, args: unknown[]) => {
    const text = formatWithOptions(inspectOptions, ...args);
    sink.write(`${indent ? text.replace(/^/gm, indent) : text}\n`);
  };
  const log = (...args: unknown[]) => put(stdout, args);
  const warn = (...args: unknown[]) => put(stderr, args);
  const elapsed = (label: string) => {
    const began = timers.get(label);
    if (began === undefined) {
      warn(`Warning: No such label '${label}' for console.timeEnd()`);
      return undefined;
    }
    return duration(performance.now() - began);
  };
  const group = (...args: unknown[]) => {
    if (args.length > 0) log(...args);
    indent += '  ';
  };
  const made = {
    log,
    info: log,
    debug: log,
    dirxml: log,
    warn,
    error: warn,
    dir: (value: unknown, options: InspectOptions = {}) =>
      log(inspect(value, { ...inspectOptions, customInspect: false, ...options })),
    trace(...args: unknown[]) {
      const error = new Error(format(...args));
      warn(
        `Trace${args.length > 0 ? `: ${format(...args)}` : ''}\n${(error.stack ?? '').split('\n').slice(2).join('\n')}`,
      );
    },
    assert(condition: unknown, ...args: unknown[]) {
      if (condition) return;
      if (typeof args[0] === 'string') warn(`Assertion failed: ${args[0]}`, ...args.slice(1));
      else warn('Assertion failed', ...args);
    },
    table: (data: unknown, only?: string[]) => log(table(data, only) ?? data),
    count(label: unknown = 'default') {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      log(`${label}: ${count}`);
    },
    countReset: (label: unknown = 'default') => void counts.delete(String(label)),
    time: (label: unknown = 'default') => void timers.set(String(label), performance.now()),
    timeLog(label: unknown = 'default', ...args: unknown[]) {
      const took = elapsed(String(label));
      if (took !== undefined) log(`${label}: ${took}`, ...args);
    },
    timeEnd(label: unknown = 'default') {
      const took = elapsed(String(label));
      if (took !== undefined) log(`${label}: ${took}`);
      timers.delete(String(label));
    },
    group,
    groupCollapsed: group,
    groupEnd: () => void (indent = indent.slice(2)),
    clear: () => undefined,
    timeStamp: () => undefined,
    profile: () => undefined,
    profileEnd: () => undefined,
  };
  return Object.assign(made, { Console: createConsole }) as unknown as Console;
}

const duration = (ms: number) => (ms < 1000 ? `${Number(ms.toFixed(3))}ms` : `${(ms / 1000).toFixed(3)}s`);
