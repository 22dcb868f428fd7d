/**
 * Module text to functions. CommonJS stays as it is; ES modules and TypeScript become functions over the exports of what
 * they import, lines kept, so that every binding is live and a cycle works.
 */

import { transform } from 'sucrase';
import { type ProgramImport, readImports, readLoads } from '#base/imports.ts';
import { scan, type Token } from '#base/scan.ts';
import { statements } from '#base/statements.ts';
import { hasMocks, mocksFirst } from './module-mocks.ts';

export type ScriptBody = (...given: unknown[]) => unknown;

/** Runs in the global scope, so that nothing of this realm's own is in that of the program. */
// biome-ignore lint/security/noGlobalEval: this is the sealed frame, which runs what it is handed
// biome-ignore lint/complexity/noCommaOperator: an indirect call runs it in the global scope
const evaluate = (text: string): unknown => (0, eval)(text);

const scriptNames = ['exports', 'require', 'module', '__filename', '__dirname'];

const named = (path: string) => `\n//# sourceURL=${path}`;
const withoutHash = (text: string) => (text.startsWith('#!') ? `//${text}` : text).replace(/^\ufeff/, '');
const loads = /\bimport\s*(\(|\/[*/])/;

const isTypeScript = (path: string) => /\.[cm]?tsx?$/.test(path);

/** A CommonJS module. Throws the `SyntaxError` of the engine. */
export function compileScript(path: string, source: string): ScriptBody {
  let text = withoutHash(source);
  if (isTypeScript(path)) text = withoutTypes(path, text);
  if (loads.test(text)) text = ledLoads(text);
  const body = `(function (${scriptNames.join(', ')}, $import) {${text}\n})${named(path)}`;
  return evaluate(body) as ScriptBody;
}

/** As the global script that `-e` and `-p` give. Gives the value of its last expression. */
export function runText(text: string, load: (name: unknown) => Promise<unknown>): unknown {
  Object.assign(globalThis, { $import: load });
  return evaluate(`${loads.test(text) ? ledLoads(text) : text}${named('[eval]')}`);
}

const jsx = (path: string) => (path.endsWith('x') ? (['jsx'] as const) : []);

function withoutTypes(path: string, text: string): string {
  try {
    return transform(text, {
      transforms: ['typescript', ...jsx(path)],
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: path,
    }).code;
  } catch (error) {
    throw syntaxError(path, error);
  }
}

function syntaxError(path: string, error: unknown): SyntaxError {
  const { message, loc } = error as { message: string; loc?: { line: number; column: number } };
  const said = new SyntaxError(message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, ''));
  if (loc)
    said.stack = `${path}:${loc.line}\n\n${said.name}: ${said.message}\n    at ${path}:${loc.line}:${loc.column}`;
  return said;
}

/** Calls of `import` led to ours. */
function ledLoads(text: string): string {
  const { tokens } = scan(text);
  return edited(
    text,
    readLoads(tokens).flatMap(({ kind, start }) => (kind === 'import' ? [[start, start + 6, '$import'] as Edit] : [])),
  );
}

type Edit = [start: number, end: number, text: string];

function edited(text: string, edits: Edit[]): string {
  let out = '';
  let at = 0;
  for (const [start, end, by] of edits.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    out += text.slice(at, start) + by;
    at = end;
  }
  return out + text.slice(at);
}

export interface CompiledModule {
  /** What it imports and re-exports, in order, each once. */
  wanted: string[];
  /** Names it takes of what it imports, to be found missing by name. */
  names: Pick<ProgramImport, 'from' | 'names'>[];
  /**
   * Puts the functions it exports in their place. What it gives runs the body, once what it imports has been evaluated:
   * a promise where it waits for something at its top level, nothing otherwise.
   */
  begin(world: ModuleWorld): () => Promise<void> | undefined;
}

export interface ModuleWorld {
  exports: object;
  meta: object;
  /** The exports of what it imports, evaluated before. */
  dependency(from: string): unknown;
  load(from: unknown, options?: unknown): Promise<unknown>;
}

/** True where a text can only be an ES module: it has an import, an export, `import.meta`, or waits at its top level. */
export function looksLikeModule(source: string): boolean {
  if (!/\b(import|export|await)\b/.test(source)) return false;
  const { tokens } = scan(withoutHash(source));
  let depth = 0;
  return tokens.some((token, at) => {
    if ('{(['.includes(token.text) && token.kind === 'punctuation') depth++;
    if ('})]'.includes(token.text) && token.kind === 'punctuation') depth--;
    if (token.kind !== 'word' || tokens[at - 1]?.text === '.') return false;
    const next = tokens[at + 1]?.text ?? '';
    if (token.text === 'import') return next === '.' || (depth === 0 && next !== '(' && next !== ':');
    if (depth !== 0) return false;
    if (token.text === 'export') return next !== ':' && next !== '=' && next !== '(' && next !== '.';
    return token.text === 'await' && /^[\w$'"[{(`]/.test(next) && next !== '(';
  });
}

/** An ES module. Throws a `SyntaxError` that names its file. */
export function compileModule(path: string, source: string): CompiledModule {
  const text = withoutHash(source);
  const typed = isTypeScript(path);
  let code: string;
  try {
    code = transform(text, {
      transforms: [...(typed ? (['typescript'] as const) : []), ...jsx(path), 'imports'],
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: path,
    }).code;
  } catch (error) {
    throw syntaxError(path, error);
  }
  const { tokens } = scan(code);
  const mocks = hasMocks(text) && !path.includes('/node_modules/');
  const { edits, wanted, waits } = readOutput(tokens, mocks);
  const names = typed || !/\bimport\b/.test(text) ? [] : namesIn(text);
  const made = edited(code, edits);
  const given = 'exports, $dependency, $import, $meta, $done, $fail';
  if (mocks) return { wanted, names, begin: beginMocking(path, given, made) };
  // What does not wait stops once after its functions are in their place.
  const body = waits
    ? `(async function (${given}) {'use strict'; try {${made}\n} catch (error) { return $fail(error); } $done();})`
    : `(function* (${given}) {${made}\n})`;
  const evaluated = evaluate(body + named(path)) as ScriptBody;
  const begin = ({ exports, dependency, load, meta }: ModuleWorld) => {
    const parts = evaluated.call(undefined, exports, dependency, load, meta) as Iterator<unknown>;
    parts.next();
    return () => void parts.next();
  };
  const beginWaiting =
    ({ exports, dependency, load, meta }: ModuleWorld) =>
    () => {
      let outcome: { error: unknown } | 'done' | undefined;
      const done = () => void (outcome = 'done');
      const fail = (error: unknown) => void (outcome = { error });
      const settled = evaluated.call(undefined, exports, dependency, load, meta, done, fail) as Promise<void>;
      const ended = () => {
        if (typeof outcome === 'object') throw outcome.error;
      };
      return outcome === undefined ? settled.then(ended) : void ended();
    };
  return { wanted, names, begin: waits ? beginWaiting : begin };
}

/** What it puts in the place of modules comes before they are loaded, and the rest after. */
function beginMocking(path: string, given: string, made: string): CompiledModule['begin'] {
  const { first, rest } = mocksFirst(made);
  const body = `(async function (${given}, $ready) {'use strict'; try {${first}await $ready; ${rest}\n} catch (error) { return $fail(error); } $done();})`;
  const evaluated = evaluate(body + named(path)) as ScriptBody;
  return ({ exports, dependency, load, meta }) => {
    let failure: { error: unknown } | undefined;
    const fail = (error: unknown) => void (failure = { error });
    let open = () => {};
    const ready = new Promise<void>((resolve) => {
      open = resolve;
    });
    const settled = evaluated.call(undefined, exports, dependency, load, meta, () => {}, fail, ready) as Promise<void>;
    return () => {
      open();
      return settled.then(() => {
        if (failure) throw failure.error;
      });
    };
  };
}

function namesIn(text: string): CompiledModule['names'] {
  const { tokens } = scan(text);
  return readImports(tokens, statements(tokens)).filter(({ typesOnly }) => !typesOnly);
}

/** In what sucrase made: its own calls of `require`, `import.meta`, `import()`, and whether anything is waited for. */
function readOutput(tokens: Token[], mocks: boolean): { edits: Edit[]; wanted: string[]; waits: boolean } {
  const edits: Edit[] = [];
  const wanted = new Set<string>();
  let waits = mocks;
  const functions = new Set<string>();
  let depth = 0;
  tokens.forEach((token, at) => {
    if (token.kind === 'punctuation' && '{(['.includes(token.text)) depth++;
    if (token.kind === 'punctuation' && '})]'.includes(token.text)) depth--;
    if (depth === 0 && token.text === 'function')
      functions.add(tokens[at + (tokens[at + 1]?.text === '*' ? 2 : 1)]?.text ?? '');
    if (token.kind === 'template' && /\bawait\b/.test(token.text)) waits = true;
    if (token.kind !== 'word' || tokens[at - 1]?.text === '.' || tokens[at - 1]?.text === '?.') return;
    const next = tokens[at + 1];
    // A name that is text, as `module.exports` has to be.
    const name = tokens[at + 2];
    if (token.text === 'exports' && next?.text === '.' && name?.kind === 'string')
      edits.push([next.start, name.end, `[${name.text}]`]);
    if (token.text === 'await') waits = true;
    else if (token.text === 'import' && next?.text === '(') edits.push([token.start, token.end, '$import']);
    else if (token.text === 'import' && next?.text === '.') edits.push([token.start, tokens[at + 2]!.end, '$meta']);
    else if (token.text === 'require' && next?.text === '(' && ownCall(tokens, at)) {
      edits.push([token.start, token.end, '$dependency']);
      wanted.add(unquoted(tokens[at + 2]!.text));
    }
  });
  // Functions are there before anything runs, also for those who import them in a circle.
  const early = tokens.flatMap((token, at) => {
    const [dot, name, equals, value, end] = tokens.slice(at + 1, at + 6).map(({ text }) => text);
    const whole =
      token.text === 'exports' && dot === '.' && equals === '=' && end === ';' && functions.has(value ?? '');
    return whole ? [`exports.${name}=${value};`] : [];
  });
  const start = tokens[0]!.end + 1;
  edits.push([start, start, early.join('') + (waits ? '' : 'yield;')]);
  return { edits, wanted: [...wanted], waits };
}

/** `var _name = require('x');`, `require('x');` and `_createStarExport(_x)`, as sucrase writes them; a program's own have another form. */
function ownCall(tokens: Token[], at: number): boolean {
  const name = tokens[at + 2];
  if (
    name?.kind !== 'string' ||
    !name.text.startsWith("'") ||
    tokens[at + 3]?.text !== ')' ||
    tokens[at + 4]?.text !== ';'
  )
    return false;
  const [word, left, equals] = [tokens[at - 3]?.text, tokens[at - 2]?.text, tokens[at - 1]?.text];
  if (equals === '=') return word === 'var' && (left?.startsWith('_') ?? false);
  return (
    equals === undefined ||
    equals === ';' ||
    equals === '}' ||
    equals === "'use strict'" ||
    equals === '"use strict"' ||
    equals === ')'
  );
}

const unquoted = (text: string) => evaluate(text) as string;
