import { asRecord, entriesOf } from './json.ts';
import type { Field } from './operation.ts';
import type { References } from './reference.ts';

/** The parameters services use to go on, the surest first. */
const cursors =
  /^(cursor|next_?cursor|page_?token|next_?token|continuation(_?token)?|starting_?after|after|marker|scroll_?id|bookmark)$/i;
const pages = /^(page|page_?(number|no|num|index)|page\[number\]|p)$/i;
const offsets = /^(offset|skip|start_?(index|at)|first_?result)$/i;
const sizes = /^(limit|per_?page|page_?size|size|count|max_?results|page\[(size|limit)\]|top|first)$/i;

/** How a list goes on, for a person and a model: `page, per_page` or `Link header`; empty where it does not. */
export function pagingOf(verb: string, fields: Field[], headers: string[]): string {
  if (verb !== 'get' && verb !== 'query') return '';
  const query = fields.filter((field) => field.place === 'query');
  const parts: string[] = [];
  for (const kind of [cursors, pages, offsets]) {
    const field = query.find(({ name }) => kind.test(name));
    if (!field) continue;
    parts.push(field.key);
    const size = query.find(({ name }) => sizes.test(name));
    if (size) parts.push(size.key);
    break;
  }
  if (headers.some((name) => /^link$/i.test(name))) parts.push('Link header');
  return parts.join(', ');
}

const telling =
  /^(link|location|etag|last-modified|retry-after|content-disposition|x-total.*|x-.*(count|total|next|page|cursor).*|.*cursor.*)$/i;

/** Names of the headers of a success that say something the body does not. */
export function headersOf(responses: unknown, references: References): string[] {
  const names = new Set<string>();
  for (const [code, entry] of entriesOf(responses)) {
    if (!/^2/.test(code)) continue;
    for (const [name] of entriesOf(asRecord(references.follow(entry))?.headers))
      if (telling.test(name)) names.add(name);
  }
  return [...names].slice(0, 6);
}
