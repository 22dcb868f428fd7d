/** A key made of a passphrase: slow on purpose, so that whoever has the rows cannot try many. */
import type { VaultLock } from './egress.contract.ts';

/** KiB: 19 MiB in two passes is OWASP's first recommendation for Argon2id. */
const argonKib = 19 * 1024;
/** Rounds of PBKDF2-SHA256, by the same source. */
const pbkdfRounds = 600_000;

/** Gives 32 bytes. Rejects where WebAssembly is refused. */
export type Argon = (passphrase: Uint8Array, salt: Uint8Array, kib: number) => Promise<Uint8Array>;

/** Loaded when a passphrase is first given, and never in the page. */
export const loadArgon: Argon = async (password, salt, memorySize) => {
  const { argon2id } = await import('hash-wasm');
  const cost = { memorySize, iterations: 2, parallelism: 1, hashLength: 32 };
  return argon2id({ password, salt, ...cost, outputType: 'binary' });
};

const known = new TextEncoder().encode('espalier vault');

/** A new lock and the key it opens with: Argon2id, or PBKDF2 where that cannot run. */
export async function makeLock(
  passphrase: string,
  argon: Argon = loadArgon,
): Promise<{ lock: VaultLock; key: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const strong = { kdf: 'argon2id' as const, cost: argonKib, salt };
  const settings = await stretch(passphrase, strong, argon).then(
    (key) => ({ ...strong, key }),
    async () => {
      const weak = { kdf: 'pbkdf2' as const, cost: pbkdfRounds, salt };
      return { ...weak, key: await stretch(passphrase, weak, argon) };
    },
  );
  const { key, ...how } = settings;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const check = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound(how) }, key, known),
  );
  return { lock: { ...how, iv, check }, key };
}

/** The key, `wrong` for another passphrase, or `refused` where this browser cannot compute it. */
export async function openLock(
  passphrase: string,
  lock: VaultLock,
  argon: Argon = loadArgon,
): Promise<CryptoKey | 'wrong' | 'refused'> {
  let key: CryptoKey;
  try {
    key = await stretch(passphrase, lock, argon);
  } catch {
    return 'refused';
  }
  try {
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv: lock.iv, additionalData: bound(lock) }, key, lock.check);
    return key;
  } catch {
    return 'wrong';
  }
}

type How = Pick<VaultLock, 'kdf' | 'cost' | 'salt'>;

/** The same letters typed on two systems may be other bytes: NFKC makes them one (RFC 8265). */
async function stretch(passphrase: string, { kdf, cost, salt }: How, argon: Argon): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const aes = { name: 'AES-GCM', length: 256 };
  if (kdf === 'pbkdf2') {
    const base = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: cost };
    return crypto.subtle.deriveKey(how, base, aes, false, ['encrypt', 'decrypt']);
  }
  const raw = new Uint8Array(await argon(bytes, salt, cost));
  const key = await crypto.subtle.importKey('raw', raw, aes, false, ['encrypt', 'decrypt']);
  raw.fill(0);
  return key;
}

/** The settings are bound to the check, so that a lock made weaker by hand does not open. */
const bound = ({ kdf, cost }: How) => new TextEncoder().encode(`lock|${kdf}|${cost}`);
