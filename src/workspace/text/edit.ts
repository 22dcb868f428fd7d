/** Replaces stretches of a text that are named by what they say. Pure. */
import { fail, ok, type Result } from '#base/result.ts';

export interface TextEdit {
  /** What is there, word for word; white space at the ends of lines and before them is forgiven. */
  find: string;
  replace: string;
  /** Every place; otherwise there has to be exactly one. */
  all?: boolean;
}

export type EditCode = 'not_found' | 'ambiguous' | 'bad_edit';

export interface Edited {
  text: string;
  /** Of each edit: at how many places, and whether white space had to be forgiven. */
  edits: { places: number; how: 'exact' | 'spaces forgiven' }[];
}

/** One after another, each on what the one before it left. All or none. */
export function editText(text: string, edits: readonly TextEdit[]): Result<Edited, EditCode> {
  const done: Edited = { text, edits: [] };
  for (const [index, edit] of edits.entries()) {
    const label = edits.length > 1 ? `Edit ${index + 1}: ` : '';
    if (edit.find === '') return fail('bad_edit', `${label}find is empty. Say what is to be replaced.`);
    const exact = exactly(done.text, edit.find);
    const found = exact.length > 0 ? exact : forgiving(done.text, edit.find);
    if (found.length === 0) return fail('not_found', `${label}${nearest(done.text, edit.find)}`);
    if (found.length > 1 && !edit.all) {
      const lines = found.slice(0, 5).map(({ start }) => lineAt(done.text, start));
      const message = `${label}find is there ${found.length} times, at lines ${lines.join(', ')}${found.length > 5 ? ' and on' : ''}. Take in more of what stands around it, or say all.`;
      return fail('ambiguous', message, { lines });
    }
    const how = exact.length > 0 ? 'exact' : 'spaces forgiven';
    let next = '';
    let from = 0;
    for (const { start, end, indent } of found) {
      next += done.text.slice(from, start) + (indent === undefined ? edit.replace : indented(edit, indent));
      from = end;
    }
    done.text = next + done.text.slice(from);
    done.edits.push({ places: found.length, how });
  }
  return ok(done);
}

interface Place {
  start: number;
  end: number;
  /** The white space before the first line that was found, where it was not the one asked for. */
  indent?: string;
}

function exactly(text: string, find: string): Place[] {
  const found: Place[] = [];
  for (let at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + find.length))
    found.push({ start: at, end: at + find.length });
  return found;
}

/** Whole lines that say the same when white space before, after and between words is not looked at. */
function forgiving(text: string, find: string): Place[] {
  const wanted = find
    .replace(/^\s*\n|\n\s*$/g, '')
    .split('\n')
    .map(squeezed);
  if (wanted.every((line) => line === '')) return [];
  const lines = text.split('\n');
  const plain = lines.map(squeezed);
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  const found: Place[] = [];
  for (let from = 0; from + wanted.length <= lines.length; from++) {
    if (!wanted.every((line, offset) => line === plain[from + offset])) continue;
    const last = from + wanted.length - 1;
    const end = starts[last]! + lines[last]!.replace(/\r$/, '').length;
    found.push({ start: starts[from]!, end, indent: /^[ \t]*/.exec(lines[from]!)![0] });
    from = last;
  }
  return found;
}

/** What takes the place of lines begins where they did, and its lines stand to one another as they were written. */
function indented({ find, replace }: TextEdit, indent: string): string {
  const asked = /^[ \t]*/.exec(find.replace(/^\s*\n/, ''))![0];
  const lines = replace.replace(/\n$/, find.endsWith('\n') ? '' : '\n').split('\n');
  return lines
    .map((line) => (line.startsWith(asked) && line.trim() ? indent + line.slice(asked.length) : line))
    .join('\n');
}

const squeezed = (line: string): string => line.trim().replace(/\s+/g, ' ');

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** A refusal that shows what is there instead: the line most like the first one that was asked for. */
function nearest(text: string, find: string): string {
  const wanted = squeezed(find.split('\n').find((line) => line.trim()) ?? '');
  const words = new Set(wanted.split(/\W+/).filter(Boolean));
  let best = { line: 0, score: 0, text: '' };
  for (const [index, line] of text.split('\n').entries()) {
    const own = squeezed(line).split(/\W+/).filter(Boolean);
    const score = own.filter((word) => words.has(word)).length / Math.max(1, words.size, own.length);
    if (score > best.score) best = { line: index + 1, score, text: line };
  }
  if (best.score < 0.3) return 'find is not there. Read the file again.';
  const shown = best.text.trim().slice(0, 200);
  return `find is not there. Line ${best.line} comes nearest: ${shown}`;
}
