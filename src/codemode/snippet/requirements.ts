/** Which methods a program needs, and whether they are declared now as they were then. */
import type { Catalog, Method } from '../catalog.contract.ts';
import { namedMethods } from '../check-declarations.ts';
import type { Requirement, Standing } from '../snippet.contract.ts';
import { methodOf, source } from './names.ts';

type Declares = Pick<Catalog, 'methods' | 'declarations'>;

/** Of the methods the text names and those that were called; `missing` are names it asks for that do not exist. */
export async function requirementsOf(
  code: string,
  called: Iterable<string>,
  catalog: Declares,
): Promise<{ requires: Requirement[]; missing: string[] }> {
  const methods = await catalog.methods();
  const known = new Map(methods.map((method) => [method.name, method]));
  const named = namedMethods(code, methods);
  const wanted = new Set([
    ...named.known.filter((name) => isMeant(known.get(name)!, code)),
    ...called,
    ...byName(code),
  ]);
  const missing = new Set(named.unknown.map(({ name }) => name).filter((name) => asksFor(name, code)));
  const requires: Requirement[] = [];
  for (const name of [...wanted].sort()) {
    const method = known.get(name);
    if (!method) missing.add(name);
    else if (!method.byName) requires.push(await requirement(method, catalog));
  }
  return { requires, missing: [...missing] };
}

/** A method without its source in its name is a common word, and counts only where `codemode` is asked for it. */
function isMeant({ name, source: of }: Method, code: string): boolean {
  return name.startsWith(`${of}_`) || asksFor(name, code);
}

/** What is taken apart from a result by the same braces as methods from `codemode` asks for nothing. */
const asksFor = (name: string, code: string): boolean =>
  [...code.matchAll(/\bcodemode\s*(?:(?:\?\.|\.)\s*|\[\s*['"`])([\p{L}_$][\p{L}\p{N}_$]*)/gu)].some(
    ([, asked]) => asked === name,
  );

function byName(code: string): string[] {
  const calls = code.matchAll(/\bcodemode\s*(?:\?\.|\.)\s*run\s*\(\s*(['"`])([a-z0-9-]+)\1/g);
  return [...calls].map(([, , name]) => methodOf(name!));
}

async function requirement(method: Method, catalog: Declares): Promise<Requirement> {
  const { name, source: of, effect } = method;
  return { method: name, source: of, effect, hash: await hashOf(await catalog.declarations([name])) };
}

/** Asks for the declarations of all that is required once, however many versions require it. */
export async function standingsOf(
  all: readonly { id: string; requires: readonly Requirement[] }[],
  catalog: Declares,
): Promise<Map<string, Standing>> {
  const known = new Set((await catalog.methods()).map(({ name }) => name));
  const hashes = new Map<string, string>();
  const standings = new Map<string, Standing>();
  for (const { id, requires } of all) {
    const standing: Standing = { missing: [], changed: [] };
    for (const { method, hash } of requires) {
      if (!known.has(method)) {
        standing.missing.push(method);
        continue;
      }
      if (!hashes.has(method)) hashes.set(method, await hashOf(await catalog.declarations([method])));
      if (hashes.get(method) !== hash) standing.changed.push(method);
    }
    standings.set(id, standing);
  }
  return standings;
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Snippets are found by what they do, so one does what its strongest requirement does. */
export function effectOf(requires: readonly Requirement[]): Requirement['effect'] {
  if (requires.some(({ effect }) => effect === 'destroy')) return 'destroy';
  return requires.some(({ effect, method }) => effect === 'write' && method !== `${source}_propose`) ? 'write' : 'read';
}
