/** Packages in workspaces: the registry through egress, the tarballs that are kept, and the methods programs call. */
import { fail, messageOf, ok } from '#base/result.ts';
import { streamBytes } from '#base/stream-bytes.ts';
import { type NpmOfFiles, npmToolset } from '#codemode/npm-toolset.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { Policy } from '#guard/policy.contract.ts';
import type { AskRegistry, Npm } from '#ladder/npm.contract.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import { createTarballStore } from '#storage/tarball-store.ts';
import type { Files } from '#workspace/files.contract.ts';
import { createProgramModules } from './program-modules.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

interface Options {
  egress: Egress;
  settings: SettingsStore;
  filesOf: SessionFiles['of'];
  now: () => number;
  /** A package comes in where no rule denies `npm_install` of its name, also as a part of another and from a shell. */
  policy: Pick<Policy, 'test'>;
}

const setting = 'registry';
const grant = 'npm';

export type Packages = ReturnType<typeof createPackages>;

export function createPackages({ egress, settings, filesOf, now, policy }: Options) {
  /** Where the dev and preview servers stand before the registry that this machine uses. */
  const own = () => new URL('-/registry/', document.baseURI).href;
  const address = async () => (await settings.get<string>(setting, '')) || own();

  const ask: AskRegistry = async (path, accept, signal) => {
    const base = (await address()).replace(/\/*$/, '/');
    await egress.grant([{ id: grant, origin: new URL(base).origin }]);
    const result = await egress.request(
      { grant, method: 'GET', url: base + path, headers: { accept }, maxBytes: 256 * 2 ** 20 },
      signal,
    );
    const where = base === own() ? 'this page’s own server' : new URL(base).host;
    const set = 'The address of a registry that lets pages in (CORS) can be set in Settings.';
    if (!result.ok) {
      if (result.code === 'aborted') return fail('aborted', 'The install was stopped. Nothing was changed.');
      if (result.code === 'too_large') return fail('too_large', result.message);
      return fail('network', `Nothing came from the registry at ${where}: ${result.message} ${set}`);
    }
    const { status, headers, body } = result.value;
    const isRegistry = /json|octet-stream|gzip|x-compressed|tgz/.test(headers['content-type'] ?? '');
    if (status === 404 && isRegistry) return fail('not_found', 'The registry does not have it.');
    if (status !== 200 || !isRegistry)
      return fail('network', `No npm registry answers at ${where} (it said ${status}). ${set}`);
    try {
      return ok(await streamBytes(body));
    } catch (error) {
      if (signal?.aborted) return fail('aborted', 'The install was stopped. Nothing was changed.');
      return fail('network', `The answer of the registry broke off: ${messageOf(error)}`);
    }
  };

  const refused = ({ name, version }: { name: string; version: string }) => {
    const args = [{ packages: [name, `${name}@${version}`] }];
    const { decision, reason } = policy.test({ method: 'npm_install', source: 'npm', effect: 'write', args });
    return decision === 'deny' ? reason : null;
  };

  let loaded: Promise<{ npm: Npm; bundler: import('#ladder/bundle.contract.ts').Bundler }> | undefined;
  /** The bundler and the resolver come with the first thing asked of them. */
  const load = () => {
    loaded ??= (async () => {
      const [{ createNpm }, { startBundler }] = await Promise.all([
        import('#ladder/npm.ts'),
        import('#ladder/bundle.remote.ts'),
      ]);
      const bundler = startBundler();
      const tarballs = createTarballStore({ caches: globalThis.caches, now });
      return { npm: createNpm({ ask, tarballs, bundler, refused }), bundler };
    })();
    loaded.catch(() => {
      loaded = undefined;
    });
    return loaded;
  };

  const ofFiles = (files: Files): NpmOfFiles => ({
    install: async (options) => (await load()).npm.install(files, options),
    list: async () => (await load()).npm.list(files),
    about: async (name, signal) => (await load()).npm.about(name, signal),
    async snapshot() {
      const taken = await files.snapshot();
      return taken.ok ? taken.value : undefined;
    },
    async restore(before) {
      for (const path of ['/package.json', '/package-lock.json']) {
        const read = await files.readSnapshot(before, path);
        const done = read.ok ? await files.write(path, read.value) : await files.remove(path);
        if (!done.ok && done.code !== 'not_found') return { ok: false, code: done.code, message: done.message };
      }
      return { ok: true, value: null };
    },
  });

  return {
    /** The resolver and the bundler themselves. */
    load,
    /** What programs import, for `execute`. */
    modules: createProgramModules({ load, filesOf }),
    toolset: onFilesOf(filesOf, (files) => npmToolset(ofFiles(files))),
    registry: {
      stated: () => settings.get<string>(setting, ''),
      /** Gives a sentence where the text is no address; an empty one is the page's own server again. */
      async set(text: string): Promise<string | null> {
        const given = text.trim();
        if (given && !/^https?:$/.test(URL.parse(given)?.protocol ?? ''))
          return 'This is no address, as in https://registry.example.com/.';
        await settings.set(setting, given);
        return null;
      },
    },
    async list(sessionId: string) {
      const files = await filesOf({ sessionId });
      const found = files.ok ? await (await load()).npm.list(files.value) : files;
      return found.ok ? found.value : found.message;
    },
  };
}
