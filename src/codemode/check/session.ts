/** One language service with a program and the declarations beside it. */
import ts from 'typescript6';
import { globals } from './globals.ts';

export interface Session {
  /** The program's file name. */
  program: string;
  /** With this program and these declarations; what has not changed is kept from before. */
  service(program: string, declarations: string): ts.LanguageService;
  /** After an interruption: what the service knows is not trusted again. */
  drop(): void;
}

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
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
  const files = new Map<string, { text: string; version: number; snapshot: ts.IScriptSnapshot }>();
  let service: ts.LanguageService | undefined;

  const put = (name: string, text: string) => {
    const old = files.get(name);
    if (old?.text === text) return;
    files.set(name, { text, version: (old?.version ?? 0) + 1, snapshot: ts.ScriptSnapshot.fromString(text) });
  };
  for (const [name, text] of libraries) put(`/lib/${name}`, text);
  put(ambient, globals);

  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [ambient, declared, program],
    getScriptVersion: (name) => String(files.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => files.get(name)?.snapshot,
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2025.d.ts',
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name)?.text,
    directoryExists: (name) => name === '/' || name === '/lib' || name === folder,
    getDirectories: () => [],
    getCancellationToken: () => ({ isCancellationRequested: isCancelled }),
  };
  return {
    program,
    service(code, declarations) {
      const input = /^declare const input\b/m.test(declarations) ? '' : '\ndeclare const input: any;';
      put(declared, (declarations || 'declare const codemode: {};') + input);
      put(program, code);
      return (service ??= ts.createLanguageService(host, registry));
    },
    drop: () => void (service = undefined),
  };
}
