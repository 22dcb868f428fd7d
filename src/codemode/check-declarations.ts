/** Which declarations a program is checked against: of the methods it names, and of those it may have meant. */
import type { Catalog, Method } from './catalog.contract.ts';
import { nearest } from './tools/nearest.ts';

export interface Named {
  /** Known methods the text mentions, however it comes to them: directly, destructured or through another name. */
  known: string[];
  /** Names the text asks of `codemode` that do not exist, with the nearest that do. */
  unknown: { name: string; nearest: string[] }[];
}

/** Every word and string of the text that is a method's name counts, so that no way of naming one is missed. */
export function namedMethods(code: string, methods: Pick<Method, 'name'>[]): Named {
  const names = new Set(methods.map(({ name }) => name));
  const known = new Set((code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).filter((word) => names.has(word)));
  const wrong = new Set<string>();
  for (const [, name] of code.matchAll(/\bcodemode\s*(?:\?\.|\.)\s*([\p{L}_$][\p{L}\p{N}_$]*)/gu)) wrong.add(name!);
  for (const [, name] of code.matchAll(/\bcodemode\s*\[\s*['"`]([^'"`]*)['"`]\s*\]/g)) wrong.add(name!);
  // What is taken apart is `codemode` itself, not what a method of it gives.
  for (const [, pattern] of code.matchAll(/\{([^{}]*)\}\s*=\s*(?:await\s+)?codemode\b(?!\s*(?:\?\.|[.[(]))/gu)) {
    for (const part of pattern!.split(',')) {
      const name = part.split(/[:=]/)[0]!.trim();
      if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) wrong.add(name);
    }
  }
  const unknown = [...wrong].filter((name) => name !== 'step' && !names.has(name)).slice(0, 20);
  return { known: [...known], unknown: unknown.map((name) => ({ name, nearest: nearest(name, names) })) };
}

/** What a program has beside methods. */
const step = `  /** Runs once: when the program is resumed after a break, gives what came of it then instead of running again. */
  step<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result>;`;

/** The declarations for `Checker.check` and `hover`. Methods a wrong name may have meant are in, so that it can say so. */
export async function declarationsFor(
  code: string,
  catalog: Pick<Catalog, 'methods' | 'declarations'>,
): Promise<string> {
  const { known, unknown } = namedMethods(code, await catalog.methods());
  const text = await catalog.declarations([...new Set([...known, ...unknown.flatMap((one) => one.nearest)])]);
  return /\bstep\b/.test(code) ? text.replace(/declare const codemode: \{/, (opening) => `${opening}\n${step}`) : text;
}
