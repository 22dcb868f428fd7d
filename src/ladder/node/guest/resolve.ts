/**
 * Which file an import or a `require` means. Source: the algorithms in Node's documentation of CommonJS and ES modules.
 */

export interface ResolveWorld {
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  readText(path: string): string;
  realPath(path: string): string;
}

export interface PackageJson {
  name?: string;
  version?: string;
  main?: unknown;
  type?: string;
  exports?: unknown;
  imports?: Record<string, unknown>;
  bin?: unknown;
}

export type Way = 'import' | 'require';

type ResolveError = Error & { code: string };
export const resolveError = (code: string, message: string): ResolveError =>
  Object.assign(new Error(message), { code });

export function createResolver(world: ResolveWorld, conditions: readonly string[] = []) {
  const packages = new Map<string, PackageJson | null>();

  /** Of one folder; `null` where there is none. */
  function packageAt(folder: string): PackageJson | null {
    const path = `${folder === '/' ? '' : folder}/package.json`;
    const known = packages.get(path);
    if (known !== undefined) return known;
    let read: PackageJson | null = null;
    if (world.isFile(path)) {
      try {
        read = JSON.parse(world.readText(path)) as PackageJson;
      } catch (error) {
        throw resolveError('ERR_INVALID_PACKAGE_CONFIG', `Invalid package config ${path}. ${(error as Error).message}`);
      }
    }
    // What is not there yet may be written.
    if (read) packages.set(path, read);
    return read;
  }

  /** Of the nearest folder above that has one. */
  function scopeOf(path: string): { folder: string; json: PackageJson } | null {
    for (let folder = above(path); ; folder = above(folder)) {
      if (folder.endsWith('/node_modules')) return null;
      const json = packageAt(folder);
      if (json) return { folder, json };
      if (folder === '/') return null;
    }
  }

  const endings = ['.js', '.json', '.node', '.cjs', '.mjs', '.ts', '.mts', '.cts'];
  const asFile = (path: string): string | undefined => {
    if (world.isFile(path)) return path;
    const ending = endings.slice(0, 3).find((each) => world.isFile(path + each));
    return ending && path + ending;
  };
  const asIndex = (path: string) => {
    const ending = endings.slice(0, 3).find((each) => world.isFile(`${path}/index${each}`));
    return ending && `${path}/index${ending}`;
  };
  function asFolder(path: string): string | undefined {
    if (!world.isFolder(path)) return undefined;
    const main = packageAt(path)?.main;
    if (typeof main === 'string' && main) {
      const target = join(path, main);
      const found = asFile(target) ?? asIndex(target);
      if (found) return found;
    }
    return asIndex(path);
  }

  const active = (way: Way) => new Set(['node', way, 'module-sync', 'node-addons', ...conditions]);

  function target(
    folder: string,
    value: unknown,
    star: string | null,
    way: Way,
    internal: boolean,
    from: string,
  ): string | null | undefined {
    if (typeof value === 'string') {
      const filled = star === null ? value : value.replaceAll('*', star);
      if (!value.startsWith('./')) {
        if (internal && !value.startsWith('../') && !value.startsWith('/'))
          return resolve(filled, `${folder}/package.json`, way);
        throw resolveError(
          'ERR_INVALID_PACKAGE_TARGET',
          `Invalid "exports" target ${JSON.stringify(value)} defined in the package config ${folder}/package.json`,
        );
      }
      if (/(^|\/)(\.\.?|node_modules)(\/|$)/.test(filled.slice(2)))
        throw resolveError(
          'ERR_INVALID_MODULE_SPECIFIER',
          `Invalid module "${filled}" in the package config ${folder}/package.json`,
        );
      return join(folder, filled);
    }
    if (Array.isArray(value)) {
      let last: string | null | undefined = null;
      for (const each of value) {
        try {
          last = target(folder, each, star, way, internal, from);
        } catch (error) {
          if ((error as ResolveError).code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
          continue;
        }
        if (last) return last;
      }
      return last;
    }
    if (value && typeof value === 'object') {
      const on = active(way);
      for (const [key, each] of Object.entries(value)) {
        if (key !== 'default' && !on.has(key)) continue;
        const found = target(folder, each, star, way, internal, from);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    return value === null ? null : undefined;
  }

  /** Of `exports` or `imports`: the exact key, or the longest pattern. */
  function matched(
    folder: string,
    table: Record<string, unknown>,
    key: string,
    way: Way,
    internal: boolean,
    from: string,
  ): string | null | undefined {
    if (Object.hasOwn(table, key) && !key.includes('*') && !key.endsWith('/'))
      return target(folder, table[key], null, way, internal, from);
    const patterns = Object.keys(table)
      .filter((each) => each.includes('*'))
      .filter((each) => {
        const [start, end] = each.split('*') as [string, string];
        return key.startsWith(start) && key !== start && key.endsWith(end) && key.length >= each.length;
      })
      .sort((a, b) => b.indexOf('*') - a.indexOf('*') || b.length - a.length);
    const best = patterns[0];
    if (best === undefined) return undefined;
    const [start, end] = best.split('*') as [string, string];
    return target(folder, table[best], key.slice(start.length, key.length - end.length), way, internal, from);
  }

  function exported(folder: string, json: PackageJson, part: string, way: Way, from: string): string {
    const given = json.exports;
    const sugar =
      typeof given === 'string' ||
      Array.isArray(given) ||
      Object.keys(given as object).every((key) => !key.startsWith('.'));
    const table = (sugar ? { '.': given } : given) as Record<string, unknown>;
    const found = matched(folder, table, part, way, false, from);
    if (found) {
      if (world.isFile(found)) return found;
      throw notFound(found, from, way);
    }
    const whole = part === '.' ? 'No "exports" main defined' : `Package subpath '${part}' is not defined by "exports"`;
    throw resolveError('ERR_PACKAGE_PATH_NOT_EXPORTED', `${whole} in ${folder}/package.json`);
  }

  function bare(name: string, from: string, way: Way): string {
    const parts = name.split('/');
    const own = parts.splice(0, name.startsWith('@') ? 2 : 1).join('/');
    const part = parts.length > 0 ? `./${parts.join('/')}` : '.';
    const scope = scopeOf(from);
    if (scope?.json.name === own && scope.json.exports != null)
      return exported(scope.folder, scope.json, part, way, from);
    for (const modules of moduleFolders(above(from))) {
      const folder = `${modules}/${own}`;
      if (!world.isFolder(folder)) {
        if (way === 'require' && part === '.') {
          const file = asFile(folder);
          if (file) return file;
        }
        continue;
      }
      const json = packageAt(folder);
      if (json?.exports != null) return exported(folder, json, part, way, from);
      if (part === '.') {
        const found = asFolder(folder);
        if (found) return found;
      } else if (way === 'import') {
        const file = join(folder, part);
        if (world.isFile(file)) return file;
        throw world.isFolder(file)
          ? resolveError(
              'ERR_UNSUPPORTED_DIR_IMPORT',
              `Directory import '${file}' is not supported resolving ES modules imported from ${from}`,
            )
          : notFound(file, from, way);
      } else {
        const found = asFile(join(folder, part)) ?? asFolder(join(folder, part));
        if (found) return found;
      }
    }
    throw notFound(name, from, way);
  }

  const notFound = (name: string, from: string, way: Way) =>
    way === 'require'
      ? resolveError('MODULE_NOT_FOUND', `Cannot find module '${name}'\nRequire stack:\n- ${from}`)
      : resolveError(
          'ERR_MODULE_NOT_FOUND',
          `Cannot find ${name.startsWith('/') ? 'module' : 'package'} '${name}' imported from ${from}`,
        );

  /** The path of a file. `from` is that of the file that asks. Throws a `ResolveError` with Node's code. */
  function resolve(name: string, from: string, way: Way): string {
    let found: string | undefined;
    if (name.startsWith('#')) {
      const scope = scopeOf(from);
      const inner = scope?.json.imports && matched(scope.folder, scope.json.imports, name, way, true, from);
      if (!inner)
        throw resolveError(
          'ERR_PACKAGE_IMPORT_NOT_DEFINED',
          `Package import specifier "${name}" is not defined${scope ? ` in package ${scope.folder}/package.json` : ''} imported from ${from}`,
        );
      found = inner;
    } else if (/^(\.\.?(\/|$)|\/)/.test(name)) {
      const path = name.startsWith('/') ? join('/', name) : join(above(from), name);
      if (way === 'import') {
        if (!world.isFile(path)) {
          if (world.isFolder(path))
            throw resolveError(
              'ERR_UNSUPPORTED_DIR_IMPORT',
              `Directory import '${path}' is not supported resolving ES modules imported from ${from}`,
            );
          throw notFound(path, from, way);
        }
        found = path;
      } else {
        const folderOnly = /(^|\/)\.{0,2}$/.test(name) && name.endsWith('/');
        found = (folderOnly ? undefined : asFile(path)) ?? asFolder(path);
        if (!found) throw notFound(name, from, way);
      }
    } else found = bare(name, from, way);
    return world.realPath(found);
  }

  return { resolve, scopeOf, packageAt, asFolder, asFile, forget: () => packages.clear() };
}

export const above = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';

export function join(folder: string, rest: string): string {
  const parts: string[] = [];
  for (const part of `${rest.startsWith('/') ? '' : folder}/${rest}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Each `node_modules` from here up to the root. */
export function moduleFolders(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = above(at)) {
    if (!at.endsWith('/node_modules')) found.push(`${at === '/' ? '' : at}/node_modules`);
    if (at === '/') return found;
  }
}

/** What `file:` addresses mean, and those of files. */
export const fromAddress = (name: string) =>
  name.startsWith('file://') ? decodeURIComponent(new URL(name).pathname) : name;
export const addressOf = (path: string) =>
  `file://${path.split('/').map(encodeURIComponent).join('/').replaceAll('%40', '@')}`;
