import type { KeyNeed } from '../catalog.contract.ts';
import { shorten } from '../declare/doc.ts';
import { asArray, asRecord, asText, entriesOf, type JsonRecord } from './json.ts';
import type { Found } from './operations.ts';
import type { References } from './reference.ts';

/** What one operation takes: the choices of its own or of the whole document. An empty choice says that it may go without. */
export const keysOf = (operation: JsonRecord, security: unknown): string[][] =>
  asArray(operation.security ?? security)
    .slice(0, 8)
    .map((choice) => Object.keys(asRecord(choice) ?? {}).map((id) => id.slice(0, 60)));

/**
 * The keys a document says it takes, as the host would add them: where, under which name and behind which word. Those that
 * more operations take come first; OAuth is noted, since a token made elsewhere works as a bearer.
 */
export function readSecurity(root: JsonRecord, found: Found[], references: References): KeyNeed[] {
  const schemes = new Map<string, JsonRecord>();
  for (const [id, entry] of entriesOf(asRecord(root.components)?.securitySchemes)) {
    const scheme = asRecord(references.follow(entry));
    if (scheme) schemes.set(id, scheme);
  }
  const counts = new Map<string, number>();
  for (const { operation } of found) {
    for (const id of new Set(keysOf(operation, root.security).flat())) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const needs: KeyNeed[] = [];
  for (const [id, scheme] of schemes) {
    const place = placeOf(scheme);
    if (!place) continue;
    const about = shorten(asText(scheme.description), 160);
    needs.push({ id, ...place, about, operations: counts.get(id) ?? 0 });
  }
  return needs.sort((a, b) => b.operations - a.operations);
}

function placeOf(scheme: JsonRecord): Pick<KeyNeed, 'kind' | 'place' | 'name' | 'prefix'> | undefined {
  const header = { place: 'header', name: 'Authorization' } as const;
  switch (scheme.type) {
    case 'apiKey': {
      const place = scheme.in;
      const name = asText(scheme.name);
      if (!name || (place !== 'header' && place !== 'query' && place !== 'cookie')) return undefined;
      return { kind: 'key', place, name, prefix: '' };
    }
    case 'http': {
      const word = asText(scheme.scheme).toLowerCase();
      if (word === 'basic') return { kind: 'basic', ...header, prefix: 'Basic ' };
      if (word === 'bearer') return { kind: 'bearer', ...header, prefix: 'Bearer ' };
      return { kind: 'key', ...header, prefix: word ? `${asText(scheme.scheme)} ` : '' };
    }
    case 'oauth2':
    case 'openIdConnect':
      return { kind: 'oauth', ...header, prefix: 'Bearer ' };
    default:
      return undefined;
  }
}
