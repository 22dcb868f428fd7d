/** The kinds of shell there are, each loaded when it is first used. */
import type { Shells } from '#ladder/shell.contract.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { ShellSetup } from '#ui/terminal-face.ts';
import { askForIsolation, embedderPolicy, leaveIsolation } from './isolation.ts';
import type { SessionFiles } from './session-files.ts';
import type { ShellKind } from './terminal.ts';

interface Options {
  settings: Pick<SettingsStore, 'get' | 'set'>;
  filesOf: SessionFiles['of'];
  newId: () => string;
  embedded(about: Shells['about']): Promise<Shells>;
}

const keyName = 'webcontainersKey';

export function shellKinds({ settings, filesOf, newId, embedded: loadEmbedded }: Options): {
  kinds: ShellKind[];
  setup: ShellSetup;
} {
  const key = () => settings.get<string>(keyName, '');
  const embedded: ShellKind = {
    id: 'embedded',
    title: 'Embedded shell',
    note: 'Not a real system: a shell, Git, npm and a Node-compatible runtime in this page, without a network.',
    available: async () => ({ ok: true }),
    load() {
      const { id, title, note } = embedded;
      return loadEmbedded({ id, title, note });
    },
  };
  const webcontainers: ShellKind = {
    id: 'webcontainers',
    title: 'WebContainers',
    note: 'Node, npm and a shell by StackBlitz, loaded from stackblitz.com; programs in it have a network. Commercial use needs a licence of theirs.',
    available: async () =>
      navigator.onLine
        ? { ok: true }
        : { ok: false, reason: 'They come from stackblitz.com, and there is no network.' },
    prepare: askForIsolation,
    leave: leaveIsolation,
    async load() {
      const [{ createWebContainers }, { createProviderShells }] = await Promise.all([
        import('#ladder/webcontainers.ts'),
        import('#ladder/provider-shells.ts'),
      ]);
      const provider = createWebContainers({
        async boot() {
          const { bootWebContainer } = await import('#ladder/webcontainers-boot.ts');
          return bootWebContainer(embedderPolicy(), await key());
        },
        isolated: () => crossOriginIsolated,
        online: () => navigator.onLine,
        now: () => performance.now(),
      });
      const { id, title, note } = webcontainers;
      return createProviderShells({
        about: { id, title, note },
        provider,
        filesOf: (sessionId) => filesOf({ sessionId }),
        newId,
      });
    },
  };
  return {
    kinds: [embedded, webcontainers],
    setup: {
      key,
      setKey: (text) => settings.set(keyName, text.trim()),
      image: async () => null,
      setImage: async () => 'Linux is not part of this version.',
      forgetImage: async () => undefined,
    },
  };
}
