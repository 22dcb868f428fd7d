import { asRecord } from './json.ts';

const folder = 'schema://document/1/2/3/4/5/6/';

/** What a reference to another document means, seen from `from`: an address without its fragment. */
export function partKey(reference: string, from = `${folder}main`): string {
  try {
    const url = new URL(reference, from);
    url.hash = '';
    return url.href;
  } catch {
    return reference;
  }
}

/** The same as it would be written beside the main document. */
export function partName(key: string): string {
  if (!key.startsWith('schema://document/')) return key;
  const path = key.slice('schema://document/'.length).split('/');
  const base = folder.slice('schema://document/'.length, -1).split('/');
  let same = 0;
  while (same < base.length && path[same] === base[same]) same++;
  return `${'../'.repeat(base.length - same)}${path.slice(same).join('/')}`;
}

/** Makes the references within another document say which document they mean. Changes it in place. */
export function anchorPart(part: unknown, key: string): void {
  const seen = new Set<unknown>();
  const open: unknown[] = [part];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const record = asRecord(value);
    const reference = record?.$ref;
    if (record && typeof reference === 'string') {
      const at = reference.indexOf('#');
      const path = at < 0 ? reference : reference.slice(0, at);
      record.$ref = (path === '' ? key : partKey(path, key)) + (at < 0 ? '' : reference.slice(at));
    }
    for (const item of Object.values(value)) if (typeof item === 'object') open.push(item);
  }
}
