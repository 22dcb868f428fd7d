import { cell, type Readable } from '#base/cell.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { Egress, KeyKind, KeyPurpose, SealedSecret, VaultLock, VaultStore } from './egress.contract.ts';

export interface KeyInfo {
  alias: string;
  kind: KeyKind;
  origin: string;
  hint: string;
  createdAt: number;
  /** Milliseconds since 1970; null where no request has taken it along yet. */
  usedAt: number | null;
  /** True where it is gone when the page closes. */
  sessionOnly: boolean;
  place?: { name: string; prefix: string };
}

/** `device`: the key of this browser opens it by itself. Otherwise a passphrase guards it. */
export type VaultState = 'device' | 'locked' | 'unlocked';

export type VaultCode =
  /** Empty, or with characters no header carries: something else than a key was pasted. */
  | 'bad_secret'
  /** Not an http or https address; or the vault did not open. The message says which. */
  | 'bad_origin'
  /** This browser gives no place to keep keys in, or it is full. */
  | 'unavailable'
  | 'bad_alias'
  | 'locked'
  | 'wrong_passphrase'
  | 'weak_passphrase'
  | 'kdf_refused'
  | 'not_found';

export interface AddOptions extends KeyPurpose {
  /** Never stored: gone when the page closes. */
  sessionOnly?: boolean;
}

export interface Vault {
  /** What is kept, without the keys themselves. */
  keys: Readable<KeyInfo[]>;
  state: Readable<VaultState>;
  /** Keeps a key for one origin; a key of the same alias is replaced. White space around it is taken off. */
  add(alias: string, origin: string, secret: string, options?: AddOptions): Promise<Result<KeyInfo, VaultCode>>;
  /** Keeps what was sealed in the worker already, as the tokens of a sign-in. */
  keep(row: SealedSecret): Promise<Result<KeyInfo, VaultCode>>;
  /** Gives the sealed row, for `restore`. */
  remove(alias: string): Promise<Result<SealedSecret | undefined, VaultCode>>;
  /** Takes a removed row back. */
  restore(row: SealedSecret, sessionOnly?: boolean): Promise<Result<void, VaultCode>>;
  /** Sets (null before), changes, or with null removes the passphrase. Every row is sealed anew, all at once. */
  setPassphrase(passphrase: string | null, current?: string): Promise<Result<void, VaultCode>>;
  unlock(passphrase: string): Promise<Result<void, VaultCode>>;
  /** Does nothing without a passphrase. */
  lock(): Promise<void>;
  /** Notes that a key went with a request. */
  used(alias: string, at: number): void;
}

/** Characters of a passphrase, at least. Length is what makes one hard to try out. */
const shortestPassphrase = 8;

/**
 * Opens the vault in the egress worker. Where storage is refused, the vault still opens with a key made for this visit
 * (`newKey`), and what is added lives until the page closes: `add` then says `unavailable`, yet the key works. Where
 * the worker itself is not there, the vault is empty and `add` says why. Does not reject.
 */
export async function createVault(world: {
  store: VaultStore;
  egress: Pick<Egress, 'open' | 'seal' | 'forget' | 'admit' | 'unlock' | 'lock' | 'rewrap' | 'settle'>;
  newKey: () => Promise<CryptoKey>;
}): Promise<Vault> {
  const { store, egress, newKey } = world;
  const rows = new Map<string, SealedSecret>();
  const passing = new Set<string>();
  let lock: VaultLock | null = null;
  try {
    const [kept, found] = await Promise.all([store.secrets(), store.lock()]);
    lock = found;
    const renewed = await egress.open(lock ?? (await store.key()), kept);
    for (const row of kept) rows.set(row.alias, row);
    for (const row of renewed) rows.set(row.alias, row);
    await Promise.all(renewed.map((row) => store.put(row)));
  } catch {
    if (rows.size === 0)
      await newKey()
        .then((key) => egress.open(key, []))
        .catch(() => undefined);
  }
  const infos = () => [...rows.values()].map((row) => infoOf(row, passing.has(row.alias)));
  const keys = cell(infos());
  const state = cell<VaultState>(lock ? 'locked' : 'device');
  const show = () => keys.set(infos());
  const unavailable = (what: string, error: unknown) => fail('unavailable' as const, `${what}: ${messageOf(error)}`);

  const hold = (row: SealedSecret, sessionOnly: boolean) => {
    if (sessionOnly) passing.add(row.alias);
    else passing.delete(row.alias);
    rows.set(row.alias, row);
    show();
  };

  /** Keeps a row, unless another tab has sealed all anew since: it could not be opened again. */
  const put = async (row: SealedSecret) => {
    if (!sameLock(await store.lock(), lock)) throw new Error('Another tab changed the passphrase. Reload this page.');
    await store.put(row);
  };

  return {
    keys,
    state,
    async add(alias, origin, secret, { sessionOnly = false, ...about } = {}) {
      const plain = secret.trim();
      if (!/^[\x20-\x7e]+$/.test(plain)) {
        return fail('bad_secret', 'This is no key: it is empty, or has characters that no key has. Copy it again.');
      }
      if (!/^[\p{L}\p{N}_][\p{L}\p{N}._:-]{0,79}$/u.test(alias)) {
        return fail('bad_alias', 'A key is named with letters, digits, dots and dashes, up to 80 of them.');
      }
      if (state.get() === 'locked') return fail('locked', 'The vault is locked. Unlock it, then add the key.');
      let row: SealedSecret;
      try {
        row = await egress.seal(alias, origin, plain, about);
      } catch (error) {
        return fail('bad_origin', messageOf(error));
      }
      const wasKept = rows.has(alias) && !passing.has(alias);
      hold(row, sessionOnly);
      const info = infoOf(row, sessionOnly);
      try {
        if (!sessionOnly) await put(row);
        else if (wasKept) await store.remove(alias);
      } catch (error) {
        return unavailable('The key works until this page closes; it was not kept', error);
      }
      return ok(info);
    },
    async keep(row) {
      hold(row, false);
      try {
        await put(row);
      } catch (error) {
        return unavailable('The key works until this page closes; it was not kept', error);
      }
      return ok(infoOf(row, false));
    },
    async remove(alias) {
      const row = rows.get(alias);
      rows.delete(alias);
      show();
      try {
        await egress.forget(alias);
        if (!passing.delete(alias)) await store.remove(alias);
      } catch (error) {
        return unavailable('The key is not used any more, but it is still kept', error);
      }
      return ok(row);
    },
    async restore(row, sessionOnly = false) {
      try {
        if (!(await egress.admit(row))) {
          return fail('not_found', 'The passphrase changed since, so the key cannot be opened any more. Add it again.');
        }
        hold(row, sessionOnly);
        if (!sessionOnly) await put(row);
      } catch (error) {
        return unavailable('The key works until this page closes; it was not kept', error);
      }
      return ok(undefined);
    },
    async setPassphrase(passphrase, current) {
      if (passphrase !== null && [...passphrase].length < shortestPassphrase) {
        return fail(
          'weak_passphrase',
          `A passphrase has at least ${shortestPassphrase} characters. Four words are good.`,
        );
      }
      try {
        const made = await egress.rewrap(passphrase, current);
        if (!made.ok) return fail(made.code, made.message);
        try {
          await store.replace(
            made.guard,
            made.rows.filter(({ alias }) => !passing.has(alias)),
          );
        } catch (error) {
          await egress.settle(false);
          return unavailable('Nothing was changed', error);
        }
        await egress.settle(true);
        lock = 'kdf' in made.guard ? made.guard : null;
        rows.clear();
        for (const row of made.rows) rows.set(row.alias, row);
        show();
        state.set(passphrase === null ? 'device' : 'unlocked');
        return ok(undefined);
      } catch (error) {
        return unavailable('Nothing was changed', error);
      }
    },
    async unlock(passphrase) {
      try {
        const opened = await egress.unlock(passphrase);
        if (!opened.ok) return fail(opened.code, opened.message);
      } catch (error) {
        return unavailable('The vault did not open', error);
      }
      if (state.get() === 'locked') state.set('unlocked');
      return ok(undefined);
    },
    async lock() {
      if (state.get() !== 'unlocked') return;
      state.set('locked');
      await egress.lock().catch(() => undefined);
    },
    used(alias, at) {
      const row = rows.get(alias);
      if (!row) return;
      rows.set(alias, { ...row, usedAt: at });
      show();
      if (!passing.has(alias)) void store.touch(alias, at).catch(() => undefined);
    },
  };
}

const sameLock = (a: VaultLock | null, b: VaultLock | null): boolean =>
  a === b || (a !== null && b !== null && a.salt.every((byte, i) => byte === b.salt[i]));

const infoOf = (row: SealedSecret, sessionOnly: boolean): KeyInfo => ({
  alias: row.alias,
  kind: row.kind ?? 'source',
  origin: row.origin,
  hint: row.hint,
  createdAt: row.createdAt,
  usedAt: row.usedAt ?? null,
  sessionOnly,
  ...(row.place && { place: row.place }),
});
