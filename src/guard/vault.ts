import { cell, type Readable } from '#base/cell.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { Egress, SealedSecret, VaultStore } from './egress.contract.ts';

interface KeyInfo {
  alias: string;
  origin: string;
  hint: string;
}

type VaultCode =
  /** Empty, or with characters no header carries: something else than a key was pasted. */
  | 'bad_secret'
  /** Not an http or https address; or the vault did not open. The message says which. */
  | 'bad_origin'
  /** This browser gives no place to keep keys in, or it is full. */
  | 'unavailable';

export interface Vault {
  /** What is kept, without the keys themselves. */
  keys: Readable<KeyInfo[]>;
  /** Keeps a key for one origin; a key of the same alias is replaced. White space around it is taken off. */
  add(alias: string, origin: string, secret: string): Promise<Result<KeyInfo, VaultCode>>;
  /** Keeps what was sealed in the worker already, as the tokens of a sign-in. */
  keep(row: SealedSecret): Promise<Result<KeyInfo, VaultCode>>;
  remove(alias: string): Promise<Result<void, VaultCode>>;
}

/**
 * Opens the vault in the egress worker. Where storage is refused, the vault still opens with a key made for this visit
 * (`newKey`), and what is added lives until the page closes: `add` then says `unavailable`, yet the key works. Where
 * the worker itself is not there, the vault is empty and `add` says why. Does not reject.
 */
export async function createVault(world: {
  store: VaultStore;
  egress: Pick<Egress, 'open' | 'seal' | 'forget'>;
  newKey: () => Promise<CryptoKey>;
}): Promise<Vault> {
  const { store, egress, newKey } = world;
  let rows: SealedSecret[] = [];
  try {
    rows = await store.secrets();
    await egress.open(await store.key(), rows);
  } catch {
    rows = [];
    await newKey()
      .then((key) => egress.open(key, rows))
      .catch(() => undefined);
  }
  const keys = cell(rows.map(infoOf));
  const keep = async (row: SealedSecret): Promise<Result<KeyInfo, VaultCode>> => {
    const info = infoOf(row);
    keys.update((all) => [...all.filter((key) => key.alias !== row.alias), info]);
    try {
      await store.put(row);
    } catch (error) {
      return fail('unavailable', `The key works until this page closes; it was not kept: ${messageOf(error)}`);
    }
    return ok(info);
  };
  return {
    keys,
    keep,
    async add(alias, origin, secret) {
      const plain = secret.trim();
      if (!/^[\x20-\x7e]+$/.test(plain)) {
        return fail('bad_secret', 'This is no key: it is empty, or has characters that no key has. Copy it again.');
      }
      let row: SealedSecret;
      try {
        row = await egress.seal(alias, origin, plain);
      } catch (error) {
        return fail('bad_origin', messageOf(error));
      }
      return keep(row);
    },
    async remove(alias) {
      keys.update((all) => all.filter((key) => key.alias !== alias));
      try {
        await egress.forget(alias);
        await store.remove(alias);
      } catch (error) {
        return fail('unavailable', `The key is not used any more, but it is still kept: ${messageOf(error)}`);
      }
      return ok(undefined);
    },
  };
}

const infoOf = ({ alias, origin, hint }: SealedSecret): KeyInfo => ({ alias, origin, hint });
