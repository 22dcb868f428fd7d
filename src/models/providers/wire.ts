/** The fetch a provider gets: no key, no header of its own that a page must not send, and an honest answer or an error. */
import type { Fetch } from '../model.contract.ts';
import { ProtocolError } from './faults.ts';

/** Given to providers that insist on a key; never leaves, since the headers that carry it are dropped. */
export const placeholder = 'added-outside';

const dropped = ['user-agent', 'authorization', 'x-api-key', 'x-goog-api-key', 'api-revision'];

export function providerFetch(send: Fetch, label: string): Fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const name of dropped) headers.delete(name);
    const response = await send(input, { ...init, headers: Object.fromEntries(headers) });
    if (!response.ok) return response;
    const type = response.headers.get('content-type') ?? '';
    if (!/html|json/i.test(type) || /event-stream/i.test(type)) return response;
    const text = (await response.text().catch(() => '')).slice(0, 4000);
    throw new ProtocolError(
      /html/i.test(type)
        ? `${label} answered with a web page${title(text)} instead of a stream. Check the address; a sign-in page or a proxy may stand before it.`
        : `${label} answered with one JSON document instead of a stream${said(text)}. Check that this address streams.`,
    );
  };
}

function title(html: string): string {
  const found = /<title[^>]*>([^<]{1,80})/i.exec(html)?.[1]?.trim();
  return found ? ` (“${found}”)` : '';
}

function said(json: string): string {
  const found = /"message"\s*:\s*"([^"]{1,160})"/.exec(json)?.[1];
  return found ? `, saying “${found}”` : '';
}
