/** The line that is being written at a prompt: a value, and what each key makes of it. After GNU Readline’s Emacs keys. */
import type { KeyName } from './keystrokes.ts';

export interface Line {
  text: string;
  /** Code units from the start; never within a sign that is shown as one. */
  cursor: number;
  /** What was cut last, for `yank`. */
  cut: string;
  /** Place in the history counted from its newest, from 0; `null` on the line itself. */
  past: number | null;
  /** What was written before the history was entered. */
  draft: string;
}

export const emptyLine: Line = { text: '', cursor: 0, cut: '', past: null, draft: '' };

const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const isWord = (sign: string) => /[\p{L}\p{N}_]/u.test(sign);

const before = (text: string, at: number) => {
  const last = [...signs.segment(text.slice(0, at))].at(-1);
  return last ? last.index : 0;
};
const after = (text: string, at: number) => {
  const [first] = signs.segment(text.slice(at));
  return first ? at + first.segment.length : at;
};
function wordBefore(text: string, at: number): number {
  let to = at;
  while (to > 0 && !isWord(text[to - 1]!)) to--;
  while (to > 0 && isWord(text[to - 1]!)) to--;
  return to;
}
function wordAfter(text: string, at: number): number {
  let to = at;
  while (to < text.length && !isWord(text[to]!)) to++;
  while (to < text.length && isWord(text[to]!)) to++;
  return to;
}
/** As the shell’s own Ctrl-W: up to a space. */
function blankBefore(text: string, at: number): number {
  let to = at;
  while (to > 0 && /\s/.test(text[to - 1]!)) to--;
  while (to > 0 && !/\s/.test(text[to - 1]!)) to--;
  return to;
}

export function insert(line: Line, text: string): Line {
  return replace(line, line.cursor, text);
}

/** Puts a text in the place of what stands from `from` to the cursor. */
export function replace(line: Line, from: number, text: string): Line {
  return {
    ...line,
    text: line.text.slice(0, from) + text + line.text.slice(line.cursor),
    cursor: from + text.length,
    past: null,
  };
}

function without(line: Line, from: number, to: number, cut = true): Line {
  if (from === to) return line;
  return {
    ...line,
    text: line.text.slice(0, from) + line.text.slice(to),
    cursor: from,
    cut: cut ? line.text.slice(from, to) : line.cut,
    past: null,
  };
}

/** Also goes back to what was written before the history was entered. `history` has the newest last. */
function recall(line: Line, history: readonly string[], by: 1 | -1): Line {
  const past = (line.past ?? -1) + by;
  if (past >= history.length || past < -1) return line;
  const text = past < 0 ? line.draft : history[history.length - 1 - past]!;
  return {
    ...line,
    text,
    cursor: text.length,
    past: past < 0 ? null : past,
    draft: line.past === null ? line.text : line.draft,
  };
}

/** The line after a key of editing; the same value where the key changes nothing. */
export function edit(line: Line, key: KeyName, history: readonly string[]): Line {
  const { text, cursor } = line;
  const to = (place: number): Line => (place === cursor ? line : { ...line, cursor: place });
  switch (key) {
    case 'left':
      return to(before(text, cursor));
    case 'right':
      return to(after(text, cursor));
    case 'word-left':
      return to(wordBefore(text, cursor));
    case 'word-right':
      return to(wordAfter(text, cursor));
    case 'home':
      return to(cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1);
    case 'end':
      return to(text.indexOf('\n', cursor) < 0 ? text.length : text.indexOf('\n', cursor));
    case 'up':
      return recall(line, history, 1);
    case 'down':
      return recall(line, history, -1);
    case 'backspace':
      return without(line, before(text, cursor), cursor, false);
    case 'delete':
    case 'end-of-input':
      return { ...without(line, cursor, after(text, cursor), false), cursor };
    case 'kill-line':
      return without(line, cursor, text.length);
    case 'kill-before':
      return without(line, 0, cursor);
    case 'kill-word-before':
      return without(line, blankBefore(text, cursor), cursor);
    case 'kill-word-after':
      return { ...without(line, cursor, wordAfter(text, cursor)), cursor };
    case 'yank':
      return line.cut === '' ? line : insert(line, line.cut);
    default:
      return line;
  }
}
