/** Reads whatever went wrong between us and a provider, and says it in our codes. Never repeats a key. */
import { messageOf } from '#base/result.ts';
import { corsAdvice, place } from '../advice.ts';
import type { ModelError } from '../model.contract.ts';

export interface Fault extends ModelError {
  /** Worth trying again as it stands. */
  retry: boolean;
}

/** What a fault is about, for its sentences. */
export interface Endpoint {
  label: string;
  baseUrl: string;
  model: string;
  /** Our own origin, for the settings of local servers. */
  origin: string;
}

/** Thrown by our fetch wrapper where the answer is not of the protocol. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

/** The parts of the AI SDK's APICallError and of its stream errors that are read here. */
interface Failed {
  name?: unknown;
  statusCode?: unknown;
  responseBody?: unknown;
  responseHeaders?: Record<string, string>;
  message?: unknown;
  code?: unknown;
  type?: unknown;
}

const overflow =
  /context[ _-]?(length|window|size)|maximum context|prompt is too long|too many (input )?tokens|input token count|exceeds? the (available|maximum|model'?s) (context|number of tokens|token)|reduce the length/i;
const missingModel =
  /model[^.]{0,120}?(not[ _-]?found|does ?n[o']t exist|not exist|is not (a )?(valid|supported|available)|unknown|not loaded|no longer)|no such model|unknown model|invalid model|pull(ing)? (the model|it) first|model_not_found/i;
const noCredit =
  /insufficient[ _](quota|credit|balance|funds)|exceeded your current quota|credit balance|billing|payment/i;
const busy = /overloaded|rate[ _-]?limit|too many requests|resource[ _]exhausted|capacity|try again (later|in)/i;

export function explain(error: unknown, endpoint: Endpoint, started = false): Fault {
  const network = networkCause(error);
  if (network) return unreachable(network, endpoint, started);
  if (error instanceof ProtocolError) return fault('bad_answer', error.message);
  const failed = (typeof error === 'object' && error !== null ? error : { message: error }) as Failed;
  const name = String(failed.name ?? '');
  if (/InvalidResponseData/.test(name) && /finish reason/.test(String(failed.message))) return cut(endpoint);
  // The Anthropic provider says the second where the first event of a stream does not parse.
  if (
    /JSONParse|TypeValidation|InvalidResponseData|EmptyResponseBody/.test(name) ||
    /normalized Anthropic stream/.test(String(failed.message))
  ) {
    return fault(
      'bad_answer',
      `${endpoint.label} sent something that is not of its protocol. Check the address ${endpoint.baseUrl} and the kind of provider.`,
    );
  }
  const status = statusOf(failed);
  const said = textOf(failed);
  if (status === 200 || (started && status === undefined && error instanceof Error)) return cut(endpoint);
  if (status === undefined && error instanceof TypeError) return unreachable('unknown', endpoint, started);
  return byStatus(status, said, failed, endpoint);
}

function byStatus(status: number | undefined, said: string, failed: Failed, endpoint: Endpoint): Fault {
  const { label, model } = endpoint;
  const quote = said ? ` It said: ${said}` : '';
  const about = `${said} ${String(failed.code ?? '')} ${String(failed.type ?? '')} ${raw(failed)}`;
  if (
    status === 401 ||
    (status === 403 && !noCredit.test(about)) ||
    /invalid[ _]?(x-)?api[ _-]?key|api key not valid|authentication_error/i.test(about)
  ) {
    return fault(
      'wrong_key',
      `${label} did not accept the key (${status ?? 'refused'}). Check that it is whole, that it is for ${label}, and that it may use ${model}.`,
    );
  }
  if (status === 402 || ((status === 429 || status === 403 || status === 400) && noCredit.test(about))) {
    return fault(
      'refused',
      `${label} refused: the account has no credit left or its quota is used up. Add credit there, or choose another model.`,
    );
  }
  if (overflow.test(about) && status !== 429) {
    return fault(
      'context_overflow',
      `The conversation is longer than ${model} can read. Fold earlier parts into a summary, or choose a model with a larger window.`,
    );
  }
  if (missingModel.test(about) && (status === undefined || status < 500)) {
    return fault('no_such_model', `${label} has no model called ${model}. Choose one from its list.`);
  }
  if (status === 404) {
    return fault(
      'bad_answer',
      `There is nothing at this address of ${label} (404). Check the address: for most servers it ends in /v1.${quote}`,
    );
  }
  if (status === 429 || status === 529 || busy.test(about)) {
    const wait = retryAfter(failed);
    const when = wait === undefined ? 'Try again in a while' : `Try again in ${Math.ceil(wait / 1000)} s`;
    return {
      ...fault('rate_limited', `${label} is busy or your limit there is reached. ${when}.${quote}`, true),
      ...(wait !== undefined && { retryAfterMs: wait }),
    };
  }
  if (status !== undefined && status >= 502 && status <= 504) {
    return fault('server_down', `${label} is not answering properly (${status}). Try again in a while.${quote}`, true);
  }
  if (status !== undefined && status >= 500) {
    return fault('failed', `${label} failed on its side (${status}).${quote}`, true);
  }
  return fault(
    'failed',
    `${label} refused the request${status ? ` (${status})` : ''}.${quote || ` ${redact(messageOf(failed.message ?? failed))}`}`,
  );
}

export const fault = (code: ModelError['code'], message: string, retry = false): Fault => ({ code, message, retry });

function cut({ label }: Endpoint): Fault {
  return fault(
    'cut',
    `The answer of ${label} broke off in the middle. What came is kept; continue to ask for the rest.`,
  );
}

type NetworkCause =
  | 'cors'
  | 'local_network_denied'
  | 'server_down'
  | 'offline'
  | 'mixed_content'
  | 'cut'
  | 'timeout'
  | 'unknown'
  | 'refused';

const causes = new Set(['cors', 'local_network_denied', 'server_down', 'offline', 'mixed_content', 'cut', 'unknown']);
const codes: Record<string, NetworkCause> = {
  timeout: 'timeout',
  no_grant: 'refused',
  origin_refused: 'refused',
  redirect_refused: 'refused',
  too_large: 'refused',
  vault_locked: 'refused',
  no_credential: 'refused',
  unreachable: 'unknown',
  ECONNREFUSED: 'server_down',
  ENOTFOUND: 'server_down',
  ECONNRESET: 'server_down',
  UND_ERR_SOCKET: 'server_down',
};

/** Looks through the chain of causes, in which egress writes what it knows as `cause` and `code`. */
function networkCause(error: unknown): NetworkCause | undefined {
  let found: NetworkCause | undefined;
  let at: unknown = error;
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    const { cause, code, detail } = at as { cause?: unknown; code?: unknown; detail?: { cause?: unknown } };
    if (typeof cause === 'string' && causes.has(cause)) return cause as NetworkCause;
    if (typeof detail?.cause === 'string' && causes.has(detail.cause)) return detail.cause as NetworkCause;
    if (typeof code === 'string' && Object.hasOwn(codes, code)) found ??= codes[code];
    at = cause;
  }
  return found;
}

function unreachable(cause: NetworkCause, endpoint: Endpoint, started = false): Fault {
  const { label, baseUrl, origin } = endpoint;
  if (started && cause === 'timeout')
    return fault(
      'cut',
      `${label} went silent in the middle of its answer. What came is kept; continue to ask for the rest.`,
    );
  if (started && cause !== 'refused') return cut(endpoint);
  const at = place(baseUrl);
  switch (cause) {
    case 'cors':
      return fault('cors_refused', `${label} runs, but does not let this page call it. ${corsAdvice(endpoint)}`);
    case 'local_network_denied':
      return fault(
        'local_network_denied',
        `The browser does not let this page reach ${at} on your machine. Allow “Apps on device” or “Local network” for ${origin} in the site settings beside the address bar, then try again.`,
      );
    case 'server_down':
      return fault('server_down', `Nothing answers at ${at}. Start ${label}, or check the address.`);
    case 'offline':
      return fault('server_down', 'This browser is offline. Connect, or use the demo or a model on this machine.');
    case 'mixed_content':
      return fault(
        'server_down',
        `This page came over https and may not reach ${at} over plain http. Use an https address, or open Espalier from http://localhost.`,
      );
    case 'cut':
      return fault('server_down', `${label} closed the connection before it answered. Try again in a while.`, true);
    case 'timeout':
      return fault(
        'server_down',
        `${label} did not answer in time. It may be loading the model; try again in a while.`,
      );
    case 'refused':
      return fault(
        'refused',
        `Our own gate did not let this request to ${at} through: the address or its key is not set up for this model. Open the model's settings and save it again.`,
      );
    default:
      return fault(
        'server_down',
        `${label} could not be reached at ${at}: it is down, or it does not let this page call it. ${corsAdvice(endpoint)}`,
      );
  }
}

function statusOf(failed: Failed): number | undefined {
  if (typeof failed.statusCode === 'number') return failed.statusCode;
  const code = Number(failed.code);
  if (code >= 400 && code < 600) return code;
  return undefined;
}

const raw = (failed: Failed): string =>
  typeof failed.responseBody === 'string' ? failed.responseBody.slice(0, 2000) : '';

function textOf(failed: Failed): string {
  const body = raw(failed);
  if (/^\s*<(!doctype|html)/i.test(body)) return '';
  let text = typeof failed.message === 'string' ? failed.message : '';
  try {
    const parsed = JSON.parse(body) as { error?: { message?: unknown } | string; message?: unknown };
    const inner = typeof parsed.error === 'string' ? parsed.error : (parsed.error?.message ?? parsed.message);
    if (typeof inner === 'string') text = inner;
  } catch {
    // Not JSON: the SDK's own message stands.
  }
  return redact(text.trim()).slice(0, 300);
}

/** Takes out whatever looks like a key; some providers repeat the one they refuse. */
function redact(text: string): string {
  return text
    .replace(/\b(sk|gsk|xai|pk|rk|csk|hf|AIza|ya29|eyJ)[-_.A-Za-z0-9*]{8,}/g, '[key]')
    .replace(/Bearer\s+\S+/gi, 'Bearer [key]');
}

/** Milliseconds to wait as the provider asks, from its headers or, where it says so only there, its text. */
function retryAfter(failed: Failed): number | undefined {
  const headers = failed.responseHeaders ?? {};
  const ms = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] && Number.isFinite(ms)) return Math.max(0, ms);
  const after = headers['retry-after'];
  if (after) {
    const seconds = Number(after);
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const sent = Date.parse(headers.date ?? '');
    const until = Date.parse(after);
    if (Number.isFinite(until) && Number.isFinite(sent)) return Math.max(0, until - sent);
  }
  const said = /(?:try again in|retryDelay"?:\s*"?)\s*(\d+(?:\.\d+)?)\s*(ms|s)/i.exec(
    `${raw(failed)} ${String(failed.message ?? '')}`,
  );
  return said ? Number(said[1]) * (said[2] === 'ms' ? 1 : 1000) : undefined;
}
