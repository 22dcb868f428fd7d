/** `codemode.fetch`: a request a program makes itself, to a host a person has let it reach. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { HttpAnswer } from './connector.contract.ts';
import { createToolset } from './toolset.ts';

export interface WebRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** Performs a request where its host was granted, or says why not. Never rejects. */
export type WebSend = (request: WebRequest, signal: AbortSignal) => Promise<HttpAnswer>;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The source `web` with its one method. It is a write for the rules: each host is asked about, whatever else is allowed. */
export function webToolset(send: WebSend): ReturnType<typeof createToolset> {
  return createToolset('web', 'Web', [
    {
      name: 'fetch',
      bare: true,
      description:
        'Send an HTTP request to a public host. A person allows each host first. The host adds the key, redirects are refused, and an answer of any status resolves',
      effect: 'write',
      input: {
        type: 'object',
        properties: {
          url: {
            type: 'string',
            minLength: 1,
            maxLength: 8_000,
            description: 'Absolute, as in https://api.example.com/items',
          },
          method: { type: 'string', enum: methods, default: 'GET' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          body: { description: 'A string or bytes as they are; anything else is sent as JSON' },
        },
        required: ['url'],
        additionalProperties: false,
      },
      output: {
        type: 'object',
        properties: {
          status: { type: 'integer' },
          headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Names in lower case' },
          json: { description: 'Where the answer is JSON' },
          text: { type: 'string', description: 'Where it is another text' },
          bytes: { description: 'A Uint8Array, where it is neither' },
        },
        required: ['status', 'headers'],
      },
      async run(input, signal) {
        const { url, method = 'GET', headers = {}, body } = input as Partial<WebRequest>;
        const given = { url: String(url), method: String(method).toUpperCase() };
        const answer = await send({ ...given, ...encoded(headers, body) }, signal);
        return replyOf(answer);
      },
    },
  ]);
}

function encoded(headers: Record<string, string>, body: unknown): Pick<WebRequest, 'headers' | 'body'> {
  if (body === undefined) return { headers };
  if (typeof body === 'string' || body instanceof Uint8Array) return { headers, body };
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return { headers: typed ? headers : { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function replyOf(answer: HttpAnswer): CallReply {
  if (!answer.ok) return { ok: false, code: answer.code, message: answer.message };
  const { status, headers, body } = answer;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const value: Record<string, unknown> = { status, headers };
  if (/[/+]json$/.test(type)) {
    const text = new TextDecoder().decode(bytes);
    try {
      value.json = JSON.parse(text);
    } catch {
      value.text = text;
    }
  } else if (
    type === '' ||
    /^text\/|[/+](xml|yaml|x-yaml|javascript|csv|x-ndjson|graphql|x-www-form-urlencoded)$/.test(type)
  ) {
    value.text = new TextDecoder().decode(bytes);
  } else value.bytes = bytes;
  return { ok: true, value };
}
