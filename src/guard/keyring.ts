/** The worker's side of the vault: the plain keys, known here alone, and what opens and seals them. */
import type { KeyPurpose, RewrapResult, SealedSecret, UnlockResult, VaultLock } from './egress.contract.ts';
import { type Argon, loadArgon, makeLock, openLock } from './passphrase.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { makeKey, openSecret, sealSecret } from './seal.ts';

export interface PlainKey {
  alias: string;
  origin: string;
  secret: string;
}

export function createKeyring(world: { now(): number; argon?: Argon }) {
  const { now, argon = loadArgon } = world;
  const rows = new Map<string, SealedSecret>();
  const plain = new Map<string, PlainKey>();
  let key: CryptoKey | undefined;
  let lock: VaultLock | undefined;
  let redactor: { of: number; made: Redactor } | undefined;
  let changes = 0;
  let pending: { key: CryptoKey; lock: VaultLock | undefined; rows: SealedSecret[] } | undefined;

  const admit = async (row: SealedSecret): Promise<boolean> => {
    rows.set(row.alias, row);
    if (!key) return true;
    const secret = await openSecret(key, row).catch(() => undefined);
    if (secret === undefined) rows.delete(row.alias);
    else plain.set(row.alias, { alias: row.alias, origin: row.origin, secret });
    changes++;
    return secret !== undefined;
  };
  const admitAll = async () => {
    changes++;
    plain.clear();
    for (const row of [...rows.values()]) await admit(row);
  };

  return {
    /** False before `open`, and while a passphrase is wanted. */
    isOpen: () => key !== undefined,
    isLocked: () => key === undefined && lock !== undefined,
    find: (alias: string) => plain.get(alias),
    /** Of every key there is: a server may repeat another's too. Made again when the keys changed. */
    redactor(): Redactor {
      if (redactor?.of !== changes) redactor = { of: changes, made: createRedactor(plain.values()) };
      return redactor.made;
    },

    async open(guard: CryptoKey | VaultLock, all: SealedSecret[]): Promise<SealedSecret[]> {
      rows.clear();
      plain.clear();
      changes++;
      for (const row of all) rows.set(row.alias, row);
      lock = 'kdf' in guard ? guard : undefined;
      key = 'kdf' in guard ? undefined : guard;
      if (!key) return [];
      await admitAll();
      const renewed: SealedSecret[] = [];
      for (const row of [...rows.values()].filter(({ kind }) => kind === undefined)) {
        const known = plain.get(row.alias)!;
        const kind = row.alias.startsWith('model-') ? 'model' : 'source';
        const next = { ...(await sealSecret(key, { ...known, kind }, row.createdAt)) };
        rows.set(row.alias, next);
        renewed.push(next);
      }
      return renewed;
    },
    admit,
    async seal(alias: string, origin: string, secret: string, about: KeyPurpose = {}): Promise<SealedSecret> {
      if (!key) throw new Error(lock ? 'The vault is locked. Unlock it first.' : 'The vault is not open yet.');
      const row = await sealSecret(key, { alias, origin, secret, ...about }, now());
      rows.set(alias, row);
      plain.set(alias, { alias, origin, secret });
      changes++;
      return row;
    },
    forget(alias: string): void {
      rows.delete(alias);
      plain.delete(alias);
      changes++;
    },
    lock(): void {
      if (!lock) return;
      key = undefined;
      pending = undefined;
      plain.clear();
      changes++;
    },
    async unlock(passphrase: string): Promise<UnlockResult> {
      if (!lock) return { ok: true };
      const opened = await openLock(passphrase, lock, argon);
      if (typeof opened === 'string') return refusal(opened);
      key = opened;
      await admitAll();
      return { ok: true };
    },
    async rewrap(passphrase: string | null, current?: string): Promise<RewrapResult> {
      if (!key) return { ok: false, code: 'locked', message: 'The vault is locked. Unlock it first.' };
      if (lock) {
        const opened = await openLock(current ?? '', lock, argon);
        if (typeof opened === 'string') return refusal(opened);
      }
      const next = passphrase === null ? { key: await makeKey(), lock: undefined } : await makeLock(passphrase, argon);
      const sealed: SealedSecret[] = [];
      for (const row of rows.values()) {
        const { secret } = plain.get(row.alias)!;
        const again = await sealSecret(next.key, { kind: 'source', ...row, secret }, row.createdAt);
        sealed.push({ ...again, ...(row.usedAt !== undefined && { usedAt: row.usedAt }) });
      }
      pending = { ...next, rows: sealed };
      return { ok: true, guard: next.lock ?? next.key, rows: sealed };
    },
    settle(kept: boolean): void {
      if (kept && pending) {
        ({ key, lock } = pending);
        for (const row of pending.rows) if (rows.has(row.alias)) rows.set(row.alias, row);
      }
      pending = undefined;
    },
  };
}

function refusal(why: 'wrong' | 'refused') {
  if (why === 'wrong') {
    return {
      ok: false as const,
      code: 'wrong_passphrase' as const,
      message: 'This is not the passphrase of the vault.',
    };
  }
  const message =
    'The passphrase was set where WebAssembly runs, and here it is refused, so the vault cannot be opened.';
  return { ok: false as const, code: 'kdf_refused' as const, message };
}
