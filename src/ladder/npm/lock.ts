/** `package-lock.json`, version 3, as npm writes and reads it (docs.npmjs.com, “package-lock.json”). */
import { validRange } from 'semver';
import { fail, ok } from '#base/result.ts';
import { noRules, overridden, type Rules } from './overrides.ts';
import type { Manifest, NpmResult, Placed, Project } from './package.contract.ts';
import { fits, isForHere, readWanted } from './pick.ts';

interface LockFile {
  name: string;
  version?: string;
  lockfileVersion: 3;
  requires: true;
  packages: Record<string, LockEntry>;
}

type LockEntry = Partial<Omit<Manifest, 'dist'>> &
  Pick<Project, 'devDependencies' | 'overrides'> & {
    resolved?: string;
    integrity?: string;
    dev?: boolean;
    optional?: boolean;
    devOptional?: boolean;
    peer?: boolean;
    link?: boolean;
  };

const carried = [
  'license',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bin',
  'engines',
  'os',
  'cpu',
  'deprecated',
  'hasInstallScript',
] as const;

export function writeLock(project: Project, packages: readonly Placed[]): string {
  const {
    name = 'workspace',
    version,
    dependencies,
    devDependencies,
    optionalDependencies,
    peerDependencies,
  } = project;
  const own = { name, version, dependencies, devDependencies, optionalDependencies, peerDependencies };
  const file: LockFile = {
    name,
    ...(version && { version }),
    lockfileVersion: 3,
    requires: true,
    packages: { '': present(own) },
  };
  for (const { path, name: placed, manifest, optional, dev, peer } of packages) {
    file.packages[path] = present({
      name: placed === manifest.name ? undefined : manifest.name,
      version: manifest.version,
      resolved: manifest.dist.tarball || undefined,
      integrity: integrityOf(manifest),
      ...Object.fromEntries(carried.map((field) => [field, bins(manifest, field)])),
      dev: (dev && !optional) || undefined,
      optional: (optional && !dev) || undefined,
      devOptional: (optional && dev) || undefined,
      peer: peer || undefined,
    });
  }
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** `bin` as one name to one file, whatever the package wrote. */
function bins(manifest: Manifest, field: (typeof carried)[number]): unknown {
  if (field !== 'bin' || typeof manifest.bin !== 'string') return manifest[field];
  return { [manifest.name.replace(/^@[^/]+\//, '')]: manifest.bin };
}

/** Old packages have but a SHA-1 in hex. */
export function integrityOf({ dist }: Manifest): string | undefined {
  if (dist.integrity) return dist.integrity;
  const bytes = dist.shasum?.match(/../g)?.map((pair) => Number.parseInt(pair, 16));
  return bytes && `sha1-${btoa(String.fromCharCode(...bytes))}`;
}

const present = (entry: object): LockEntry =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));

/** The packages of a lock file, without asking a registry. Refuses what it cannot put at its place. */
export function readLock(text: string): NpmResult<{ packages: Placed[]; root: LockEntry }> {
  let file: LockFile;
  try {
    file = JSON.parse(text);
  } catch {
    return fail('unreadable', 'package-lock.json is not valid JSON. Delete it, and the next install makes it anew.');
  }
  if (![2, 3].includes(file?.lockfileVersion) || typeof file.packages !== 'object' || !file.packages)
    return fail(
      'unreadable',
      'package-lock.json is of a version that npm 7 and newer do not write. Delete it, and the next install makes it anew.',
    );
  const packages: Placed[] = [];
  for (const [path, entry] of Object.entries(file.packages)) {
    if (path === '') continue;
    const place = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path);
    const safe = path.split('/').every((part) => part !== '..' && part !== '.' && part !== '' && part !== '__proto__');
    if (!place || !safe || entry?.link || !entry?.version || !(entry.resolved || entry.integrity))
      return fail('unsupported', `package-lock.json puts “${path.slice(0, 120)}” where only a machine can.`);
    const { resolved, integrity, dev, optional, devOptional, peer, ...rest } = entry;
    packages.push({
      path,
      name: place[1]!,
      manifest: {
        ...(rest as Manifest),
        name: entry.name ?? place[1]!,
        // npm leaves the address out where it is told to (omit-lockfile-registry-resolved).
        dist: { tarball: resolved ?? '', ...(integrity && { integrity }) },
      },
      here: isForHere(rest),
      dev: !!(dev || devOptional),
      optional: !!(optional || devOptional),
      peer: !!peer,
    });
  }
  packages.sort((a, b) => (a.path < b.path ? -1 : 1));
  return ok({ packages, root: file.packages[''] ?? {} });
}

/** True where the lock file was made for the same wishes as the package.json. */
export function lockMatches(root: Partial<Project>, project: Project): boolean {
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
  const sorted = (list: Record<string, string> = {}) => JSON.stringify(Object.entries(list).sort());
  return fields.every((field) => sorted(root[field]) === sorted(project[field]));
}

/**
 * What the lock file puts where Node looks meets every wish, with the overrides of now: those are no part of a lock file,
 * so it may have been made under others. Peers are left to the install that made it.
 */
export function lockHolds(project: Project, packages: readonly Placed[]): boolean {
  const places = new Map(packages.map((one) => [one.path, one]));
  const seen = new Set<string>();
  const queue: { path: string; of: Project; rules: Rules }[] = [
    { path: '', of: project, rules: project.overrides ? [project.overrides] : noRules },
  ];
  for (let one = queue.pop(); one; one = queue.pop()) {
    const { path, of, rules } = one;
    const wishes = { ...of.dependencies, ...(path === '' && of.devDependencies), ...of.optionalDependencies };
    for (const [name, stated] of Object.entries(wishes)) {
      const { range, below } = overridden(rules, name, String(stated), project);
      const found = lookUp(places, path, name);
      if (!found && of.optionalDependencies?.[name] !== undefined) continue;
      if (!found || !meets(found, name, range)) return false;
      if (seen.has(found.path)) continue;
      seen.add(found.path);
      queue.push({ path: found.path, of: found.manifest, rules: below });
    }
  }
  return true;
}

/** As Node finds it: in the `node_modules` of this folder, or of one above. */
function lookUp(places: ReadonlyMap<string, Placed>, from: string, name: string): Placed | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = places.get(`${folder ? `${folder}/` : ''}node_modules/${name}`);
    if (found || folder === '') return found;
  }
}

/** A tag is met by any version: which one it named is not written down. */
function meets({ manifest }: Placed, name: string, range: string): boolean {
  const wanted = readWanted(name, range);
  if (!wanted.ok) return true;
  if (wanted.value.name !== manifest.name) return false;
  return validRange(wanted.value.range, { loose: true }) === null || fits(manifest.version, wanted.value.range);
}
