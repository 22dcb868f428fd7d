/** How two texts differ, as `diff` says it without a flag: `2c2`, `< old`, `---`, `> new`. */
import { diffIndices } from 'node-diff3';

export function normalDiff(left: string, right: string): string {
  if (left === right) return '';
  const [a, b] = [linesOf(left), linesOf(right)];
  const range = ([from, count]: [number, number]) =>
    count > 1 ? `${from + 1},${from + count}` : String(from + Math.min(count, 1));
  return diffIndices(a, b)
    .map(({ buffer1, buffer1Content, buffer2, buffer2Content }) => {
      const letter = buffer1[1] === 0 ? 'a' : buffer2[1] === 0 ? 'd' : 'c';
      const gone = buffer1Content.map((line) => `< ${line}\n`).join('');
      const come = buffer2Content.map((line) => `> ${line}\n`).join('');
      return `${range(buffer1)}${letter}${range(buffer2)}\n${gone}${letter === 'c' ? '---\n' : ''}${come}`;
    })
    .join('');
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push(`${lines.pop()}\n\\ No newline at end of file`);
  return lines;
}
