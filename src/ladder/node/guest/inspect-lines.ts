/** How the rows of what is shown are laid out: on one line, in columns, or a row each. */
export interface InspectOptions {
  depth?: number | null;
  colors?: boolean;
  showHidden?: boolean;
  compact?: number | boolean;
  breakLength?: number;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  sorted?: boolean | ((a: string, b: string) => number);
  getters?: boolean;
  customInspect?: boolean;
  numericSeparator?: boolean;
}

export const defaults: Required<InspectOptions> = {
  depth: 2,
  colors: false,
  showHidden: false,
  compact: 3,
  breakLength: 80,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  sorted: false,
  getters: false,
  customInspect: true,
  numericSeparator: false,
};

export interface State extends Required<InspectOptions> {
  above: object[];
  /** Of objects that something below leads back to. */
  circles: Map<object, number>;
  level: number;
  indent: number;
  style(text: string, kind: string): string;
}

export interface Form {
  open: string;
  close: string;
  base: string;
  rows(): string[];
  keys: (string | symbol)[];
  list?: boolean;
}

/** On one line where it is short and simple, in columns where it is a long list, a row each otherwise. */
export function joined(state: State, output: string[], form: Form, object: object, depth: number): string {
  const base = form.base ? `${form.base} ` : '';
  if (state.compact === true) return `${base}${form.open} ${output.join(', ')} ${form.close}`;
  let rows = output;
  if (typeof state.compact === 'number' && state.compact >= 1) {
    const entries = rows.length;
    if (form.list && entries > 6) rows = grouped(state, rows, object);
    if (depthBelow(state) - depth < state.compact && entries === rows.length) {
      const start = rows.length + state.indent + form.open.length + form.base.length + 10;
      const length = rows.reduce(
        (sum, row) => sum + (state.colors ? withoutCodes(row) : row).length,
        rows.length + start,
      );
      if (length <= state.breakLength && !form.base.includes('\n')) {
        const line = rows.join(', ');
        if (!line.includes('\n')) return `${base}${form.open} ${line} ${form.close}`;
      }
    }
  }
  const margin = `\n${' '.repeat(state.indent)}`;
  return `${base}${form.open}${margin}  ${rows.join(`,${margin}  `)}${margin}${form.close}`;
}

/** How deep the deepest object that was shown last lay: three levels of the innermost may share a line. */
const depthBelow = (state: State) => state.level;

export const withoutCodes = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: codes of the terminal
  text.replace(/[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g, '');

/** Columns of about equal width, 16 at most, wider than high. */
function grouped(state: State, output: string[], object: object): string[] {
  let total = 0;
  let widest = 0;
  let at = 0;
  const cut = state.maxArrayLength !== null && (object as ArrayLike<unknown>).length > state.maxArrayLength;
  const count = cut ? output.length - 1 : output.length;
  const lengths: number[] = [];
  for (; at < count; at++) {
    const length = withoutCodes(output[at]!).length;
    lengths[at] = length;
    total += length + 2;
    if (widest < length) widest = length;
  }
  const wide = widest + 2;
  if (!(wide * 3 + state.indent < state.breakLength && (total / wide > 5 || widest <= 6))) return output;
  const bias = Math.sqrt(wide - total / output.length);
  const lean = Math.max(wide - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * lean * count) / lean),
    Math.floor((state.breakLength - state.indent) / wide),
    (typeof state.compact === 'number' ? state.compact : 3) * 4,
    15,
  );
  if (columns <= 1) return output;
  const rows: string[] = [];
  const widths: number[] = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let row = column; row < count; row += columns) width = Math.max(width, lengths[row]!);
    widths.push(width + 2);
  }
  const list = object as ArrayLike<unknown>;
  const left = Array.from(list).every((value) => typeof value === 'number' || typeof value === 'bigint');
  for (let row = 0; row < count; row += columns) {
    const last = Math.min(row + columns, count);
    let text = '';
    let cell = row;
    for (; cell < last - 1; cell++) {
      const padding = widths[cell - row]! + output[cell]!.length - lengths[cell]!;
      text += left ? `${output[cell]}, `.padStart(padding) : `${output[cell]}, `.padEnd(padding);
    }
    text += left
      ? output[cell]!.padStart(widths[cell - row]! + output[cell]!.length - lengths[cell]! - 2)
      : output[cell];
    rows.push(text);
  }
  if (cut) rows.push(output[count]!);
  return rows;
}
