import type { KeyPurpose, SealedSecret } from './egress.contract.ts';

/**
 * AES-256-GCM with a fresh iv for each secret (96 bits, as NIST SP 800-38D advises). The additional data names the kind,
 * the origin and the alias, so a row that was moved to another of any does not open.
 */
export async function sealSecret(
  key: CryptoKey,
  entry: { alias: string; origin: string; secret: string } & KeyPurpose,
  now: number,
): Promise<SealedSecret> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const { secret, alias, origin, kind = 'source', place } = entry;
  const row = { alias, origin, kind, ...(place && { place }) };
  const ciphertext = await crypto.subtle.encrypt(parameters(iv, row), key, new TextEncoder().encode(secret));
  return { ...row, iv, ciphertext: new Uint8Array(ciphertext), createdAt: now, hint: hintOf(secret) };
}

/** Rejects where the key is another one, or anything of the row was changed. */
export async function openSecret(key: CryptoKey, row: SealedSecret): Promise<string> {
  const plain = await crypto.subtle.decrypt(parameters(row.iv, row), key, row.ciphertext);
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

function parameters(
  iv: Uint8Array<ArrayBuffer>,
  { alias, origin, kind, place }: Pick<SealedSecret, 'alias' | 'origin' | 'kind' | 'place'>,
): AesGcmParams {
  const bound = kind ? JSON.stringify(['key', kind, origin, alias, place?.name, place?.prefix]) : `${alias}|${origin}`;
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(bound) };
}
