/**
 * Installs packages into a workspace: package.json and package-lock.json are written there, tarballs are kept apart and
 * never unpacked into it. No script of a package is run, ever.
 */
import { fail, messageOf, ok } from '#base/result.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { Bundler } from './bundle.contract.ts';
import { integrityOf, lockHolds, lockMatches, readLock, writeLock } from './npm/lock.ts';
import type { NpmResult, Packument, Placed, Project } from './npm/package.contract.ts';
import { pickVersion, popularNear, readWanted } from './npm/pick.ts';
import { resolveTree } from './npm/resolve.ts';
import { checkIntegrity, unpack } from './npm/tarball.ts';
import type { AskRegistry, Installed, InstalledPackage, InstallOptions, Npm, TarballStore } from './npm.contract.ts';

interface NpmPorts {
  ask: AskRegistry;
  tarballs: TarballStore;
  bundler: Pick<Bundler, 'lacks' | 'add'>;
  /** Says why a package may not come in, as a rule of the person has it; `null` where it may. Default: all may. */
  refused?(label: { name: string; version: string }): string | null;
}

/** Tarballs on their way at once, as many as browsers open to one host over HTTP/1. */
const atOnce = 6;
const abbreviated = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8';
const validName = /^(?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~_][\w.~-]*$/i;

export function createNpm({ ask, tarballs, bundler, refused = () => null }: NpmPorts): Npm {
  async function packument(name: string, signal?: AbortSignal): Promise<NpmResult<Packument>> {
    if (!validName.test(name) || name.length > 214)
      return fail('not_found', `“${name.slice(0, 80)}” cannot be the name of a package.`);
    const answer = await ask(name.replace('/', '%2f'), abbreviated, signal);
    if (!answer.ok) return answer.code === 'not_found' ? fail('not_found', missing(name)) : answer;
    try {
      const found = JSON.parse(new TextDecoder().decode(answer.value)) as Packument;
      if (found?.name === name && found.versions && found['dist-tags']) return ok(found);
    } catch {
      // Said below, as for any other answer that is none.
    }
    return fail(
      'unreadable',
      `What the registry says of ${name} cannot be read. Is its address that of an npm registry?`,
    );
  }

  async function tarball(
    { manifest, path }: Placed,
    signal?: AbortSignal,
  ): Promise<NpmResult<{ bytes: Uint8Array; cached: boolean }>> {
    const of = `${manifest.name} ${manifest.version}`;
    const integrity = integrityOf(manifest);
    if (!integrity)
      return fail('integrity', `The registry does not say what the bytes of ${of} have to be. It was not installed.`, {
        path,
      });
    const kept = await tarballs.get(integrity);
    if (kept) return ok({ bytes: kept, cached: true });
    const answer = await ask(tarballPath(manifest), '*/*', signal);
    if (!answer.ok) return answer;
    const checked = await checkIntegrity(answer.value as Uint8Array<ArrayBuffer>, integrity, of);
    if (!checked.ok) return checked;
    // What could not be unpacked later is not installed: it is too large, or leads out of its folder.
    const whole = await unpack(answer.value as Uint8Array<ArrayBuffer>, of);
    if (!whole.ok) return whole;
    await tarballs.put(integrity, answer.value);
    return ok({ bytes: answer.value, cached: false });
  }

  /** Also of a lock file: it may have been written by hand, or before the rule. */
  function admitted(packages: readonly Placed[]): NpmResult<void> {
    for (const { name, manifest } of packages) {
      const why = refused(manifest);
      const as = name === manifest.name ? '' : ` (as ${name})`;
      if (why) return fail('refused', `${manifest.name} ${manifest.version}${as} may not come in. ${why}`);
    }
    return ok(undefined);
  }

  /** What an install would bring, without any tarball. */
  async function plan(project: Project, lock: Placed[], options: InstallOptions) {
    const kept = new Map(lock.map(({ path, manifest }) => [path, manifest.version]));
    return resolveTree(project, {
      packument: (name) => packument(name, options.signal),
      kept,
      ...(options.signal && { signal: options.signal }),
      onPackage: (name, done) => options.onProgress?.({ step: 'resolving', name, done }),
    });
  }

  async function fetchAll(
    packages: Placed[],
    { signal, onProgress }: InstallOptions,
  ): Promise<NpmResult<{ sizes: Map<string, number>; fetched: number; cached: number }>> {
    const sizes = new Map<string, number>();
    const left = packages.filter(({ here }) => here);
    const total = left.length;
    let [fetched, cached, finished] = [0, 0, 0];
    let failure: Extract<NpmResult<never>, { ok: false }> | undefined;
    const work = async () => {
      for (let one = left.shift(); one && !failure; one = left.shift()) {
        if (signal?.aborted) failure = fail('aborted', 'The install was stopped. Nothing was changed.');
        else {
          const got = await tarball(one, signal);
          if (got.ok) {
            sizes.set(one.path, got.value.bytes.length);
            if (got.value.cached) cached += got.value.bytes.length;
            else fetched += got.value.bytes.length;
          } else if (!one.optional) failure ??= got;
          onProgress?.({ step: 'fetching', name: one.name, done: ++finished, total });
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return failure ?? ok({ sizes, fetched, cached });
  }

  return {
    async install(files, options = {}) {
      const read = await readProject(files);
      if (!read.ok) return read;
      const { project, lock, text } = read.value;
      const warnings: string[] = [];
      const wanted = await changed(project, options, (name) => packument(name, options.signal), warnings);
      if (!wanted.ok) return wanted;
      const stands = lock && lockMatches(lock.root, wanted.value) && lockHolds(wanted.value, lock.packages);
      const fresh = stands ? lock.packages : undefined;
      if (options.locked && !fresh)
        return fail(
          'unreadable',
          'package-lock.json does not match package.json, or is missing. Install once without “locked”.',
        );
      const planned = fresh
        ? ok({ packages: fresh, warnings: [] })
        : await plan(wanted.value, lock?.packages ?? [], options);
      if (!planned.ok) return planned;
      const { packages } = planned.value;
      const allowed = admitted(packages);
      if (!allowed.ok) return allowed;
      const before = new Set((lock?.packages ?? []).map(labelOf));
      const after = new Set(packages.map(labelOf));
      const said = {
        added: [...after].filter((label) => !before.has(label)),
        removed: [...before].filter((label) => !after.has(label)),
        warnings: [...warnings, ...planned.value.warnings],
      };
      if (options.dry) {
        const listed = packages.map((one) => described(one, one.here ? (one.manifest.dist.unpackedSize ?? 0) : 0));
        return ok<Installed>({ ...said, packages: listed, fetched: 0, cached: 0 });
      }
      const brought = await fetchAll(packages, options);
      if (!brought.ok) return brought;
      const written = await write(files, text, wanted.value, project, packages, !!fresh);
      if (!written.ok) return written;
      const { sizes, fetched, cached } = brought.value;
      const listed = packages.map((one) => described(one, sizes.get(one.path) ?? 0));
      return ok<Installed>({ ...said, packages: listed, fetched, cached });
    },

    async list(files) {
      const read = await readProject(files);
      if (!read.ok) return read;
      const sized = (read.value.lock?.packages ?? []).map(async (one) => {
        const kept = await tarballs.get(integrityOf(one.manifest) ?? '');
        return described(one, kept?.length ?? 0);
      });
      return ok(await Promise.all(sized));
    },

    async ready(files, signal) {
      const read = await readProject(files);
      if (!read.ok) return read;
      const packages = (read.value.lock?.packages ?? []).filter(({ here }) => here);
      const allowed = admitted(packages);
      if (!allowed.ok) return allowed;
      const places = packages.map(({ path, manifest }) => ({ path, integrity: integrityOf(manifest) ?? '' }));
      const lacking = new Set(await bundler.lacks(places.map(({ integrity }) => integrity)));
      for (const one of packages) {
        const integrity = integrityOf(one.manifest) ?? '';
        if (!lacking.delete(integrity)) continue;
        const got = await tarball(one, signal);
        if (!got.ok) {
          if (one.optional) continue;
          return got;
        }
        const added = await bundler.add(integrity, got.value.bytes, one.name);
        if (!added.ok) return fail('unreadable', added.message);
      }
      return ok(places);
    },

    async unpack(files, each, signal) {
      const read = await readProject(files);
      if (!read.ok) return read;
      const packages = read.value.lock?.packages ?? [];
      const allowed = admitted(packages);
      if (!allowed.ok) return allowed;
      for (const [done, one] of packages.entries()) {
        if (signal?.aborted) return fail('aborted', 'The install was stopped.');
        const { path, name, manifest } = one;
        const about = { path, name, version: manifest.version, programs: programsOf(manifest) };
        const got = one.here ? await tarball(one, signal) : null;
        if (got && !got.ok && !one.optional) return got;
        const files = got?.ok
          ? await unpack(got.value.bytes as Uint8Array<ArrayBuffer>, `${manifest.name} ${manifest.version}`)
          : null;
        if (files && !files.ok) return files;
        each({ ...about, files: files?.value ?? null }, done + 1, packages.length);
      }
      return ok(undefined);
    },

    async about(name, signal) {
      const found = await packument(name, signal);
      if (!found.ok) return found;
      const latest = pickVersion(found.value, 'latest');
      if (!latest.ok) return latest;
      const { version, license, dist, dependencies, deprecated } = latest.value;
      return ok({
        name,
        latest: version,
        versions: Object.keys(found.value.versions).length,
        license: license ?? 'not said',
        unpackedSize: dist.unpackedSize ?? null,
        dependencies: dependencies ?? {},
        deprecated: deprecated ?? null,
      });
    },
  };
}

function programsOf({ name, bin }: Placed['manifest']): Record<string, string> {
  return typeof bin === 'string' ? { [name.replace(/^@[^/]+\//, '')]: bin } : (bin ?? {});
}

const missing = (name: string) => {
  const near = popularNear(name);
  return `There is no package ${name} in the registry.${near ? ` Did you mean ${near}?` : ''}`;
};

/** Under the registry that is set, whatever host the package was published through. */
function tarballPath({ name, version, dist }: Placed['manifest']): string {
  const file = /\/-\/([^?#]+)$/.exec(dist.tarball)?.[1] ?? `${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
  return `${name}/-/${file}`;
}

const labelOf = ({ name, manifest }: Placed) => `${name}@${manifest.version}`;

const described = ({ name, path, manifest, dev }: Placed, bytes: number): InstalledPackage => ({
  name,
  version: manifest.version,
  path,
  license: manifest.license ?? 'not said',
  bytes,
  dev,
});

interface ReadProject {
  project: Project;
  /** package.json as it stands, for the fields an install leaves alone. */
  text: Record<string, unknown>;
  lock?: { packages: Placed[]; root: Partial<Project> };
}

async function readProject(files: Pick<Files, 'readText'>): Promise<NpmResult<ReadProject>> {
  const stated = await files.readText('/package.json');
  if (!stated.ok && stated.code !== 'not_found') return fail('unreadable', stated.message);
  let text: Record<string, unknown> = {};
  try {
    if (stated.ok) text = JSON.parse(stated.value);
    if (typeof text !== 'object' || text === null || Array.isArray(text)) throw new Error('it is no object');
  } catch (error) {
    return fail('unreadable', `package.json cannot be read: ${messageOf(error)}`);
  }
  const lockText = await files.readText('/package-lock.json');
  if (!lockText.ok) return ok({ project: text as Project, text });
  const lock = readLock(lockText.value);
  if (!lock.ok) return lock;
  return ok({ project: text as Project, text, lock: { ...lock.value, root: lock.value.root as Partial<Project> } });
}

/** The package.json with what is added and removed; a name without a range gets the newest, as npm writes it. */
async function changed(
  project: Project,
  { add = {}, remove = [], dev = false }: InstallOptions,
  packument: (name: string) => Promise<NpmResult<Packument>>,
  warnings: string[],
): Promise<NpmResult<Project>> {
  const next: Project = { ...project };
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
  const without = (field: (typeof fields)[number], name: string) => {
    if (!next[field] || !(name in next[field])) return;
    const { [name]: _, ...rest } = next[field];
    next[field] = rest;
  };
  for (const name of [...remove, ...Object.keys(add)]) for (const field of fields) without(field, name);
  const field = dev ? 'devDependencies' : 'dependencies';
  for (const [name, range] of Object.entries(add)) {
    const near = popularNear(name);
    if (near)
      warnings.push(`${name} is one letter away from ${near}, which many more people use. Is it the one you mean?`);
    let stated = range;
    if (!range) {
      const found = await packument(name);
      const picked = found.ok ? pickVersion(found.value, 'latest') : found;
      if (!picked.ok) return picked;
      stated = `^${picked.value.version}`;
    }
    const read = readWanted(name, stated);
    if (!read.ok) return read;
    next[field] = Object.fromEntries(
      Object.entries({ ...next[field], [name]: stated }).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return ok(next);
}

/** Both files or neither. */
async function write(
  files: Files,
  text: Record<string, unknown>,
  project: Project,
  before: Project,
  packages: Placed[],
  fresh: boolean,
): Promise<NpmResult<void>> {
  const { dependencies, devDependencies, optionalDependencies } = project;
  const present = Object.entries({ dependencies, devDependencies, optionalDependencies }).filter(([, list]) => list);
  const stated = JSON.stringify({ ...text, ...Object.fromEntries(present) }, null, 2);
  const same = JSON.stringify(project) === JSON.stringify(before);
  if (fresh && same) return ok(undefined);
  const base = await files.snapshot();
  const done: { ok: boolean; message?: string }[] = [];
  if (!same) done.push(await files.write('/package.json', `${stated}\n`));
  if (done.every((one) => one.ok)) done.push(await files.write('/package-lock.json', writeLock(project, packages)));
  const failed = done.find((one) => !one.ok);
  if (!failed) return ok(undefined);
  if (base.ok) await files.restore(base.value);
  return fail('too_large', `Nothing was changed: ${failed.message}`);
}
