/**
 * Finds the file that an import means, as bundlers for browsers do: Node's algorithm for packages (nodejs.org/api/esm.html,
 * “Resolution Algorithm”) with the conditions of a worker, and the `browser` field of older packages.
 */

import { exports as exportsOf, imports as importsOf } from 'resolve.exports';
import { isNodeModule } from '#base/module-name.ts';

/** Files by path without a leading slash, as in `node_modules/zod/package.json` and `src/near.ts`. */
export interface Disk {
  has(path: string): boolean;
  text(path: string): string;
}

export type Found =
  | { path: string; sideEffects: boolean }
  /** A package says that browsers have nothing there. */
  | { empty: true }
  | { missing: string; builtin: boolean };

interface PackageFile {
  name?: string;
  main?: unknown;
  module?: unknown;
  browser?: unknown;
  exports?: unknown;
  imports?: unknown;
  sideEffects?: unknown;
  types?: unknown;
  typings?: unknown;
}

/** A program's package that tells them apart means the one without a document. */
const usualConditions = ['worker', 'browser', 'module', 'production'];
export const pageConditions = ['browser', 'module', 'production'];
const endings = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

export function createModules(disk: Disk, conditions: readonly string[] = usualConditions) {
  const packages = new Map<string, PackageFile>();

  function packageAt(folder: string): PackageFile | undefined {
    const path = folder ? `${folder}/package.json` : 'package.json';
    if (!disk.has(path)) return undefined;
    let found = packages.get(folder);
    if (!found) {
      try {
        found = Object(JSON.parse(disk.text(path))) as PackageFile;
      } catch {
        found = {};
      }
      packages.set(folder, found);
    }
    return found;
  }

  /** The folder of the package that a file belongs to. */
  function ownerOf(path: string): string | undefined {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (packageAt(folder)) return folder;
      if (folder === '') return undefined;
    }
  }

  /** `importer` is the path of a file; `required` tells a `require` from an `import`. */
  function resolve(specifier: string, importer: string, required: boolean): Found {
    const owner = ownerOf(importer);
    const own = owner === undefined ? undefined : packageAt(owner)!;
    if (specifier.startsWith('#') && own?.imports) {
      const target = tried(() =>
        importsOf(own as { name: string }, specifier, { conditions, browser: true, require: required }),
      )?.[0];
      if (!target) return missing(specifier);
      return target.startsWith('.') ? at(join(owner!, target), specifier) : resolve(target, importer, required);
    }
    if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier)) {
      const path = specifier.startsWith('/') ? specifier.slice(1) : join(folderOf(importer), specifier);
      return at(path, specifier, owner);
    }
    const mapped = own && browserMap(own)?.[specifier];
    if (mapped === false) return { empty: true };
    if (typeof mapped === 'string')
      return mapped.startsWith('.') ? at(join(owner!, mapped), specifier) : inPackages(mapped, importer, required);
    return inPackages(specifier, importer, required);
  }

  function inPackages(specifier: string, importer: string, required: boolean): Found {
    const bare = specifier.replace(/^node:/, '');
    const [name, rest] = split(bare);
    if (!specifier.startsWith('node:'))
      for (let folder = folderOf(importer); ; folder = folderOf(folder)) {
        const place = `${folder ? `${folder}/` : ''}node_modules/${name}`;
        const found = packageAt(place);
        if (found) return inPackage(found, place, rest, specifier, required);
        if (folder === '') break;
      }
    return missing(specifier);
  }

  function inPackage(found: PackageFile, place: string, rest: string, specifier: string, required: boolean): Found {
    if (found.exports !== undefined) {
      const options = { conditions, browser: true, require: required };
      const target = tried(() => exportsOf(found as { name: string }, rest || '.', options))?.[0];
      return target ? at(join(place, target), specifier, place) : missing(specifier);
    }
    if (rest) return at(join(place, rest), specifier, place);
    const browser = typeof found.browser === 'string' ? found.browser : undefined;
    for (const field of [browser, required ? undefined : found.module, found.main, found.module, 'index.js']) {
      if (typeof field !== 'string' || !field) continue;
      const file = at(join(place, field), specifier, place);
      if (!('missing' in file)) return file;
    }
    return missing(specifier);
  }

  /** A path as it stands, with an ending, or as a folder; through the `browser` field of its package. */
  function at(path: string, specifier: string, owner = ownerOf(path)): Found {
    const found = fileAt(path) ?? (packageAt(path) ? folderFile(path) : fileAt(join(path, 'index')));
    if (!found) return missing(specifier);
    const own = owner === undefined ? undefined : packageAt(owner);
    const inside = `.${found.slice((owner ?? '').length).replace(/^(?!\/)/, '/')}`;
    const map = own && browserMap(own);
    const mapped = map?.[inside] ?? map?.[inside.replace(/(\/index)?\.(js|json)$/, '')];
    if (mapped === false) return { empty: true };
    const path2 = typeof mapped === 'string' ? (fileAt(join(owner!, mapped)) ?? found) : found;
    return { path: path2, sideEffects: !own || effects(own.sideEffects, inside) };
  }

  function folderFile(folder: string): string | undefined {
    const { main, module } = packageAt(folder)!;
    for (const field of [module, main, 'index.js'])
      if (typeof field === 'string') {
        const file = fileAt(join(folder, field));
        if (file) return file;
      }
    return undefined;
  }

  function fileAt(path: string): string | undefined {
    const direct = endings.find((ending) => disk.has(path + ending));
    if (direct !== undefined) return path + direct;
    // TypeScript is written with the endings that it is compiled to.
    const source = path.replace(/\.(m?)js(x?)$/, '.$1ts$2');
    if (source !== path && disk.has(source)) return source;
    return endings.map((ending) => `${path}/index${ending}`).find((file) => disk.has(file));
  }

  const missing = (specifier: string): Found => ({
    missing: specifier,
    builtin: isNodeModule(specifier),
  });

  return { resolve, packageAt, ownerOf, fileAt };
}

export type Modules = ReturnType<typeof createModules>;

/** `@scope/name/deep/file` is the package and `./deep/file`. */
export function split(specifier: string): [name: string, rest: string] {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
  return [name ?? specifier, rest ? `./${rest}` : ''];
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function browserMap({ browser }: PackageFile): Record<string, unknown> | undefined {
  return typeof browser === 'object' && browser !== null ? (browser as Record<string, unknown>) : undefined;
}

/** The `sideEffects` field: absent is true; patterns as webpack has them. */
function effects(field: unknown, inside: string): boolean {
  if (typeof field === 'boolean') return field;
  if (!Array.isArray(field)) return true;
  return field.some((one) => {
    if (typeof one !== 'string') return true;
    const pattern = one.includes('/') ? one.replace(/^(?:\.\/)?/, './') : `**/${one}`;
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/?|\*|\?/g, (found) => (found.startsWith('**') ? '.*' : found === '*' ? '[^/]*' : '[^/]'));
    return new RegExp(`^${text}$`).test(inside);
  });
}

function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
