/** Two texts as a unified diff, as `git diff` writes it. Pure. */
import { diffIndices } from 'node-diff3';

const around = 3;

/** Empty where the two are the same. `null` stands for a file that is not there. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return '';
  const [old, now] = [linesOf(before ?? ''), linesOf(after ?? '')];
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same++;
  let ends = 0;
  while (ends < old.length - same && ends < now.length - same && old.at(-1 - ends) === now.at(-1 - ends)) ends++;
  const changes = diffIndices(old.slice(same, old.length - ends), now.slice(same, now.length - ends)).map(
    ({ buffer1: [from, length], buffer2: [to, count] }) => ({ from: from + same, length, to: to + same, count }),
  );
  const name = path.replace(/^\//, '');
  const head = `--- ${before === null ? '/dev/null' : `a/${name}`}\n+++ ${after === null ? '/dev/null' : `b/${name}`}\n`;
  let text = '';
  for (let first = 0; first < changes.length; ) {
    let last = first;
    while (last + 1 < changes.length && changes[last + 1]!.from - endOf(changes[last]!) <= around * 2) last++;
    const start = Math.max(0, changes[first]!.from - around);
    const stop = Math.min(old.length, endOf(changes[last]!) + around);
    const toStart = changes[first]!.to - (changes[first]!.from - start);
    let body = '';
    let [at, removed, added] = [start, 0, 0];
    for (const { from, length, to, count } of changes.slice(first, last + 1)) {
      for (; at < from; at++) body += lineOf(' ', old[at]!);
      for (; at < from + length; at++) body += lineOf('-', old[at]!);
      for (const line of now.slice(to, to + count)) body += lineOf('+', line);
      removed += length;
      added += count;
    }
    for (; at < stop; at++) body += lineOf(' ', old[at]!);
    const length = stop - start;
    text += `@@ -${rangeOf(start, length)} +${rangeOf(toStart, length - removed + added)} @@\n${body}`;
    first = last + 1;
  }
  return head + text;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));
const endOf = ({ from, length }: { from: number; length: number }) => from + length;
/** A range of no lines is named by the line before it. */
const rangeOf = (start: number, length: number) =>
  `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`;
const lineOf = (sign: string, line: string) =>
  line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
