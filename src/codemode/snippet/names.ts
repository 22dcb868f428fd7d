/** Names of snippets: in kebab case, so that each stands for exactly one method. */
import { wordsOf } from '../name/identifier.ts';

export const source = 'snippets';
const longest = 60;
/** Methods of the source that are no snippets. */
const taken = new Set(['propose']);

/** What is wrong with a name, or null. */
export function problemOfName(name: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > longest) {
    return `“${name.slice(0, 80)}” is no name for a snippet: small letters, digits and single hyphens, at most ${longest} characters, as in open-prs.`;
  }
  return taken.has(name) ? `“${name}” is taken by a method of this program. Choose another name.` : null;
}

/** The method's name without its source, as in `open_prs`. */
export const shortOf = (name: string): string => name.replaceAll('-', '_');

export const methodOf = (name: string): string => `${source}_${shortOf(name)}`;

/** A free name from what a program is about. */
export function suggestName(text: string, used: Iterable<string>): string {
  const words = wordsOf(text)
    .map((word) => word.toLowerCase())
    .filter((word) => /^[a-z0-9]+$/.test(word));
  const base = words.slice(0, 5).join('-').slice(0, 40).replace(/-$/, '');
  const start = /^[a-z]/.test(base) && problemOfName(base) === null ? base : base ? `run-${base}` : 'method';
  const known = new Set(used);
  let name = start;
  for (let count = 2; known.has(name); count++) name = `${start}-${count}`;
  return name;
}
