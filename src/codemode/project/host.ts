/** The files of a workspace as TypeScript's language service reads them. */
import ts from 'typescript6';

/** Where TypeScript's own declarations stand, out of the way of every path of a workspace. */
export const library = '/\u0000lib';
const ambient = `${library}/codemode.d.ts`;
const untypedAt = `${library}/untyped.d.ts`;
const dependedAt = `${library}/depended.d.ts`;

const script = /\.([cm]?[jt]s|[jt]sx)$/;
const isPackage = (path: string) => path.includes('/node_modules/');

export interface ProjectHost extends ts.LanguageServiceHost {
  /** True where what there is to import is not as it was. */
  put(path: string, text: string | null): boolean;
  text(path: string): string | undefined;
  surround(untyped: readonly string[], declarations: string): void;
  /** Files of the workspace that are checked. */
  roots(): string[];
  /** What `/package.json` depends on, beside declarations alone. What these export is offered before a file imports them. */
  depended(): string[];
}

const standard: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowJs: true,
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  skipLibCheck: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
};

export function createProjectHost(isCancelled: () => boolean): ProjectHost {
  const files = new Map<string, { text: string; version: number; snapshot: ts.IScriptSnapshot }>();
  let folders = new Map<string, Set<string>>();
  let versions = 0;
  let options: ts.CompilerOptions | undefined;

  const put = (path: string, text: string | null) => {
    if ((files.get(path)?.text ?? null) === text) return false;
    const settings = /\/(tsconfig[^/]*|package)\.json$/.test(path);
    const others = settings || (text === null ? files.delete(path) : !files.has(path));
    if (text === null) files.delete(path);
    if (others) folders = new Map();
    if (text !== null) files.set(path, { text, version: ++versions, snapshot: ts.ScriptSnapshot.fromString(text) });
    if (settings || path.includes('/@types/')) options = undefined;
    if (path === '/package.json')
      put(
        dependedAt,
        depended()
          .map((name) => `import ${JSON.stringify(name)};`)
          .join('\n'),
      );
    return others;
  };
  /** The names in each folder, made anew when files came or went. */
  const inside = (folder: string): ReadonlySet<string> => {
    if (folders.size === 0) {
      folders.set('/', new Set());
      for (const path of files.keys()) {
        for (let at = path.lastIndexOf('/'), end = path.length; at >= 0; end = at, at = path.lastIndexOf('/', at - 1)) {
          const above = path.slice(0, at) || '/';
          const names = folders.get(above) ?? new Set();
          folders.set(above, names.add(path.slice(at + 1, end)));
          if (at === 0) break;
        }
      }
    }
    return folders.get(folder.replace(/(.)\/$/, '$1')) ?? new Set();
  };
  const directoryExists = (path: string) => inside(path).size > 0;
  const getDirectories = (path: string) =>
    [...inside(path)].filter((name) => directoryExists(`${path.replace(/\/$/, '')}/${name}`));

  const depended = () => {
    const stated = ts.parseConfigFileTextToJson('/package.json', files.get('/package.json')?.text ?? '{}').config ?? {};
    const names = [stated.dependencies, stated.devDependencies, stated.optionalDependencies].flatMap((some) =>
      some && typeof some === 'object' ? Object.keys(some) : [],
    );
    return [...new Set(names)].filter((name) => !name.startsWith('@types/'));
  };

  /** Of `/tsconfig.json` where there is one that can be read. Nothing is ever written by it. */
  const read = (): ts.CompilerOptions => {
    const own = files.get('/tsconfig.json');
    const parsed = own && ts.parseConfigFileTextToJson('/tsconfig.json', own.text).config;
    const host: ts.ParseConfigHost = {
      useCaseSensitiveFileNames: true,
      readDirectory: () => [],
      fileExists: (path) => files.has(path),
      readFile: (path) => files.get(path)?.text,
    };
    const stated = parsed
      ? ts.parseJsonConfigFileContent(parsed, host, '/', undefined, '/tsconfig.json').options
      : standard;
    const types = stated.types ?? getDirectories('/node_modules/@types');
    return { ...stated, allowJs: stated.allowJs ?? true, types, noEmit: true, composite: false, incremental: false };
  };
  const roots = () =>
    [...files.keys()].filter((path) => script.test(path) && !isPackage(path) && !path.startsWith(library));

  return {
    put,
    roots,
    depended,
    text: (path) => files.get(path)?.text,
    surround(untyped, declarations) {
      put(untypedAt, untyped.map((name) => `declare module ${JSON.stringify(name)};`).join('\n'));
      put(ambient, declarations);
    },
    getCompilationSettings: () => (options ??= read()),
    getScriptFileNames: () => [...roots(), ambient, untypedAt, dependedAt].filter((path) => files.has(path)),
    getScriptVersion: (path) => String(files.get(path)?.version ?? 0),
    getScriptSnapshot: (path) => files.get(path)?.snapshot,
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: (given) => `${library}/${ts.getDefaultLibFileName(given)}`,
    fileExists: (path) => files.has(path),
    readFile: (path) => files.get(path)?.text,
    directoryExists,
    getDirectories,
    useCaseSensitiveFileNames: () => true,
    getCancellationToken: () => ({ isCancellationRequested: isCancelled }),
  };
}
