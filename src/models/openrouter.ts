/**
 * Signing in at OpenRouter: PKCE without a client id or a server of ours.
 * Source: https://openrouter.ai/docs/use-cases/oauth-pkce and RFC 7636.
 */
import { fail, ok, type Result } from '#base/result.ts';
import type { Fetch } from './model.contract.ts';

export interface SignIn {
  /** Where the person goes. */
  url: string;
  /** Kept until they come back with `?code=…`; worth nothing without that code. */
  verifier: string;
}

export const openRouterOrigin = 'https://openrouter.ai';

/** `callback` is the address of our page they come back to. `random` fills the bytes, as `crypto.getRandomValues` does. */
export async function startSignIn(
  callback: string,
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (bytes) => crypto.getRandomValues(bytes),
  origin = openRouterOrigin,
): Promise<SignIn> {
  const verifier = base64Url(random(new Uint8Array(32)));
  const challenge = base64Url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
  );
  const query = new URLSearchParams({
    callback_url: callback,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return { url: `${origin}/auth?${query}`, verifier };
}

/** Trades the code for a key, which goes straight to the vault. */
export async function finishSignIn(
  code: string,
  verifier: string,
  send: Fetch,
  origin = openRouterOrigin,
): Promise<Result<string, 'refused' | 'failed'>> {
  try {
    const response = await send(`${origin}/api/v1/auth/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' }),
    });
    if (response.status === 400 || response.status === 403) {
      return fail(
        'refused',
        'OpenRouter did not accept this sign-in: it may be too old or used already. Start it again.',
      );
    }
    const body = (await response.json()) as { key?: unknown };
    if (response.ok && typeof body.key === 'string' && body.key) return ok(body.key);
    return fail('failed', `OpenRouter gave no key (${response.status}). Start the sign-in again.`);
  } catch {
    return fail(
      'failed',
      'OpenRouter could not be reached to finish the sign-in. Check the connection and start it again.',
    );
  }
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
