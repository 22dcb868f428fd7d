/** Carries out calls as HTTP requests: planned by the catalog, sent by whoever may, read by their content type. */
import { sleep } from '#base/deadline.ts';
import { streamBytes } from '#base/stream-bytes.ts';
import type { Held } from '#guard/budget.contract.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Catalog, Method, PlannedRequest, Recovery } from './catalog.contract.ts';
import type { Connector, ConnectorCall, HttpAnswer, RetryReport, Send } from './connector.contract.ts';
import { withRecovery } from './http-recovery.ts';

interface Options {
  source: string;
  catalog: Pick<Catalog, 'plan'>;
  send: Send;
  /** Answers what a request would change; with it the connector has a dry run. */
  preview?: Send;
  /** The argument that makes a call of the method one that changes nothing; with it there is a dry run of such methods. */
  tryWith?(method: string): Method['tryWith'];
  credential?: string;
  reversible?: boolean;
  /** What is known of each method; see `withRecovery`. */
  recovery?(method: string): Recovery | undefined;
  /** Bytes of an answer's body. Default 4,000,000: an isolate takes messages of 4 MiB. */
  maxBytes?: number;
  /** Tries of a read that is answered 429 or 503. Default 4. */
  maxTries?: number;
  /** The longest that a `retry-after` is waited for. Default 20 s. */
  maxWaitMs?: number;
  now?: () => number;
  onRetry?(report: RetryReport): void;
  /** Takes a place in the rate of the source for one more try: a request that is sent again is a request. */
  takePlace?(): (Held & { giveBack(): void }) | null;
}

/**
 * Replies: `ok` with the parsed body (null for none), `http_404` and its like with the service's own message and body
 * as data, `too_large`, `bad_answer` where JSON was announced and is none, `aborted`,
 * `in_doubt` for a write whose answer was lost, or a code of the plan or of `send`.
 * A read answered 429 or 503 is tried again after `retry-after`; a write never is, since it may have happened.
 */
export function createHttpConnector(options: Options): Connector {
  const { source, catalog, send, preview, credential, reversible = false, maxBytes = 4_000_000 } = options;
  const { maxTries = 4, maxWaitMs = 20_000, now = Date.now, onRetry, takePlace, recovery, tryWith } = options;

  async function call({ method, args, signal, token, onProgress }: ConnectorCall): Promise<CallReply> {
    const full = asksForAll(args);
    const plan = await catalog.plan(method, full ? args.slice(0, 1) : args);
    if (!plan.ok) return failed(plan.code, plan.message, plan.detail);
    const reading = plan.value.method === 'GET' || plan.value.method === 'HEAD';
    const key = reading ? undefined : recovery?.(method)?.key;
    // A key that the program gives itself is in its arguments, and so the same each time as well.
    if (key !== undefined && token !== undefined)
      plan.value = { ...plan.value, headers: { [key]: token, ...plan.value.headers } };
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) return failed('aborted', `${method} was stopped.`);
      const answer = await send(plan.value, signal);
      if (!answer.ok && !reading && mayHaveArrived(answer)) {
        const message = `The answer of ${method} was lost, so whether it happened is not known. ${answer.message}`;
        return failed('in_doubt', message, answer.detail);
      }
      if (!answer.ok) return failed(answer.code, answer.message, answer.detail);
      const busy = answer.status === 429 || answer.status === 503;
      if (!busy || !reading || attempt >= maxTries)
        return replyOf(method, plan.value, answer, { maxBytes, attempts: attempt, full });
      const asked = retryAfter(answer.headers['retry-after'], now()) ?? 500 * 2 ** (attempt - 1);
      if (asked > maxWaitMs) return replyOf(method, plan.value, answer, { maxBytes, attempts: attempt, full });
      const held = takePlace?.();
      const waitMs = Math.max(asked, held?.ms ?? 0);
      onRetry?.({ method, status: answer.status, attempt, waitMs });
      const message = `Answered ${answer.status}; asked again in ${Math.ceil(waitMs / 1000)} s.`;
      onProgress?.({ done: attempt, total: maxTries, message });
      await sleep(waitMs, signal);
      if (signal.aborted) held?.giveBack();
    }
  }

  /** Answered by `preview`; or the call itself, with what makes its service only say what it would do. */
  const dryRun = (preview || tryWith) && {
    async dryRun({ method, args, signal }: ConnectorCall): Promise<CallReply> {
      const asked = preview ? {} : tryWith?.(method);
      if (!asked) return failed('no_dry_run', `The document of ${method} names no way to try it.`);
      const plan = await catalog.plan(method, [{ ...(args[0] as Record<string, unknown> | undefined), ...asked }]);
      if (!plan.ok) return failed(plan.code, plan.message, plan.detail);
      const answer = await (preview ?? send)(plan.value, signal);
      if (!answer.ok) return failed(answer.code, answer.message, answer.detail);
      return replyOf(method, plan.value, answer, { maxBytes, attempts: 1, full: false });
    },
  };
  const tryable: Connector['tryable'] = (method) => {
    const [asked] = Object.entries(tryWith?.(method) ?? {});
    return asked?.join(': ');
  };

  const connector: Connector = {
    source,
    reversible,
    ...(credential !== undefined && { credential }),
    call,
    ...dryRun,
    ...(!preview && tryWith && { tryable }),
  };
  return recovery ? withRecovery(connector, recovery) : connector;
}

/** A request without an answer may have been carried out, unless it is known that it never left. */
function mayHaveArrived({ code, detail }: Extract<HttpAnswer, { ok: false }>): boolean {
  const { cause } = (detail ?? {}) as { cause?: string };
  const stayed = cause === 'offline' || cause === 'mixed_content' || cause === 'local_network_denied';
  return (code === 'unreachable' && !stayed) || code === 'timeout';
}

/** A second argument asks for status and headers too, and is not part of the request. */
const asksForAll = (args: unknown[]): boolean =>
  args.length === 2 && (args[1] as { full?: unknown } | null | undefined)?.full === true;

/** `retry-after` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(text: string | undefined, now: number): number | undefined {
  if (!text) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

type Answered = Extract<HttpAnswer, { ok: true }>;

function replyOf(
  method: string,
  request: PlannedRequest,
  answer: Answered,
  { maxBytes, attempts, full }: { maxBytes: number; attempts: number; full: boolean },
): CallReply {
  const { status, body } = answer;
  const size = typeof body === 'string' ? body.length : body.byteLength;
  if (size > maxBytes) {
    return failed(
      'too_large',
      `${method} answered ${size.toLocaleString('en')} bytes; ${maxBytes.toLocaleString('en')} is the limit. Ask for a smaller page or fewer fields.`,
    );
  }
  const parsed = parse(request, answer);
  if (status >= 200 && status < 300) {
    if (parsed.ok && full) return { ok: true, value: { status, headers: answer.headers, data: parsed.value } };
    if (parsed.ok) return { ok: true, value: parsed.value };
    return failed('bad_answer', `${method} answered ${status} with what says it is JSON and is not: ${parsed.start}`);
  }
  const value = parsed.ok ? parsed.value : parsed.start;
  const tried = attempts > 1 ? ` Tried ${attempts} times.` : '';
  return failed(
    `http_${status}`,
    `${method} answered ${status}: ${messageIn(value) ?? phrase(status)}${tried}`,
    withStatus(value, status),
  );
}

/** A program reads `error.status`, which is taken from the data; a body that has its own keeps it. */
function withStatus(body: unknown, status: number): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return body === null ? { status } : { status, body };
  return { status, ...body };
}

type Parsed = { ok: true; value: unknown } | { ok: false; start: string };

function parse(request: PlannedRequest, { status, headers, body }: Answered): Parsed {
  const empty = typeof body === 'string' ? body === '' : body.byteLength === 0;
  if (status === 204 || status === 205 || request.method === 'HEAD' || empty) return { ok: true, value: null };
  const type = (headers['content-type'] ?? request.accept).split(';')[0]!.trim().toLowerCase();
  if (type === 'application/json' || type === 'text/json' || type.endsWith('+json') || type === '*/*' || type === '') {
    const content = text(body);
    try {
      return { ok: true, value: JSON.parse(content) };
    } catch {
      // Without a type it may be anything; text is the honest reading.
      return type === '*/*' || type === '' ? { ok: true, value: content } : { ok: false, start: clip(content) };
    }
  }
  if (isText(type)) return { ok: true, value: text(body) };
  return { ok: true, value: typeof body === 'string' ? new TextEncoder().encode(body) : body };
}

const isText = (type: string): boolean =>
  type.startsWith('text/') ||
  /[/+](xml|yaml|x-yaml|javascript|ecmascript|csv|graphql|x-ndjson|ndjson|jsonl|x-www-form-urlencoded)$/.test(type);

const text = (body: string | Uint8Array): string => (typeof body === 'string' ? body : new TextDecoder().decode(body));

const clip = (content: string): string => (content.length > 200 ? `${content.slice(0, 200)}… (cut)` : content);

/** The sentence in an error body: a problem document (RFC 9457), or the fields services commonly use. */
function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') {
    if (/^\s*<(!doctype|html)/i.test(value)) return value.match(/<title[^>]*>([^<]{1,200})/i)?.[1]?.trim();
    return value.trim() ? clip(value.trim()) : undefined;
  }
  if (typeof value !== 'object' || value === null || depth > 3) return undefined;
  if (Array.isArray(value)) return value.length > 0 ? messageIn(value[0], depth + 1) : undefined;
  const fields = new Map(Object.entries(value));
  for (const name of ['detail', 'message', 'error_description', 'error', 'errors', 'title', 'reason', 'description']) {
    const found = messageIn(fields.get(name), depth + 1);
    if (found) return found;
  }
  return undefined;
}

const phrases: Record<number, string> = {
  400: 'the request was not understood.',
  401: 'a key is missing or wrong. Add one to the source.',
  403: 'the key does not allow this.',
  404: 'not found.',
  409: 'it conflicts with what is there.',
  422: 'the values were not accepted.',
  429: 'too many requests. Wait and try again.',
  500: 'the service failed.',
  503: 'the service is busy. Wait and try again.',
};

const phrase = (status: number): string =>
  phrases[status] ?? (status < 400 ? 'an answer without a result.' : 'refused.');

function failed(code: string, message: string, data?: unknown): CallReply {
  return data === undefined ? { ok: false, code, message } : { ok: false, code, message, data };
}

/** Sends through egress, under a grant and to the server of a source: the code never names an origin. */
export function createEgressSend({
  egress,
  grant,
  server,
  maxBytes = 4_000_000,
}: {
  egress: Pick<Egress, 'request'>;
  grant: string;
  /** Absolute base URL; its path goes before the request's. */
  server: string;
  maxBytes?: number;
}): Send {
  const base = server.replace(/\/+$/, '');
  return async (request, signal) => {
    const headers = { accept: request.accept, ...request.headers };
    const { method, body } = request;
    const sent = { grant, method, url: base + request.path, headers, maxBytes, ...(body !== undefined && { body }) };
    const result = await egress.request(sent, signal);
    if (!result.ok) return result;
    try {
      const bytes = await streamBytes(result.value.body);
      return { ok: true, status: result.value.status, headers: lower(result.value.headers), body: bytes };
    } catch (error) {
      if (signal.aborted) return { ok: false, code: 'aborted', message: 'The call was stopped.' };
      const { code = 'unreachable', message = String(error) } = error as { code?: string; message?: string };
      return { ok: false, code, message: `The answer broke off: ${message}` };
    }
  };
}

const lower = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
