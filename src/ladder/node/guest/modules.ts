/**
 * The loader: CommonJS and ES modules beside each other, as Node has them. Files are read from memory, so that all is
 * there at once; only a wait at the top level of a module makes loading take time.
 */
import { type CompiledModule, compileModule, compileScript, looksLikeModule, runText } from './compile.ts';
import { createModuleMocks } from './module-mocks.ts';
import { createNamespace, createNamespaces, isObject } from './namespaces.ts';
import {
  above,
  addressOf,
  createResolver,
  fromAddress,
  join,
  moduleFolders,
  type ResolveWorld,
  resolveError,
} from './resolve.ts';

export interface ScriptModule {
  id: string;
  path: string;
  exports: unknown;
  filename: string;
  loaded: boolean;
  children: ScriptModule[];
  paths: string[];
  parent: ScriptModule | null | undefined;
  require: Require;
}

export interface Require {
  (name: string): unknown;
  resolve: ((name: string, options?: { paths?: string[] }) => string) & { paths(name: string): string[] | null };
  cache: Record<string, ScriptModule | undefined>;
  extensions: Record<string, unknown>;
  main: ScriptModule | undefined;
}

interface EsModule {
  path: string;
  exports: Record<string, unknown>;
  compiled: CompiledModule;
  state: 'new' | 'running' | 'done' | 'failed';
  /** Settles when it has been evaluated, where that takes time. */
  waiting?: Promise<void>;
  error?: unknown;
  meta: object;
}

export interface LoaderWorld extends ResolveWorld {
  /** The exports of a part of Node; undefined where there is none of that name. Throws for one that is refused. */
  builtin(name: string): unknown;
  isBuiltin(name: string): boolean;
  /** In place of what a package is, as for a runner that is here already. */
  instead(name: string): unknown;
  conditions: readonly string[];
}

/** An ES module, or what gives the namespace of anything else. */
type Target = EsModule | (() => object);

export function createLoader(world: LoaderWorld) {
  const resolver = createResolver(world, world.conditions);
  const scripts: Record<string, ScriptModule | undefined> = Object.create(null);
  const modules = new Map<string, EsModule>();
  const namespaceOf = createNamespaces();
  let main: ScriptModule | undefined;

  /** Whether a file is an ES module: by its name, its package, or else by what stands in it. */
  function isModule(path: string, source: string): boolean {
    if (/\.m[jt]s$/.test(path)) return true;
    if (/\.c[jt]s$/.test(path)) return false;
    const type = resolver.scopeOf(path)?.json.type;
    if (type === 'module') return true;
    if (type === 'commonjs' || path.includes('/node_modules/')) return false;
    return looksLikeModule(source);
  }

  function createRequire(path: string, parent?: ScriptModule): Require {
    const resolve = (name: string, options?: { paths?: string[] }) => {
      if (world.isBuiltin(name)) return name;
      for (const folder of options?.paths ?? []) {
        try {
          return resolver.resolve(name, `${folder}/x`, 'require');
        } catch {
          // The next may have it.
        }
      }
      if (options?.paths) throw resolveError('MODULE_NOT_FOUND', `Cannot find module '${name}'`);
      return resolver.resolve(name, path, 'require');
    };
    resolve.paths = (name: string) => (world.isBuiltin(name) ? null : moduleFolders(above(path)));
    const require = (name: string) => {
      if (typeof name !== 'string')
        throw Object.assign(
          new TypeError(`The "id" argument must be of type string. Received ${name === null ? 'null' : typeof name}`),
          { code: 'ERR_INVALID_ARG_TYPE' },
        );
      const given = world.instead(name) ?? (world.isBuiltin(name) ? world.builtin(name) : undefined);
      if (given !== undefined) return given;
      return load(resolver.resolve(others.aliased(name), path, 'require'), parent);
    };
    return Object.assign(require, {
      resolve,
      cache: scripts as Record<string, ScriptModule | undefined>,
      extensions,
      main,
    });
  }

  const extensions: Record<string, unknown> = {
    '.js': (module: ScriptModule, path: string) => runScript(module, path, world.readText(path)),
    '.json': (module: ScriptModule, path: string) => {
      module.exports = parseJson(path);
    },
    '.node': (_module: ScriptModule, path: string) => {
      throw Object.assign(new Error(`${path} is a native part, which the embedded Node cannot load.`), {
        code: 'ERR_DLOPEN_FAILED',
      });
    },
  };

  function parseJson(path: string): unknown {
    try {
      return JSON.parse(world.readText(path).replace(/^\ufeff/, ''));
    } catch (error) {
      (error as Error).message = `${path}: ${(error as Error).message}`;
      throw error;
    }
  }

  function createScript(path: string, parent?: ScriptModule): ScriptModule {
    const module = {
      id: path,
      path: above(path),
      exports: {},
      filename: path,
      loaded: false,
      children: [],
      paths: moduleFolders(above(path)),
      parent,
    } as unknown as ScriptModule;
    Object.setPrototypeOf(module, scriptBase);
    module.require = createRequire(path, module);
    return module;
  }
  /** The prototype of `module`, which the part of Node of that name hands out. */
  const scriptBase: object = {};

  /** By `require`. */
  function load(path: string, parent?: ScriptModule): unknown {
    const known = scripts[path];
    if (known) return known.exports;
    const source = /\.(json|node|wasm)$/.test(path) ? '' : world.readText(path);
    if (source && isModule(path, source)) return requireModule(path);
    const module = createScript(path, parent);
    parent?.children.push(module);
    if (!parent && !main) {
      main = module;
      module.id = '.';
      module.require.main = module;
    }
    scripts[path] = module;
    try {
      const ending = /\.[^./]+$/.exec(path)?.[0] ?? '.js';
      const by = (extensions[ending] ?? extensions['.js']) as (module: ScriptModule, path: string) => void;
      by(module, path);
      module.loaded = true;
    } catch (error) {
      delete scripts[path];
      throw error;
    }
    return module.exports;
  }

  function runScript(module: ScriptModule, path: string, source: string): void {
    const body = compileScript(path, source);
    body.call(module.exports, module.exports, module.require, module, path, above(path), (name: unknown) =>
      dynamic(name, path),
    );
  }

  function requireModule(path: string): unknown {
    const module = open(path);
    const waiting = evaluate(module);
    if (waiting)
      throw Object.assign(
        new Error(`require() cannot be used on an ESM graph with top-level await. Use import() instead. (${path})`),
        { code: 'ERR_REQUIRE_ASYNC_MODULE' },
      );
    return Object.hasOwn(module.exports, 'module.exports') ? module.exports['module.exports'] : module.exports;
  }

  function open(path: string): EsModule {
    const known = modules.get(path);
    if (known) return known;
    const module: EsModule = {
      path,
      exports: createNamespace(),
      compiled: compileModule(path, world.readText(path)),
      state: 'new',
      meta: metaOf(path),
    };
    modules.set(path, module);
    return module;
  }

  const metaOf = (path: string) =>
    Object.assign(Object.create(null) as object, {
      dirname: above(path),
      filename: path,
      main: path === mainModule,
      url: addressOf(path),
      resolve: (name: string) => {
        if (world.isBuiltin(name)) return name.startsWith('node:') ? name : `node:${name}`;
        if (/^(\.\.?\/|\/|file:)/.test(name)) return addressOf(join(above(path), fromAddress(name)));
        return addressOf(resolver.resolve(name, path, 'import'));
      },
    });
  let mainModule: string | undefined;

  /** What an import of this name from this file is: another ES module, or the namespace of something else. */
  function wanted(given: string, from: string, real = false): Target {
    const name = others.aliased(given);
    return (real ? undefined : others.standIn(name, from)) ?? wantedReally(name, from);
  }
  function wantedReally(name: string, from: string): Target {
    const given = world.instead(name) ?? (world.isBuiltin(name) ? world.builtin(name) : undefined);
    if (given !== undefined) return () => namespaceOf(given, name);
    if (/^(data|https?):/.test(name))
      throw Object.assign(
        new Error(`${name.slice(0, 60)} cannot be imported: the embedded Node has files and packages only.`),
        { code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME' },
      );
    const path = resolver.resolve(
      fromAddress(name.replace(/[?#].*$/, (rest) => (name.startsWith('#') ? rest : ''))),
      from,
      'import',
    );
    const known = modules.get(path);
    if (known) return known;
    const isText = !/\.(json|wasm|node)$/.test(path) && !scripts[path];
    return isText && isModule(path, world.readText(path)) ? open(path) : () => namespaceOf(load(path), path);
  }

  /** Evaluates what it imports, then itself. Gives a promise where that takes time; throws where it fails at once. */
  function evaluate(module: EsModule): Promise<void> | undefined {
    if (module.state === 'failed') throw module.error;
    if (module.state === 'running') return module.waiting;
    if (module.state === 'done') return undefined;
    module.state = 'running';
    const settle = (error?: unknown, failed = false) => {
      module.state = failed ? 'failed' : 'done';
      module.error = error;
    };
    try {
      const dependencies = new Map<string, unknown>();
      const run = module.compiled.begin({
        exports: module.exports,
        meta: module.meta,
        // What the runner is can be asked for before all else.
        dependency: (name) => dependencies.get(name) ?? (world.instead(name) && namespaceOf(world.instead(name), name)),
        load: (name) => dynamic(name, module.path),
      });
      const targets = module.compiled.wanted.map((name) => [name, wanted(name, module.path)] as const);
      const waits: Promise<void>[] = [];
      for (const [name, target] of targets) {
        if (typeof target !== 'function') {
          dependencies.set(name, target.exports);
          // What waits within a circle waits for us.
          const waiting = target.state === 'running' ? undefined : evaluate(target);
          if (waiting) waits.push(waiting);
          else if (target.state === 'running' && target.waiting) waits.push(target.waiting);
        } else dependencies.set(name, target());
      }
      const body = () => {
        missing(module, dependencies, targets);
        return run();
      };
      const running = waits.length > 0 ? Promise.all(waits).then(body) : body();
      if (!running) {
        settle();
        return undefined;
      }
      module.waiting = running.then(
        () => settle(),
        (error) => {
          settle(error, true);
          throw error;
        },
      );
      return module.waiting;
    } catch (error) {
      settle(error, true);
      throw error;
    }
  }

  /** Names that are imported and not there, found before the body runs, as when modules are linked. */
  function missing(
    module: EsModule,
    dependencies: Map<string, unknown>,
    targets: readonly (readonly [string, Target])[],
  ): void {
    for (const { from, names } of module.compiled.names) {
      const target = targets.find(([name]) => name === from)?.[1];
      const given = dependencies.get(from);
      if (!target || !isObject(given) || (typeof target !== 'function' && target.state !== 'done')) continue;
      for (const { imported } of names) {
        if (imported === '*' || imported in given) continue;
        throw new SyntaxError(`The requested module '${from}' does not provide an export named '${imported}'`);
      }
    }
  }

  const others = createModuleMocks<EsModule>({
    pathOf: (name, from) =>
      world.isBuiltin(name) ? name.replace(/^node:/, '') : resolver.resolve(fromAddress(name), from, 'import'),
    load: (name, from) => dynamic(name, from, true),
    known: [modules, scripts],
    make: (path, exports, begin) => standIn(path, exports, { wanted: [], names: [], begin: () => begin }),
  });

  /** `import()`. */
  async function dynamic(name: unknown, from: string, real = false): Promise<unknown> {
    const target = wanted(String(name), from, real);
    if (typeof target === 'function') return target();
    await evaluate(target);
    return target.exports;
  }

  return {
    createRequire,
    createScript,
    resolver,
    scripts,
    scriptBase,
    extensions,
    load,
    dynamic,
    mocks: others.mocks,
    setAlias: others.setAlias,
    main: () => main,
    /** Runs the file that was named, as the main module. Gives a promise for an ES module. */
    start(path: string): Promise<void> | undefined {
      mainModule = path;
      const source = /\.(json|node)$/.test(path) ? '' : world.readText(path);
      if (source && isModule(path, source)) return later(() => open(path));
      load(path);
      return undefined;
    },
    /** Parses it, and runs nothing. */
    check(path: string): void {
      const source = world.readText(path);
      if (isModule(path, source)) compileModule(path, source);
      else compileScript(path, source);
    },
    /** Text that was given instead of a file, as by `-e`. Gives the value of its last expression where it is a script. */
    startText(path: string, text: string, asModule: boolean): { value: unknown } | Promise<void> {
      if (asModule || looksLikeModule(text))
        return later(() => ({
          path,
          exports: createNamespace(),
          compiled: compileModule(path, text),
          state: 'new',
          meta: metaOf(path),
        }));
      const module = createScript(path);
      Object.assign(globalThis, {
        module,
        exports: module.exports,
        require: module.require,
        __filename: '[eval]',
        __dirname: '.',
      });
      return { value: runText(text, (name) => dynamic(name, path)) };
    },
  };

  /** A module begins in a microtask, so that ticks come after promises. */
  async function later(make: () => EsModule): Promise<void> {
    await null;
    await evaluate(make());
  }
}

const standIn = (path: string, exports: EsModule['exports'], compiled: CompiledModule): EsModule => ({
  path,
  exports,
  compiled,
  state: 'new',
  meta: {},
});

export type Loader = ReturnType<typeof createLoader>;
