/** Which declaration files a program needs to be checked against the packages it imports. */
import type { Disk, Modules } from './modules.ts';
import { folderOf, join, split } from './modules.ts';

/** Files handed over at most: what is beyond is checked as `any`. */
const most = 1_500;

interface PackageFile {
  types?: unknown;
  typings?: unknown;
  main?: unknown;
}

/**
 * The declarations behind each module and everything they refer to, with the package.json files that TypeScript reads on
 * its way. A module without any is left out.
 */
export function declarationFiles(disk: Disk, modules: Modules, from: string[]): Record<string, string> {
  const files: Record<string, string> = {};
  const queue = from.flatMap((specifier) => entryOf(disk, modules, specifier, ''));
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (Object.hasOwn(files, path) || Object.keys(files).length >= most) continue;
    const text = disk.text(path);
    files[path] = text;
    // Those between say which kind of module it is (`dist/esm/package.json`), that of the package what it exports.
    for (let owner = modules.ownerOf(path); owner; owner = modules.ownerOf(folderOf(owner)))
      files[`${owner}/package.json`] ??= disk.text(`${owner}/package.json`);
    for (const specifier of mentioned(text))
      queue.push(
        ...(/^\.{1,2}(\/|$)/.test(specifier) ? near(disk, path, specifier) : entryOf(disk, modules, specifier, path)),
      );
  }
  return files;
}

/** `from '…'`, `import('…')`, `import '…'`, `require('…')` and triple-slash references. */
function mentioned(text: string): string[] {
  const found = text.matchAll(
    /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)['"]([^'"\n]+)['"]|\/\/\/\s*<reference\s+(path|types)="([^"]+)"/g,
  );
  return [...found].map(
    ([, specifier, kind, name]) => specifier ?? (kind === 'path' ? `./${name!.replace(/^\.\//, '')}` : name!),
  );
}

function near(disk: Disk, importer: string, specifier: string): string[] {
  const path = join(folderOf(importer), specifier);
  const plain = path.replace(/\.([mc]?)[jt]sx?$/, '');
  const kind = /\.([mc])[jt]s$/.exec(path)?.[1] ?? '';
  const tries = [path, `${plain}.d.${kind}ts`, `${path}.d.ts`, `${path}.d.mts`, `${path}/index.d.ts`, `${plain}.d.ts`];
  const found = tries.find((one) => /\.d\.[mc]?ts$/.test(one) && disk.has(one));
  return found ? [found] : [];
}

/** The declarations of a package, its own or those of `@types`. */
function entryOf(disk: Disk, modules: Modules, specifier: string, importer: string): string[] {
  const [name, rest] = split(specifier);
  for (let folder = folderOf(importer); ; folder = folderOf(folder)) {
    const base = `${folder ? `${folder}/` : ''}node_modules`;
    for (const place of [`${base}/${name}`, `${base}/@types/${name.replace(/^@(.*)\//, '$1__')}`]) {
      const own = modules.packageAt(place) as PackageFile | undefined;
      const found = own && ownTypes(disk, own, place, rest);
      if (found) return found;
    }
    if (folder === '') return [];
  }
}

function ownTypes(
  disk: Disk,
  own: PackageFile & { exports?: unknown },
  place: string,
  rest: string,
): string[] | undefined {
  // Through `exports` any of several may be meant (`import`, `require`, `types@…`): all of that entry's are handed over.
  const targets = own.exports === undefined ? [] : targetsOf(own.exports, rest || '.');
  const stated = rest ? [] : [own.types, own.typings, own.main].filter((one) => typeof one === 'string');
  const tries = [...targets, ...stated, rest || './index.d.ts'];
  const found = tries.flatMap((one) => {
    const path = join(place, one);
    return disk.has(path) && /\.d\.[mc]?ts$/.test(path)
      ? [path]
      : near(disk, `${place}/x`, one.startsWith('.') ? one : `./${one}`);
  });
  return found.length > 0 ? [...new Set(found)] : undefined;
}

/** Every path under one key of `exports`, with `*` filled in. */
function targetsOf(exports: unknown, key: string): string[] {
  if (typeof exports === 'string') return key === '.' ? [exports] : [];
  if (typeof exports !== 'object' || exports === null) return [];
  const keys = Object.keys(exports);
  if (!keys.some((one) => one.startsWith('.'))) return key === '.' ? leaves(exports, '') : [];
  const table = exports as Record<string, unknown>;
  if (key in table) return leaves(table[key], '');
  const pattern = keys.find((one) => {
    const [before, after] = one.split('*');
    return after !== undefined && key.startsWith(before!) && key.endsWith(after);
  });
  if (!pattern) return [];
  const [before, after] = pattern.split('*');
  return leaves(table[pattern], key.slice(before!.length, key.length - after!.length));
}

function leaves(value: unknown, star: string): string[] {
  if (typeof value === 'string') return [value.replaceAll('*', star)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((one) => leaves(one, star)) : [];
}
