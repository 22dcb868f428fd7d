import type { Effect } from '#guard/policy.contract.ts';
import type { Method } from '../catalog.contract.ts';
import { snakeCase } from '../name/identifier.ts';

/** What a query narrows by: values of one kind are alternatives, kinds hold together. */
interface Filters {
  sources: string[];
  tags: string[];
  effects: Effect[];
}

const effects = new Map<string, Effect>([
  ['read', 'read'],
  ['write', 'write'],
  ['destroy', 'destroy'],
  ['delete', 'destroy'],
]);

/** `source:stripe`, `tag:"DNS Records"` and `is:read`, `is:write` or `is:destroy`, taken out of a query. */
export function readFilters(query: string): { text: string; narrow: ((method: Method) => boolean) | undefined } {
  const filters: Filters = { sources: [], tags: [], effects: [] };
  const text = query
    .slice(0, 1000)
    .replace(/(^|\s)(source|tag|is):("[^"]*"|'[^']*'|\S*)/gi, (whole, _, kind: string, given: string) => {
      const value = given.replace(/^["']|["']$/g, '').toLowerCase();
      if (!value) return ' ';
      if (kind.toLowerCase() === 'source') filters.sources.push(snakeCase(value));
      else if (kind.toLowerCase() === 'tag') filters.tags.push(snakeCase(value));
      else if (effects.has(value)) filters.effects.push(effects.get(value)!);
      else return whole;
      return ' ';
    })
    .trim();
  const { sources, tags, effects: kinds } = filters;
  // Thousands of methods share a few sources and tags.
  const known = new Map<string, string>();
  const plain = (word: string): string => {
    const there = known.get(word);
    if (there !== undefined) return there;
    const snake = snakeCase(word);
    known.set(word, snake);
    return snake;
  };
  if (sources.length + tags.length + kinds.length === 0) return { text, narrow: undefined };
  return {
    text,
    narrow: (method) =>
      (kinds.length === 0 || kinds.includes(method.effect)) &&
      (sources.length === 0 || sources.includes(plain(method.source))) &&
      (tags.length === 0 || method.tags.some((tag) => tags.some((wanted) => plain(tag).includes(wanted)))),
  };
}
