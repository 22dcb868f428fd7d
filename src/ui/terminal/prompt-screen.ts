/** Where a prompt and the line behind it stand on a screen, and what is written to draw them. Pure. */

export interface Drawn {
  /** What to write from the first column of the prompt’s row, with the cursor back at its place at the end. */
  output: string;
  /** The row of the cursor, counted from that of the prompt. */
  row: number;
}

export interface Prompt {
  /** As it is written, with colours. */
  text: string;
  /** Columns it takes. */
  width: number;
}

const continued = '> ';

/** Columns a sign takes, as terminals count: none for marks, two for wide ones of East Asia (Unicode 6, as xterm has it). */
export function columnsOf(sign: string): 0 | 1 | 2 {
  const point = sign.codePointAt(0)!;
  if (point < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(sign)) return 0;
  const wide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf && point !== 0x303f) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x20000 && point <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Row and column after a text, and the place of the cursor within it. A sign that does not fit goes to the next row. */
function walk(text: string, from: number, columns: number, cursor: number) {
  let row = 0;
  let column = from;
  let at = { row, column };
  let index = 0;
  for (const sign of text) {
    const width = sign === '\n' ? 0 : columnsOf(sign);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    if (index === cursor) at = { row, column: Math.min(column, columns - 1) };
    if (sign === '\n') {
      row++;
      column = continued.length;
    }
    column += width;
    index += sign.length;
  }
  // A full row holds the cursor back until the next sign; here it moves on at once.
  if (column >= columns) {
    row++;
    column = 0;
  }
  if (cursor >= index) at = { row, column };
  return { row, column, at };
}

export function draw(prompt: Prompt, text: string, cursor: number, columns: number): Drawn {
  const tabless = text.replaceAll('\t', ' ');
  const { row, column, at } = walk(tabless, prompt.width, columns, cursor);
  const shown = tabless.replaceAll('\n', `\r\n${continued}`);
  const moveOn = column === 0 && row > 0 ? '\r\n' : '';
  const up = row - at.row;
  const output = `${prompt.text}${shown}${moveOn}${up > 0 ? `\x1b[${up}A` : ''}\r${at.column > 0 ? `\x1b[${at.column}C` : ''}`;
  return { output, row: at.row };
}

/** Signs of one code unit and one column each. */
const plain = /^[ -~\u00a0-\u02ff]*$/;

/**
 * What to write where a line was drawn and has changed: only what differs, so that a screen reader is not told the whole
 * line again with each key. `null` where it has to be drawn anew.
 */
export function redraw(
  { width }: Prompt,
  before: { text: string; cursor: number },
  after: { text: string; cursor: number },
  columns: number,
): Drawn | null {
  if (!plain.test(before.text) || !plain.test(after.text)) return null;
  const row = (index: number) => Math.floor((width + index) / columns);
  const column = (index: number) => (width + index) % columns;
  const move = (from: number, to: number) => {
    const down = row(to) - row(from);
    const right = down === 0 ? column(to) - column(from) : column(to);
    const vertical = down === 0 ? '' : `\x1b[${Math.abs(down)}${down < 0 ? 'A' : 'B'}\r`;
    return right === 0 ? vertical : `${vertical}\x1b[${Math.abs(right)}${right < 0 ? 'D' : 'C'}`;
  };
  let same = 0;
  while (same < Math.min(before.text.length, after.text.length) && before.text[same] === after.text[same]) same++;
  const end = after.text.length;
  if (same === end && before.text.length === end)
    return { output: move(before.cursor, after.cursor), row: row(after.cursor) };
  const written = after.text.slice(same);
  // A full row holds the cursor back until the next sign; here it moves on at once.
  const moveOn = written !== '' && column(end) === 0 ? '\r\n' : '';
  const rest = before.text.length > end ? '\x1b[J' : '';
  return {
    output: `${move(before.cursor, same)}${written}${moveOn}${rest}${move(end, after.cursor)}`,
    row: row(after.cursor),
  };
}

/** Takes away what was drawn and leaves the cursor where the prompt began. */
export const erase = (row: number): string => `${row > 0 ? `\x1b[${row}A` : ''}\r\x1b[J`;
