/** Keys from the program's own chance, so that a run that is resumed makes the same again. */
import { define } from './liveness.ts';

const blockBits: Record<string, number> = { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };

const nameOf = (algorithm: unknown): string =>
  String((algorithm as { name?: unknown } | null)?.name ?? algorithm).toUpperCase();

/** Bits of the key that is asked for; undefined for one that is not of bits alone. */
function bitsOf(algorithm: unknown): number | undefined {
  const { length, hash } = (algorithm ?? {}) as { length?: unknown; hash?: unknown };
  if (nameOf(algorithm).startsWith('AES-')) return Number(length);
  if (nameOf(algorithm) !== 'HMAC') return undefined;
  return length === undefined ? blockBits[nameOf(hash)] : Number(length);
}

export function setKeys(realm: typeof globalThis, bytes: (count: number) => Uint8Array<ArrayBuffer>): void {
  const subtle = realm.crypto?.subtle;
  if (!subtle) return;
  define(
    Object.getPrototypeOf(subtle) as object,
    'generateKey',
    async (algorithm: unknown, extractable: boolean, usages: KeyUsage[]) => {
      const bits = bitsOf(algorithm);
      if (bits === undefined || !(bits > 0 && bits <= 8192 && bits % 8 === 0))
        throw new DOMException(
          'Only keys for AES and HMAC can be made here: others could not be made again when the run is resumed. Bring one in with importKey.',
          'NotSupportedError',
        );
      return subtle.importKey('raw', bytes(bits / 8), algorithm as HmacImportParams, extractable, usages);
    },
  );
}
