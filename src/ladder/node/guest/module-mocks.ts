/** Modules that others stand in for, by their paths; and their calls, brought before what a file imports. */
import { scan } from '#base/scan.ts';
import { statements } from '#base/statements.ts';
import { createNamespace } from './namespaces.ts';

export interface ModuleMocks {
  /** Where a name leads from a file, or the name itself where that is no file. */
  pathOf(name: string, from: string): string;
  set(name: string, from: string, make: () => Promise<object>): void;
  remove(name: string, from: string): void;
  /** The module itself. */
  actual(name: string, from: string): Promise<unknown>;
  /** The next import of anything begins anew; mocks stay. */
  fresh(): void;
  /** No module has another in its place. */
  clear(): void;
}

export function createModuleMocks<M>(loader: {
  /** Throws where there is none. */
  pathOf(name: string, from: string): string;
  load(name: string, from: string): Promise<unknown>;
  /** What was loaded, by path: ES modules, and the others. */
  known: [Map<string, unknown>, Record<string, unknown>];
  make(path: string, exports: Record<string, unknown>, begin: () => Promise<void>): M;
}) {
  const [modules, scripts] = loader.known;
  const standIns = new Map<string, M>();
  let alias: [find: string | RegExp, replacement: string][] = [];
  const ofPackage = (path: string) => path.includes('/node_modules/');

  /** What a configuration has in the place of a name. */
  function aliased(name: string): string {
    for (const [find, replacement] of alias) {
      if (typeof find !== 'string' ? find.test(name) : name === find || name.startsWith(`${find.replace(/\/$/, '')}/`))
        return name.replace(find, replacement);
    }
    return name;
  }
  function pathOf(name: string, from: string): string {
    try {
      return loader.pathOf(aliased(name), from);
    } catch {
      return name;
    }
  }
  const mocks: ModuleMocks = {
    pathOf,
    set(name, from, work) {
      const path = pathOf(name, from);
      const exports = createNamespace();
      const begin = async () => {
        Object.defineProperties(exports, Object.getOwnPropertyDescriptors(await work()));
      };
      standIns.set(path, loader.make(path, exports, begin));
    },
    remove: (name, from) => void standIns.delete(pathOf(name, from)),
    actual: loader.load,
    fresh() {
      for (const path of modules.keys()) if (!ofPackage(path)) modules.delete(path);
      for (const path of Object.keys(scripts)) if (!ofPackage(path)) delete scripts[path];
    },
    clear: () => standIns.clear(),
  };
  return {
    mocks,
    aliased,
    setAlias: (given: typeof alias) => void (alias = given),
    standIn: (name: string, from: string) => (standIns.size > 0 ? standIns.get(pathOf(name, from)) : undefined),
  };
}

const said = /\bvi(test)?\s*\.\s*(mock|unmock|doMock|doUnmock|hoisted|importActual|importMock)\b/;
const calls = new Set('mock unmock doMock doUnmock importActual importMock'.split(' '));
const early = new Set('mock unmock hoisted'.split(' '));

export const hasMocks = (source: string): boolean => said.test(source);

/**
 * In the code of a module, after its imports were written as calls of `$dependency`: `vi.mock` and its like are told their
 * file, and those that Vitest brings to the top stand first, before `$ready` is waited for.
 */
export function mocksFirst(code: string): { first: string; rest: string } {
  const edits: [start: number, end: number, text: string][] = [];
  const { tokens } = scan(code);
  tokens.forEach((token, at) => {
    const name = tokens[at + 2];
    if (!/^vi(test)?$/.test(token.text) || tokens[at + 1]?.text !== '.' || !calls.has(name?.text ?? '')) return;
    edits.push([token.end, token.end, '.$at($meta.filename)']);
    // An `import(…)` as the first argument is a name, for the sake of its types.
    const [open, load, call, text, close] = tokens.slice(at + 3, at + 8);
    if (open?.text === '(' && load?.text === '$import' && call?.text === '(' && text?.kind === 'string' && close)
      edits.push([load.start, text.start, ''], [close.start, close.end, '']);
  });
  let made = '';
  let done = 0;
  for (const [start, end, text] of edits) {
    made += code.slice(done, start) + text;
    done = end;
  }
  made += code.slice(done);

  const again = scan(made).tokens;
  let [first, rest, at] = ['', '', 0];
  for (const { first: from, last } of statements(again)) {
    const words = again.slice(from, last + 1);
    const call = words.findIndex(({ text }, index) => /^vi(test)?$/.test(text) && words[index + 1]?.text === '.');
    const before = words[words[call - 1]?.text === '.' ? call - 3 : call - 1]?.text;
    const name = words[call + 2]?.text === '$at' ? words[call + 9]?.text : words[call + 2]?.text;
    if (call < 0 || !early.has(name ?? '') || !(before === undefined || before === '=')) continue;
    const [start, end] = [again[from]!.start, again[last]!.end];
    const text = made.slice(start, end);
    first += `${text.endsWith(';') ? text : `${text};`} `;
    // Lines stay where they were.
    rest += made.slice(at, start) + text.replace(/[^\n]/g, '');
    at = end;
  }
  rest += made.slice(at);
  const [, vitest] = /\bvar (_vitest\w*) = \$dependency\(['"]vitest['"]\)/.exec(made) ?? [];
  return { first: (vitest && first ? `${vitest} = $dependency('vitest'); ` : '') + first, rest };
}
