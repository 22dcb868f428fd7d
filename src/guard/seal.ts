import type { SealedSecret } from './egress.contract.ts';

/**
 * AES-256-GCM with a fresh iv for each secret (96 bits, as NIST SP 800-38D advises). The additional data names the
 * alias and the origin, so a row that was moved to another of either does not open.
 */
export async function sealSecret(
  key: CryptoKey,
  entry: { alias: string; origin: string; secret: string },
  now: number,
): Promise<SealedSecret> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const { alias, origin, secret } = entry;
  const ciphertext = await crypto.subtle.encrypt(parameters(iv, alias, origin), key, new TextEncoder().encode(secret));
  return { alias, origin, iv, ciphertext: new Uint8Array(ciphertext), createdAt: now, hint: hintOf(secret) };
}

/** Rejects where the key is another one, or anything of the row was changed. */
export async function openSecret(key: CryptoKey, row: SealedSecret): Promise<string> {
  const plain = await crypto.subtle.decrypt(parameters(row.iv, row.alias, row.origin), key, row.ciphertext);
  return new TextDecoder().decode(plain);
}

/** At most the last four characters and at most a quarter of the secret. */
export function hintOf(secret: string): string {
  const length = Math.min(4, Math.floor(secret.length / 4));
  return length === 0 ? '' : secret.slice(-length);
}

/** The wrapping key: usable in this browser, never readable. */
export function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function parameters(iv: Uint8Array<ArrayBuffer>, alias: string, origin: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${alias}|${origin}`) };
}
