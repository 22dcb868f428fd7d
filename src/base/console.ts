import { inspect } from './inspect.ts';
import { table } from './table.ts';

/** `write` takes one line of the log, which may hold line breaks; `trail` gives the frames of the program that runs. */
export interface ConsoleWorld {
  write(level: string, text: string): void;
  now(): number;
  trail(): string;
}

/** The console of the standard, with timers and groups of its own. Source: https://console.spec.whatwg.org */
export function createConsole({ write, now, trail }: ConsoleWorld): Record<string, (...args: unknown[]) => void> {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let indent = '';

  const put = (level: string, text: string) => write(level, indent ? text.replace(/^/gm, indent) : text);
  const at =
    (level: string) =>
    (...args: unknown[]) =>
      put(level, format(args));
  const labelOf = (label: unknown) => (label === undefined ? 'default' : String(label));
  const elapsed = (label: string) => {
    const started = timers.get(label);
    if (started === undefined) return void put('warn', `Timer '${label}' does not exist`);
    return `${label}: ${duration(now() - started)}`;
  };
  const group = (...args: unknown[]) => {
    if (args.length > 0) put('log', format(args));
    if (indent.length < 40) indent += '  ';
  };

  return {
    debug: at('debug'),
    log: at('log'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    dir: (value) => put('log', inspect(value)),
    dirxml: at('log'),
    trace: (...args) =>
      put('debug', [`Trace${args.length > 0 ? `: ${format(args)}` : ''}`, trail()].filter(Boolean).join('\n')),
    assert(condition, ...args) {
      if (condition) return;
      if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift('Assertion failed');
      put('error', format(args));
    },
    table: (data, only) => put('log', table(data, only) ?? format([data])),
    count(label) {
      const name = labelOf(label);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      put('log', `${name}: ${counts.get(name)}`);
    },
    countReset: (label) => void counts.delete(labelOf(label)),
    time(label) {
      const name = labelOf(label);
      if (timers.has(name)) put('warn', `Timer '${name}' already exists`);
      else timers.set(name, now());
    },
    timeLog(label, ...args) {
      const text = elapsed(labelOf(label));
      if (text !== undefined) put('log', args.length > 0 ? `${text} ${format(args)}` : text);
    },
    timeEnd(label) {
      const text = elapsed(labelOf(label));
      if (text !== undefined) put('log', text);
      timers.delete(labelOf(label));
    },
    group,
    groupCollapsed: group,
    groupEnd: () => void (indent = indent.slice(2)),
    clear: () => undefined,
  };
}

const duration = (ms: number) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 3 : 1)} ms` : `${(ms / 1000).toFixed(3)} s`);

/** Strings as they are, everything else inspected; `%s %d %i %f %o %O %j %c %%` in a first string. */
function format(args: unknown[]): string {
  const rest = [...args];
  let text = '';
  if (typeof rest[0] === 'string' && rest.length > 1 && rest[0].includes('%')) {
    const pattern = rest.shift() as string;
    text = pattern.replace(/%([sdifoOjc%])/g, (mark, kind: string) => {
      if (kind === '%') return '%';
      return rest.length === 0 ? mark : filled(kind, rest.shift());
    });
    if (rest.length > 0) text += ' ';
  }
  return text + rest.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ');
}

function filled(kind: string, value: unknown): string {
  switch (kind) {
    case 's':
      return typeof value === 'string' ? value : inspect(value, 0);
    case 'd':
    case 'f':
      return typeof value === 'bigint' ? `${value}n` : typeof value === 'object' ? 'NaN' : String(Number(value));
    case 'i':
      return typeof value === 'bigint'
        ? `${value}n`
        : typeof value === 'object'
          ? 'NaN'
          : String(Math.trunc(Number(value)));
    case 'c':
      return '';
    case 'j':
      return JSON.stringify(value) ?? 'undefined';
    default:
      return inspect(value);
  }
}
