/** Parts of a JSON text by JSON Pointer (RFC 6901). Pure. */
import { fail, ok, type Result } from '#base/result.ts';

export type JsonCode = 'bad_json' | 'bad_pointer' | 'not_found';

export type JsonChange = { at: string; set: unknown } | { at: string; remove: true };

export function parseJson(text: string, path: string): Result<unknown, JsonCode> {
  try {
    return ok(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch (error) {
    return fail('bad_json', `${path} is no JSON: ${(error as Error).message}`);
  }
}

function readPointer(pointer: string): Result<string[], JsonCode> {
  if (pointer === '') return ok([]);
  if (!pointer.startsWith('/')) return fail('bad_pointer', `“${pointer}” is no JSON Pointer, as in /scripts/test.`);
  return ok(
    pointer
      .slice(1)
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
}

/** What is at a pointer. A `*` stands for every item or field, and makes the answer a list. */
export function queryJson(json: unknown, pointer: string): Result<unknown, JsonCode> {
  const names = readPointer(pointer);
  if (!names.ok) return names;
  let found = [json];
  for (const name of names.value)
    found = found.flatMap((one) =>
      name === '*' && isHolder(one) ? Object.values(one) : has(one, name) ? [one[name]] : [],
    );
  if (names.value.includes('*')) return ok(found);
  return found.length > 0 ? ok(found[0]) : fail('not_found', `There is nothing at ${pointer}.`);
}

/** The text with changes made one after another; its indent and last line break stay. Missing objects on the way are made. */
export function updateJson(text: string, path: string, changes: readonly JsonChange[]): Result<string, JsonCode> {
  const parsed = parseJson(text, path);
  if (!parsed.ok) return parsed;
  const root: Record<string, unknown> = { '': parsed.value };
  for (const change of changes) {
    const names = readPointer(change.at);
    if (!names.ok) return names;
    const way = ['', ...names.value];
    const last = way.pop()!;
    let holder: Holder = root;
    for (const name of way) {
      if (!has(holder, name) && !('set' in change)) return fail('not_found', `There is nothing at ${change.at}.`);
      if (!has(holder, name)) put(holder, name, {});
      const next = holder[name];
      if (!isHolder(next)) return fail('not_found', `${change.at} leads through what is neither an object nor a list.`);
      holder = next;
    }
    if ('set' in change) {
      if (Array.isArray(holder) && last !== '-' && !(/^(0|[1-9]\d*)$/.test(last) && Number(last) <= holder.length))
        return fail('bad_pointer', `${change.at} is no place in a list of ${holder.length}; “-” is its end.`);
      put(holder, Array.isArray(holder) && last === '-' ? String(holder.length) : last, change.set);
    } else if (names.value.length === 0 || !has(holder, last))
      return fail('not_found', `There is nothing at ${change.at}.`);
    else if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete holder[last];
  }
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? (text.includes('\n') && text.trim().length > 2 ? '' : '  ');
  return ok(JSON.stringify(root[''], null, indent) + (text.endsWith('\n') || text === '' ? '\n' : ''));
}

type Holder = Record<string, unknown>;
const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;
const has = (value: unknown, name: string): value is Holder =>
  isHolder(value) && (!Array.isArray(value) || /^(0|[1-9]\d*)$/.test(name)) && Object.hasOwn(value, name);
/** Also where the name is `__proto__`. */
const put = (holder: Holder, name: string, value: unknown) =>
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
