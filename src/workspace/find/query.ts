/** What a person looks for in a text, and what takes its place. Pure. */
import { fail, ok, type Result } from '#base/result.ts';
import type { FindQuery, FoundLine } from '../find.contract.ts';

export interface Search {
  /** `most` lines are listed, all are counted. */
  lines(text: string, most: number): { lines: FoundLine[]; count: number };
  replaced(text: string): string;
}

type Query = Omit<FindQuery, 'include' | 'exclude'>;

/** Characters of a line that are shown. */
const longest = 400;
const ahead = 60;

export function readQuery(query: Query): Result<Search, 'bad_pattern'> {
  const pattern = readPattern(query);
  if (!pattern.ok) return pattern;
  const replacement = (match: RegExpExecArray, text: string): string =>
    query.regex ? substituted(query.replace!, match, text) : query.replace!;
  const all = (text: string) => matches(pattern.value, text);

  return ok({
    replaced(text) {
      let after = '';
      let at = 0;
      for (const match of all(text)) {
        after += text.slice(at, match.index) + replacement(match, text);
        at = match.index + match[0].length;
      }
      return after + text.slice(at);
    },
    lines(text, most) {
      const lines: FoundLine[] = [];
      let count = 0;
      let number = 1;
      let counted = 0;
      let open: { start: number; end: number; line: number; found: RegExpExecArray[] } | null = null;
      const close = () => {
        if (open && lines.length < most) lines.push(shown(text, open, query.replace === null ? null : replacement));
        open = null;
      };
      for (const match of all(text)) {
        count++;
        if (lines.length >= most) continue;
        if (open !== null && match.index <= (open as { end: number }).end) {
          const group = open as { end: number; found: RegExpExecArray[] };
          group.found.push(match);
          group.end = Math.max(group.end, lineEnd(text, match.index + match[0].length));
          continue;
        }
        close();
        const start = text.lastIndexOf('\n', match.index - 1) + 1;
        for (let i = text.indexOf('\n', counted); i >= 0 && i < start; i = text.indexOf('\n', i + 1)) {
          number++;
          counted = i + 1;
        }
        open = { start, end: lineEnd(text, match.index + match[0].length), line: number, found: [match] };
      }
      close();
      return { lines, count };
    },
  });
}

function readPattern({ text, regex, matchCase, words }: Query): Result<RegExp, 'bad_pattern'> {
  const own = regex ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const flags = `gm${matchCase ? '' : 'i'}`;
  try {
    return ok(new RegExp(words ? `(?<![\\p{L}\\p{N}_])(?:${own})(?![\\p{L}\\p{N}_])` : own, `${flags}u`));
  } catch {
    // Some expressions are only read without the stricter rules of Unicode.
  }
  try {
    return ok(new RegExp(words ? `(?<!\\w)(?:${own})(?!\\w)` : own, flags));
  } catch (error) {
    return fail('bad_pattern', `This pattern cannot be read: ${(error as Error).message}`);
  }
}

/** Matches of nothing are none. */
function* matches(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match[0] === '') pattern.lastIndex += (text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1;
    else yield match;
  }
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', text[from - 1] === '\n' ? from - 1 : from);
  return end < 0 ? text.length : end;
};

type Replace = (match: RegExpExecArray, text: string) => string;

function shown(
  text: string,
  { start, end, line, found }: { start: number; end: number; line: number; found: RegExpExecArray[] },
  replace: Replace | null,
): FoundLine {
  const first = found[0]!.index;
  const from = first - start > ahead * 2 ? first - ahead : start;
  const to = Math.min(end, from + longest);
  const marks: [number, number][] = [];
  let after = '';
  let at = from;
  for (const match of found) {
    if (match.index >= to) break;
    const ends = match.index + match[0].length;
    marks.push([match.index - from, Math.min(ends, to) - from]);
    if (replace) after += text.slice(at, match.index) + replace(match, text);
    at = ends;
  }
  const column = first - start + 1;
  return {
    line,
    column,
    text: text.slice(from, to).replace(/\r$/, ''),
    marks,
    after: replace && (after + text.slice(at, Math.max(at, to))).replace(/\r$/, ''),
  };
}

/** As ECMA-262 (GetSubstitution) has it; `\n` and `\t` stand for a line end and a tab. */
function substituted(template: string, match: RegExpExecArray, text: string): string {
  return template.replace(/\\([nt\\])|\$(?:([$&`'])|(\d{1,2})|<([^>]*)>)/g, (all, special, sign, number, name) => {
    if (special) return { n: '\n', t: '\t', '\\': '\\' }[special as string]!;
    if (sign === '$') return '$';
    if (sign === '&') return match[0];
    if (sign === '`') return text.slice(0, match.index);
    if (sign === "'") return text.slice(match.index + match[0].length);
    if (number !== undefined) {
      const whole = Number(number);
      if (whole > 0 && whole < match.length) return match[whole] ?? '';
      const one = Number(number[0]);
      return number.length === 2 && one > 0 && one < match.length ? (match[one] ?? '') + number[1] : all;
    }
    return match.groups ? (match.groups[name] ?? '') : all;
  });
}
