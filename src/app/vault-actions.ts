/** What a person does with keys, and the lock that falls when nobody is there. */
import type { Broadcast } from '#base/broadcast.ts';
import { cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import type { Vault } from '#guard/vault.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { KeyDraft } from '#ui/guard-face.ts';
import type { Notices } from './notices.ts';

const setting = 'auto-lock-minutes';

export async function createVaultActions(options: {
  vault: Vault;
  settings: SettingsStore;
  notices: Notices;
  document: Pick<Document, 'addEventListener'>;
  now: () => number;
  /** While something is under way the vault stays open: whoever left it running wants it to end. */
  busy: () => boolean;
  others: Broadcast<'lock' | 'passphrase'>;
  /** Milliseconds between two looks. Default 5,000. */
  everyMs?: number;
}) {
  const { vault, settings, notices, document, now, busy, others, everyMs = 5_000 } = options;
  const autoLock = cell(await settings.get(setting, 30));
  let seen = now();
  for (const type of ['pointerdown', 'keydown', 'wheel'])
    document.addEventListener(type, () => void (seen = now()), { capture: true, passive: true });
  // A person who locks the keys means those of every tab.
  const lock = async () => {
    others.send('lock');
    await vault.lock();
  };
  others.listen((said) => {
    if (said === 'lock') return void vault.lock();
    notices.say({
      tone: 'problem',
      text: 'Another tab changed the passphrase of the keys. Reload this page to go on.',
    });
  });
  const watch = () => {
    const minutes = autoLock.get();
    if (busy()) seen = now();
    if (minutes > 0 && now() - seen >= minutes * 60_000) void vault.lock();
    after(everyMs, watch);
  };

  const add = async ({ alias, origin, secret, sessionOnly, place }: KeyDraft) => {
    const name = alias.trim();
    const there = vault.keys.get().find((key) => key.alias === name);
    const kind = place ? ('web' as const) : (there?.kind ?? 'source');
    const kept = await vault.add(name, origin.trim(), secret, { kind, sessionOnly, ...(place && { place }) });
    return kept.ok ? null : kept.message;
  };

  const actions = {
    keys: vault.keys,
    vault: vault.state,
    addKey: add,
    async replaceKey(alias: string, secret: string, sessionOnly: boolean) {
      const key = vault.keys.get().find((one) => one.alias === alias);
      if (!key) return 'The key is not there any more.';
      const { kind, origin, place } = key;
      const kept = await vault.add(alias, origin, secret, { kind, sessionOnly, ...(place && { place }) });
      return kept.ok ? null : kept.message;
    },
    async removeKey(alias: string) {
      const sessionOnly = vault.keys.get().find((one) => one.alias === alias)?.sessionOnly ?? false;
      const removed = await vault.remove(alias);
      if (notices.problem(removed) || !removed.ok || !removed.value) return;
      const row = removed.value;
      const back = async () => notices.problem(await vault.restore(row, sessionOnly));
      notices.say({
        tone: 'info',
        text: `Removed the key ${alias}.`,
        action: { title: 'Undo', run: () => void back() },
      });
    },
    async setPassphrase(passphrase: string | null, current?: string) {
      const done = await vault.setPassphrase(passphrase, current);
      if (done.ok) others.send('passphrase');
      return done.ok ? null : done.message;
    },
    async unlock(passphrase: string) {
      const done = await vault.unlock(passphrase);
      seen = now();
      return done.ok ? null : done.message;
    },
    lock,
    autoLock: autoLock as Readable<number>,
    setAutoLock(minutes: number) {
      autoLock.set(minutes);
      void settings.set(setting, minutes).catch(() => undefined);
    },
  };
  return { actions, watch };
}
