import { streamBytes } from '#base/stream-bytes.ts';
import type { EgressRequest, EgressResult, SealedSecret, TokenExchange } from './egress.contract.ts';
import { createRedactor } from './redact.ts';

/** Answers of a token endpoint are short. Bytes. */
const largest = 1024 * 1024;

interface Secret {
  alias: string;
  origin: string;
  secret: string;
}

/**
 * Asks a token endpoint (RFC 6749, section 3.2) so that no token passes the page: the kept refresh token is put into the
 * form here, and the tokens of the answer are sealed here. Where they stood, the answer has `[key alias]`.
 */
export async function exchangeTokens(
  request: EgressRequest,
  { refresh, seal }: TokenExchange,
  world: {
    /** Undefined where there is none that may be sent to the origin of this request. */
    secret(alias: string): Secret | undefined;
    seal(alias: string, origin: string, secret: string): Promise<SealedSecret>;
    send(request: EgressRequest): Promise<EgressResult>;
  },
): Promise<EgressResult> {
  const form = new URLSearchParams(
    typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body),
  );
  const kept = refresh === undefined ? undefined : world.secret(refresh);
  if (refresh !== undefined && form.has('refresh_token')) {
    if (!kept) {
      return {
        ok: false,
        code: 'no_credential',
        message: `There is no key “${refresh}” for this address. Sign in again.`,
      };
    }
    form.set('refresh_token', kept.secret);
  }
  const answered = await world.send({ ...request, body: form.toString(), maxBytes: largest });
  if (!answered.ok) return answered;
  let text: string;
  try {
    text = new TextDecoder().decode(await streamBytes(answered.value.body));
  } catch (error) {
    const problem = (error as { cause?: { code?: 'unreachable'; message?: string } }).cause;
    return {
      ok: false,
      code: problem?.code ?? 'unreachable',
      message: problem?.message ?? 'The answer was cut off. Try again.',
    };
  }
  const sealed: SealedSecret[] = [];
  const brought: Secret[] = kept ? [kept] : [];
  const fields = recordOf(text);
  if (fields) {
    for (const { field, alias, origin } of seal) {
      const secret = fields[field];
      if (typeof secret !== 'string' || secret === '') continue;
      sealed.push(await world.seal(alias, origin, secret));
      brought.push({ alias, origin, secret });
      fields[field] = `[key ${alias}]`;
    }
    delete fields.id_token;
  }
  const shown = createRedactor(brought).text(fields ? JSON.stringify(fields) : text);
  const { status, headers } = answered.value;
  return { ok: true, value: { status, headers, body: new Response(shown).body!, sealed } };
}

function recordOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
