/** What `console.table` draws: a row an entry, a column a key. Gives nothing for what is no table. */
import { inspect } from './inspect.ts';

export function table(data: unknown, only?: readonly string[]): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const rows = entries(data);
  const keys = new Set<string>(only);
  let plain = false;
  for (const [, value] of rows) {
    if (!isObject(value)) plain = true;
    else if (!only) for (const key of Object.keys(value)) keys.add(key);
  }
  const title = data instanceof Map || data instanceof Set ? '(iteration index)' : '(index)';
  const map = data instanceof Map;
  const head = [title, ...(map ? ['Key'] : []), ...keys, ...(plain || map ? ['Values'] : [])];
  const cell = (value: unknown) =>
    inspect(value, {
      maxArrayLength: 3,
      breakLength: Number.POSITIVE_INFINITY,
      depth: isObject(value) && Object.keys(value).length > 2 ? -1 : 0,
    });
  const body = rows.map(([index, value, key]) => {
    const own = [...keys].map((name) =>
      isObject(value) && Object.hasOwn(value, name) ? cell((value as Record<string, unknown>)[name]) : '',
    );
    return [
      index,
      ...(map ? [cell(key)] : []),
      ...own,
      ...(plain || map ? [!isObject(value) || map ? cell(value) : ''] : []),
    ];
  });
  return draw(head, body);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function entries(data: object): [index: string, value: unknown, key?: unknown][] {
  if (data instanceof Map) return [...data].map(([key, value], index) => [String(index), value, key]);
  if (data instanceof Set) return [...data].map((value, index) => [String(index), value]);
  return Object.entries(data);
}

function draw(head: string[], body: string[][]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...body.map((row) => row[column]!.length)) + 2);
  const line = (cells: string[]) => `│${cells.map((text, column) => ` ${text}`.padEnd(widths[column]!)).join('│')}│`;
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  return [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')].join('\n');
}
