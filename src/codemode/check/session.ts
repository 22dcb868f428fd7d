/** One language service with a program and the declarations beside it. */
import ts from 'typescript6';
import type { ModuleTypes } from '../check.contract.ts';
import { globals } from './globals.ts';

export interface Session {
  /** The program's file name. */
  program: string;
  /** With this program and these declarations; what has not changed is kept from before. */
  service(program: string, declarations: string, modules?: ModuleTypes): ts.LanguageService;
  /** After an interruption: what the service knows is not trusted again. */
  drop(): void;
}

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ['worker', 'browser'],
  allowSyntheticDefaultImports: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  jsx: ts.JsxEmit.ReactJSX,
  moduleDetection: ts.ModuleDetectionKind.Legacy,
  lib: ['lib.es2025.d.ts', 'lib.esnext.array.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
  strict: true,
  // A model seldom writes the types of parameters or of caught errors, and is right without them.
  noImplicitAny: false,
  noImplicitThis: false,
  useUnknownInCatchVariables: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  skipLibCheck: true,
  noEmit: true,
};

interface Options {
  /** Of its own files: the registry is shared by path. */
  folder: string;
  /** TypeScript's own declarations by file name, as in `lib.es5.d.ts`. */
  libraries: Map<string, string>;
  registry: ts.DocumentRegistry;
  isCancelled(): boolean;
}

export function createSession({ folder, libraries, registry, isCancelled }: Options): Session {
  const program = `${folder}/program.ts`;
  const declared = `${folder}/codemode.d.ts`;
  const ambient = '/lib/globals.d.ts';
  const untyped = '/lib/untyped.d.ts';
  const files = new Map<string, { text: string; version: number; snapshot: ts.IScriptSnapshot }>();
  let service: ts.LanguageService | undefined;
  let brought: ModuleTypes | undefined;
  /** Never counts from the beginning: the registry knows a file that went and came back by its version. */
  let versions = 0;
  const folders = new Set(['/', '/lib', folder]);

  const put = (name: string, text: string) => {
    const old = files.get(name);
    if (old?.text === text) return;
    files.set(name, { text, version: ++versions, snapshot: ts.ScriptSnapshot.fromString(text) });
  };
  for (const [name, text] of libraries) put(`/lib/${name}`, text);
  put(ambient, globals);
  put(untyped, '');

  /** What is imported is looked up anew only by a service that has not looked before. */
  const bring = (modules: ModuleTypes | undefined) => {
    if (sameModules(modules, brought)) return;
    // Files of the workspace stand beside the program, packages above it.
    const placeOf = (path: string) => (path.startsWith('./') ? folder + path.slice(1) : `/${path}`);
    for (const path of Object.keys(brought?.files ?? {}))
      if (!Object.hasOwn(modules?.files ?? {}, path)) files.delete(placeOf(path));
    for (const [path, text] of Object.entries(modules?.files ?? {})) {
      const place = placeOf(path);
      put(place, text);
      for (let at = place.lastIndexOf('/'); at > 0; at = place.lastIndexOf('/', at - 1))
        folders.add(place.slice(0, at));
    }
    put(untyped, (modules?.untyped ?? []).map((name) => `declare module ${JSON.stringify(name)};`).join('\n'));
    brought = modules;
    service = undefined;
  };

  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [ambient, untyped, declared, program],
    getScriptVersion: (name) => String(files.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => files.get(name)?.snapshot,
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2025.d.ts',
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name)?.text,
    directoryExists: (name) => folders.has(name),
    getDirectories: () => [],
    getCancellationToken: () => ({ isCancellationRequested: isCancelled }),
  };
  return {
    program,
    service(code, declarations, modules) {
      bring(modules);
      const input = /^declare const input\b/m.test(declarations) ? '' : '\ndeclare const input: any;';
      put(declared, (declarations || 'declare const codemode: {};') + input);
      put(program, code);
      return (service ??= ts.createLanguageService(host, registry));
    },
    drop: () => void (service = undefined),
  };
}

function sameModules(a: ModuleTypes | undefined, b: ModuleTypes | undefined): boolean {
  if (a === b) return true;
  const [one, other] = [Object.entries(a?.files ?? {}), b?.files ?? {}];
  if (one.length !== Object.keys(other).length || one.some(([path, text]) => other[path] !== text)) return false;
  return (a?.untyped ?? []).join() === (b?.untyped ?? []).join();
}
