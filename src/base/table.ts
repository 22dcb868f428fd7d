import { inspect } from './inspect.ts';

/** What `console.table` draws: a row an entry, a column a key, `Values` for entries that are no objects. */
export function table(data: unknown, only?: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const rows = entries(data);
  const columns: string[] = [];
  let plain = false;
  const seen = new Set<string>();
  for (const [, value] of rows) {
    if (typeof value !== 'object' || value === null) plain = true;
    else for (const key of Object.keys(value)) if (seen.size < 50) seen.add(key);
  }
  columns.push(...(Array.isArray(only) ? only.map(String) : seen));
  const cell = (value: unknown, key: string) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? inspect((value as Record<string, unknown>)[key], 0)
      : '';
  const head = ['(index)', ...columns, ...(plain ? ['Values'] : [])];
  const body = rows.map(([index, value]) => {
    const isPlain = typeof value !== 'object' || value === null;
    return [index, ...columns.map((key) => cell(value, key)), ...(plain ? [isPlain ? inspect(value) : ''] : [])];
  });
  return draw(
    head,
    body.map((row) => row.map((text) => text.replace(/\s*\n\s*/g, ' '))),
  );
}

function entries(data: object): [string, unknown][] {
  const most = 1000;
  if (data instanceof Map) return [...data].slice(0, most).map(([key, value]) => [inspect(key), value]);
  if (data instanceof Set) return [...data].slice(0, most).map((value, index) => [String(index), value]);
  return Object.entries(data).slice(0, most);
}

function draw(head: string[], body: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((row) => row[column]!.length)) + 2);
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const line = (cells: string[]) => `│${cells.map((text, i) => ` ${text}`.padEnd(widths[i]!)).join('│')}│`;
  return [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')].join('\n');
}
