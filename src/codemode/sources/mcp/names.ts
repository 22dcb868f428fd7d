/** Names of the methods about resources and prompts. A tool of the same name gives way, whether the server has them or not. */
export const ownNames = [
  'resources_list',
  'resources_templates',
  'resources_read',
  'resources_wait',
  'prompts_list',
  'prompts_get',
  'complete',
] as const;

/**
 * For each tool the name of its method, after the source's and an underscore: `list-items` is `list_items`. What no
 * identifier can hold becomes an underscore. A tool whose own name is already right keeps it; any other that would come
 * out the same gets a mark made from its own name. So a name never depends on the order or the company of a tool, as long
 * as the set of names that collide is the same.
 */
export function methodNames(tools: readonly string[]): Map<string, string> {
  const plain = new Map(tools.map((tool) => [tool, sanitised(tool)]));
  const claims = new Map<string, string[]>();
  for (const [tool, name] of plain) claims.set(name, [...(claims.get(name) ?? []), tool]);
  const taken = new Set<string>([...ownNames, ...claims.keys()]);
  const names = new Map<string, string>();
  for (const [tool, name] of plain) {
    const alone = claims.get(name)!.length === 1 || tool === name;
    if (alone && !(ownNames as readonly string[]).includes(name)) {
      names.set(tool, name);
      continue;
    }
    let marked = `${name}_${mark(tool)}`;
    while (taken.has(marked)) marked = `${marked}_`;
    taken.add(marked);
    names.set(tool, marked);
  }
  return names;
}

function sanitised(tool: string): string {
  const name = tool
    .normalize('NFC')
    .replace(/[^\p{ID_Continue}]+/gu, '_')
    .slice(0, 100)
    // Half of a character at the cut.
    .replace(/\p{Surrogate}/gu, '');
  const inner = /^_*$/.test(name) ? 'tool' : name;
  // `-x` and `x-` read better without what their hyphens left, `__proto__` is a name of its own.
  return /^[^\p{ID_Continue}]|[^\p{ID_Continue}]$/u.test(tool) ? inner.replace(/^_+(?=.)|(?<=.)_+$/g, '') : inner;
}

/** FNV-1a of 32 bits in base 36: short, and the same on every visit. Source: RFC draft-eastlake-fnv. */
function mark(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
