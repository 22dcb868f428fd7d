/** `node:module`: the loader as programs reach it. */
import { compileScript } from './compile.ts';
import type { Loader, ScriptModule } from './modules.ts';
import { moduleFolders } from './resolve.ts';

export function moduleOf(loader: Loader, names: readonly string[]) {
  const pathOf = (from: string | URL) =>
    String(from).startsWith('file:') ? decodeURIComponent(new URL(from).pathname) : String(from);
  function Module(this: object, id = '', parent?: ScriptModule) {
    Object.assign(this, loader.createScript(id, parent), { id });
  }
  Module.prototype = loader.scriptBase;
  Object.defineProperty(loader.scriptBase, 'constructor', { value: Module, configurable: true, writable: true });
  Object.defineProperty(loader.scriptBase, '_compile', {
    configurable: true,
    writable: true,
    value(this: ScriptModule, text: string, path: string) {
      const body = compileScript(path, text);
      return body.call(
        this.exports,
        this.exports,
        this.require,
        this,
        path,
        path.slice(0, path.lastIndexOf('/')),
        (name: unknown) => loader.dynamic(name, path),
      );
    },
  });
  const require = (from: string) => loader.createRequire(from);
  return Object.assign(Module, {
    Module,
    builtinModules: [...names],
    isBuiltin: (name: string) => names.includes(name.replace(/^node:/, '')),
    createRequire: (from: string | URL) => require(pathOf(from)),
    _cache: loader.scripts,
    _extensions: loader.extensions,
    _pathCache: {},
    globalPaths: [],
    wrap: (text: string) => `(function (exports, require, module, __filename, __dirname) { ${text}\n});`,
    _nodeModulePaths: (folder: string) => moduleFolders(folder),
    _resolveFilename: (name: string, parent?: ScriptModule, _main?: boolean, options?: { paths?: string[] }) =>
      require(parent?.filename ?? '/x').resolve(name, options),
    _load: (name: string, parent?: ScriptModule) => require(parent?.filename ?? '/x')(name),
    _findPath: (name: string, paths: string[] = []) =>
      paths.map((folder) => loader.resolver.asFile(`${folder}/${name}`)).find(Boolean) ?? false,
    _initPaths: () => undefined,
    findPackageJSON: (name: string, from?: string | URL) => {
      const scope = loader.resolver.scopeOf(from === undefined ? pathOf(name) : require(pathOf(from)).resolve(name));
      return scope ? `${scope.folder}/package.json` : undefined;
    },
    syncBuiltinESMExports: () => undefined,
    enableCompileCache: () => ({ status: 3 }),
    getCompileCacheDir: () => undefined,
    flushCompileCache: () => undefined,
    constants: { compileCacheStatus: { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } },
    register: () => {
      throw Object.assign(new Error('module.register: loaders of your own are not part of the embedded Node.'), {
        code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
      });
    },
  });
}
