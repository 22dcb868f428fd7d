/** What went wrong, told from what the client, the door to the network or a server throws. No import of the client. */
import { messageOf } from '#base/result.ts';
import type { McpCode } from '../../mcp.contract.ts';

interface Thrown {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  cause?: unknown;
  data?: unknown;
  status?: unknown;
}

/** The error and what caused it, outermost first. */
function* chain(error: unknown): Generator<Thrown> {
  let at = error;
  for (let depth = 0; typeof at === 'object' && at !== null && depth < 8; depth++) {
    yield at as Thrown;
    const { cause, data } = at as Thrown;
    at = cause ?? (data as { cause?: unknown } | undefined)?.cause;
  }
}

/** The status of an answer over HTTP, where that is what was thrown. */
export function statusOf(error: unknown): number | undefined {
  for (const { status, data, code } of chain(error)) {
    if (typeof status === 'number') return status;
    const inner = (data as { status?: unknown } | undefined)?.status;
    if (typeof inner === 'number') return inner;
    // An event source says it as its code.
    if (typeof code === 'number' && code >= 400 && code < 600) return code;
  }
  return undefined;
}

/** What the one door said of a request that came to nothing. */
function problemOf(error: unknown): { code: string; message: string; cause?: string } | undefined {
  for (const { cause } of chain(error)) {
    const problem = cause as { code?: unknown; message?: unknown; cause?: string } | undefined;
    if (typeof problem?.code === 'string' && /^[a-z_]+$/.test(problem.code))
      return problem as { code: string; message: string };
  }
  return undefined;
}

const unauthorised = (error: unknown): boolean => {
  for (const { name, code } of chain(error))
    if (name === 'UnauthorizedError' || code === 'CLIENT_HTTP_AUTHENTICATION') return true;
  return (
    (error as { constructor?: { mcpBrand?: string } })?.constructor?.mcpBrand === 'mcp.UnauthorizedError' ||
    statusOf(error) === 401
  );
};

export function codeOf(error: unknown): McpCode {
  if (unauthorised(error)) return 'sign_in';
  const problem = problemOf(error);
  if (problem) return problem.code === 'no_credential' ? 'sign_in' : 'unreachable';
  if (error instanceof TypeError) return 'unreachable';
  return statusOf(error) === undefined ? 'failed' : 'not_mcp';
}

/** True where the server no longer knows the session: the request was not carried out. */
export function isExpired(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || (status === 400 && /session|not initialized/i.test(messageOf(error)));
}

/** As a failed call. The message is for a person and for a model. */
export function faultOf(error: unknown, url: string): { ok: false; code: string; message: string; data?: unknown } {
  const host = hostOf(url);
  if (unauthorised(error)) {
    return { ok: false, code: 'sign_in', message: `${host} wants a sign-in. A person can do that under Sources.` };
  }
  const problem = problemOf(error);
  if (problem) return { ok: false, code: problem.code, message: problem.message };
  const status = statusOf(error);
  const { code, data } = (error ?? {}) as Thrown;
  const message = messageOf(error).slice(0, 2000);
  if (status !== undefined) {
    return { ok: false, code: 'http_error', message: `${host} answered ${status}: ${message}`, data: { status } };
  }
  if (code === -32602) return { ok: false, code: 'bad_argument', message, ...(data !== undefined && { data }) };
  if (typeof code === 'number') return { ok: false, code: 'protocol_error', message, data: { code, data } };
  if (code === 'CONNECTION_CLOSED') {
    return {
      ok: false,
      code: 'in_doubt',
      message: `The connection to ${host} ended before the answer: whether it happened is not known.`,
    };
  }
  if (code === 'REQUEST_TIMEOUT') return { ok: false, code: 'timeout', message: `${host} did not answer in time.` };
  return { ok: false, code: 'failed', message };
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || url : url;
}
