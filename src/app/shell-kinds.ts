/** The kinds of shell there are, each loaded when it is first used. */

import { cell } from '#base/cell.ts';
import type { RungProvider } from '#ladder/rung.contract.ts';
import type { WebContainers } from '#ladder/webcontainers.ts';
import { createImageStore } from '#storage/image-store.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { ShellServer, ShellSetup } from '#ui/terminal-face.ts';
import type { EmbeddedOptions } from './embedded-shells.ts';
import { askForIsolation, embedderPolicy, leaveIsolation } from './isolation.ts';
import type { ShellKind } from './terminal.ts';

interface Options extends EmbeddedOptions {
  settings: Pick<SettingsStore, 'get' | 'set'>;
}

const keyName = 'webcontainersKey';

export function shellKinds({ settings, ...options }: Options): {
  kinds: ShellKind[];
  setup: ShellSetup;
} {
  const { filesOf, newId } = options;
  const shellsOf = async ({ id, title, note }: ShellKind, provider: RungProvider) => {
    const { createProviderShells } = await import('#ladder/provider-shells.ts');
    const started = await provider.start();
    if (!started.ok) throw new Error(started.message);
    return createProviderShells({
      about: { id, title, note },
      provider,
      filesOf: (sessionId) => filesOf({ sessionId }),
      newId,
    });
  };
  const key = () => settings.get<string>(keyName, '');
  const embedded: ShellKind = {
    id: 'embedded',
    title: 'Embedded shell',
    note: 'Not a real system: a shell, Git, npm and a Node-compatible runtime in this page, without a network.',
    available: async () => ({ ok: true }),
    async load() {
      const { loadEmbeddedShells } = await import('./embedded-shells.ts');
      const { id, title, note } = embedded;
      return loadEmbeddedShells({ id, title, note }, options);
    },
  };
  const servers = cell<readonly ShellServer[]>([]);
  const webcontainers: ShellKind = {
    id: 'webcontainers',
    title: 'WebContainers',
    note: 'Node, npm and a shell by StackBlitz, loaded from stackblitz.com; programs in it have a network. Commercial use needs a licence of theirs.',
    available: async () =>
      navigator.onLine
        ? { ok: true }
        : { ok: false, reason: 'They come from stackblitz.com, and there is no network.' },
    servers,
    prepare: askForIsolation,
    async leave() {
      runtime?.dispose();
      await leaveIsolation();
    },
    once: true,
    async load() {
      runtime ??= await makeRuntime();
      return shellsOf(webcontainers, runtime);
    },
  };
  /** One a page, as what it stands for: it is kept where it did not start, and says so. */
  let runtime: WebContainers | undefined;
  const makeRuntime = async () => {
    const { createWebContainers } = await import('#ladder/webcontainers.ts');
    const provider = createWebContainers({
      async boot() {
        const { bootWebContainer } = await import('#ladder/webcontainers-boot.ts');
        return bootWebContainer(embedderPolicy(), await key());
      },
      isolated: () => crossOriginIsolated,
      online: () => navigator.onLine,
      now: () => performance.now(),
    });
    provider.servers.subscribe(() => servers.set(provider.servers.get()));
    return provider;
  };
  const images = createImageStore(globalThis.caches);
  let kept: Promise<Blob | null> | undefined;
  /** The same one as long as it is kept, so that it is unpacked once. */
  const image = () => {
    kept ??= images.get().then((found) => found?.image ?? null);
    return kept;
  };
  let machine: RungProvider | undefined;
  const changed = () => {
    kept = undefined;
    machine?.dispose();
  };
  const linux: ShellKind = {
    id: 'linux',
    title: 'Linux',
    note: 'A real kernel with busybox in an emulator in this page, without a network; each line is a machine of its own. From an image you bring.',
    async available() {
      const { checkImage, noImage } = await import('#ladder/linux.ts');
      const given = await image();
      const reason = given ? await checkImage(given) : noImage;
      return reason ? { ok: false, reason } : { ok: true };
    },
    async load() {
      const [{ createLinux }, { loadEmulator }] = await Promise.all([
        import('#ladder/linux.ts'),
        import('#ladder/linux-parts.ts'),
      ]);
      machine ??= createLinux({ image, parts: loadEmulator, document, now: () => performance.now() });
      return shellsOf(linux, machine);
    },
  };
  return {
    kinds: [embedded, webcontainers, linux],
    setup: {
      key,
      setKey: (text) => settings.set(keyName, text.trim()),
      async image() {
        const found = await images.get();
        return found && { name: found.name, bytes: found.image.size };
      },
      async setImage(file) {
        const { checkImage } = await import('#ladder/linux.ts');
        const problem = (await checkImage(file)) ?? (await images.put(file));
        changed();
        return problem;
      },
      async forgetImage() {
        await images.drop();
        changed();
      },
    },
  };
}
