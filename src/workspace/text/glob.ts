/** Globs over paths: `*`, `?`, `[a-z]`, `{a,b}` and `**` for any folders. Pure, and linear in what is matched against. */
import { fail, ok, type Result } from '#base/result.ts';

type One = '*' | ((char: string) => boolean);

const mostAlternatives = 200;

/** A test for absolute paths. A glob without a `/` is for names in any folder. */
export function readGlob(glob: string): Result<(path: string) => boolean, 'bad_glob'> {
  if (glob.length > 1000) return fail('bad_glob', 'The glob is over 1,000 characters.');
  const all = alternatives(glob);
  if (!all) return fail('bad_glob', `The glob “${glob.slice(0, 80)}” stands for over ${mostAlternatives} others.`);
  const globs = all.map((one) => {
    const anywhere = !one.includes('/');
    const names = one
      .replace(/^\.?\//, '')
      .split('/')
      .filter(Boolean);
    return (anywhere ? ['**', ...names] : names).map((name): '*' | One[] => (name === '**' ? '*' : readName(name)));
  });
  return ok((path) => {
    const names = path.split('/').filter(Boolean);
    return globs.some((parts) =>
      matches(parts, names, (part, name) => matches(part, [...name], (test, char) => test(char))),
    );
  });
}

/** Greedy, going back only to the last star: enough, as a star takes any run. */
function matches<P, I>(parts: ('*' | P)[], items: I[], fits: (part: P, item: I) => boolean): boolean {
  let [p, i, star, resume] = [0, 0, -1, 0];
  while (i < items.length) {
    const part = parts[p];
    if (part === '*') {
      star = p++;
      resume = i;
    } else if (part !== undefined && fits(part, items[i]!)) {
      p++;
      i++;
    } else if (star >= 0) {
      p = star + 1;
      i = ++resume;
    } else return false;
  }
  while (parts[p] === '*') p++;
  return p === parts.length;
}

function readName(name: string): One[] {
  const chars = [...name];
  const parts: One[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!;
    const close = char === '[' ? chars.indexOf(']', at + 2) : -1;
    if (char === '*') {
      if (parts.at(-1) !== '*') parts.push('*');
    } else if (char === '?') parts.push(() => true);
    else if (close > 0) {
      parts.push(readClass(chars.slice(at + 1, close)));
      at = close;
    } else {
      const plain = char === '\\' && at + 1 < chars.length ? chars[++at]! : char;
      parts.push((other) => other === plain);
    }
  }
  return parts;
}

function readClass(chars: string[]): (char: string) => boolean {
  const not = chars[0] === '!' || chars[0] === '^';
  const own = not ? chars.slice(1) : chars;
  const ranges: [string, string][] = [];
  for (let at = 0; at < own.length; at++) {
    const ranged = own[at + 1] === '-' && at + 2 < own.length;
    ranges.push([own[at]!, ranged ? own[at + 2]! : own[at]!]);
    if (ranged) at += 2;
  }
  return (char) => ranges.some(([from, to]) => from <= char && char <= to) !== not;
}

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`; undefined where they are too many. Braces without a comma stand for themselves. */
function alternatives(glob: string): string[] | undefined {
  const waiting = [glob];
  const found: string[] = [];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (waiting.length + found.length > mostAlternatives) return;
    const inner = /\{([^{}]*,[^{}]*)\}/.exec(one);
    if (!inner) found.push(one);
    else
      for (const part of inner[1]!.split(','))
        waiting.push(one.slice(0, inner.index) + part + one.slice(inner.index + inner[0].length));
  }
  return found;
}
