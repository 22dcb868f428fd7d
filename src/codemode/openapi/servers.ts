import type { ServerChoice } from '../catalog.contract.ts';
import { asArray, asRecord, asText, asTexts, entriesOf } from './json.ts';

/**
 * The first server as an absolute URL without a slash at its end, its variables at their defaults. A relative one is
 * read against the address the document came from. `undefined` when none is named.
 */
export function firstServer(servers: unknown, from: string): { url: string | null; text: string } | undefined {
  const server = asArray(servers)
    .map(asRecord)
    .find((entry) => asText(entry?.url));
  if (!server) return undefined;
  let text = asText(server.url);
  for (const [name, entry] of entriesOf(server.variables)) {
    const variable = asRecord(entry);
    const value = asText(variable?.default) || asText(asArray(variable?.enum)[0]);
    if (value) text = text.replaceAll(`{${name}}`, () => value);
  }
  return { url: absolute(text, from), text };
}

/** All servers of a document, as a person may choose among them. */
export function serversOf(root: unknown): ServerChoice[] {
  return asArray(asRecord(root)?.servers)
    .map(asRecord)
    .filter((server) => asText(server?.url))
    .slice(0, 20)
    .map((server) => ({
      template: asText(server?.url).slice(0, 500),
      about: asText(server?.description).slice(0, 160),
      variables: entriesOf(server?.variables)
        .slice(0, 10)
        .map(([name, entry]) => {
          const variable = asRecord(entry);
          const options = asTexts(variable?.enum).slice(0, 50);
          return {
            name,
            default: asText(variable?.default) || (options[0] ?? ''),
            options,
            about: asText(variable?.description).slice(0, 160),
          };
        }),
    }));
}

/** An http address that is complete, or `null`. */
function absolute(text: string, from: string): string | null {
  if (/[{}]/.test(text)) return null;
  try {
    const base = /^https?:\/\//i.test(from) ? from : undefined;
    const url = new URL(text, base);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
    return (url.origin + url.pathname).replace(/\/+$/, '');
  } catch {
    return null;
  }
}

/** The server of a whole document, with a note where a person has to know something. */
export function serverOf(
  root: unknown,
  from: string,
  given: string | undefined,
): { server: string | null; note: string | undefined } {
  if (given) {
    const url = absolute(given, from);
    return url
      ? { server: url, note: undefined }
      : {
          server: null,
          note: `The server “${given.slice(0, 100)}” is not a complete http address, so nothing can be called.`,
        };
  }
  const named = firstServer(asRecord(root)?.servers, from);
  if (named?.url) return { server: named.url, note: undefined };
  const origin = absolute('/', from);
  if (!named && origin) return { server: origin, note: 'The document names no server; its own address is taken.' };
  return {
    server: null,
    note: named
      ? `The server “${named.text.slice(0, 100)}” is not a complete address. Set one before calling.`
      : 'The document names no server. Set one before calling.',
  };
}
