/** Checks programs with TypeScript's language service, which keeps what has not changed from one check to the next. */
import ts from 'typescript6';
import { diagnosticOf } from './check/diagnostics.ts';
import { exportedFunctions } from './check/exported.ts';
import { createSession } from './check/session.ts';
import { unwrapped, type Wrapped, wrap } from './check/wrapped.ts';
import type { Checker, Completion, Diagnostic, Hover, ModuleTypes } from './check.contract.ts';

interface Options {
  /** TypeScript's own declarations by file name, as in `lib.es5.d.ts`. */
  libraries: Map<string, string>;
  now: () => number;
  /** Milliseconds one question may take before it is given up with a warning. Default 4,000. */
  budgetMs?: number;
  /** Characters of a program. Default 400,000. */
  maxLength?: number;
}

/** Declarations of more characters are a large catalog's, worth keeping while small checks come and go. */
const large = 100_000;

/** Answers in the worker's own thread; `Checker` of the page adds the limit that holds when this one cannot. */
export function createChecker({ libraries, now, budgetMs = 4_000, maxLength = 400_000 }: Options): Checker {
  const registry = ts.createDocumentRegistry(true, '/');
  let deadline = Number.POSITIVE_INFINITY;
  const isCancelled = () => now() > deadline;
  const small = createSession({ folder: '/small', libraries, registry, isCancelled });
  const whole = createSession({ folder: '/whole', libraries, registry, isCancelled });

  /** Gives what `work` gives, or why there is no answer. What an interrupted service knows is not trusted again. */
  function ask<T>(
    code: string,
    declarations: string,
    modules: ModuleTypes | undefined,
    work: (asked: Asked, wrapped: Wrapped) => T,
  ): T | Gap {
    if (code.length > maxLength) {
      const text = `The program has ${code.length.toLocaleString('en')} characters; ${maxLength.toLocaleString('en')} can be checked. Make it smaller.`;
      return { gap: text, severity: 'error' };
    }
    if (depthOf(code) > deepest) return { gap: `The program was not checked: ${tooDeep}.`, severity: 'warning' };
    deadline = now() + budgetMs;
    const session = declarations.length > large ? whole : small;
    try {
      const wrapped = wrap(code);
      return work({ service: session.service(wrapped.text, declarations, modules), program: session.program }, wrapped);
    } catch (error) {
      session.drop();
      const why =
        error instanceof ts.OperationCanceledException
          ? `checking it took longer than ${budgetMs / 1000} s`
          : error instanceof RangeError
            ? tooDeep
            : 'the checker failed on it';
      return { gap: `The program was not checked: ${why}.`, severity: 'warning' };
    }
  }

  const check = (code: string, declarations: string, modules?: ModuleTypes): Diagnostic[] => {
    const found = ask(code, declarations, modules, (asked, wrapped) => {
      const { service, program } = asked;
      const syntax = service.getSyntacticDiagnostics(program);
      // What is said of a text that does not parse would only lead away from the mistake.
      const all = syntax.length > 0 ? syntax.slice(0, 5) : service.getSemanticDiagnostics(program);
      const around = {
        methods: () => methodsIn(declarations),
        packages: modules !== undefined,
        properties: (offset: number) => propertiesAt(asked, offset),
      };
      return all.slice(0, 50).map((one) => diagnosticOf(one, wrapped, around));
    });
    return isGap(found) ? [wholeText(found)] : found;
  };

  return {
    check: async (code, declarations, modules) => check(code, declarations, modules),
    complete: async (code, offset, declarations, modules) => {
      const at = clamp(offset, code);
      const found = ask(code, declarations, modules, (asked, wrapped) => completions(asked, wrapped, code, at));
      return isGap(found) ? [] : found;
    },
    hover: async (code, offset, declarations, modules) => {
      const at = clamp(offset, code);
      const found = ask(code, declarations, modules, (asked, wrapped) => hover(asked, wrapped, at));
      return found === null || isGap(found) ? null : found;
    },
    exported: async (path, declarations, modules) => {
      const found = ask(`import * as file from './${path}';\nreturn file;`, declarations, modules, (asked) => {
        const whole = asked.service.getProgram();
        const place = asked.program.replace(/[^/]+$/, path);
        const file = whole?.getSourceFile(place);
        if (!whole || !file) return { functions: [], diagnostics: [] };
        const { text } = file;
        const around = { methods: () => methodsIn(declarations), packages: true, properties: () => [] };
        const wrong = [...asked.service.getSyntacticDiagnostics(place), ...asked.service.getSemanticDiagnostics(place)];
        const diagnostics = wrong.slice(0, 20).map((one) => diagnosticOf(one, unwrapped(text), around));
        return { functions: exportedFunctions(whole, file), diagnostics };
      });
      return isGap(found) ? { functions: [], diagnostics: [wholeText(found)] } : found;
    },
    warm: async () => void check('return [1].map((one) => one);', ''),
  };
}

interface Asked {
  service: ts.LanguageService;
  program: string;
}

interface Gap {
  gap: string;
  severity: 'error' | 'warning';
}

const isGap = (value: unknown): value is Gap => typeof value === 'object' && value !== null && 'gap' in value;

const wholeText = ({ gap, severity }: Gap): Diagnostic => ({
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  message: gap,
  code: 0,
  severity,
});

const deepest = 500;
const tooDeep = 'it is nested too deeply';

/** Brackets within brackets, counted without reading strings: the compiler takes seconds for thousands, or overflows. */
function depthOf(code: string): number {
  let depth = 0;
  let most = 0;
  for (const [bracket] of code.matchAll(/[([{}\])]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > most) most = depth;
  }
  return most;
}

const clamp = (offset: number, code: string): number => Math.max(0, Math.min(offset, code.length));

const methodsIn = (declarations: string): string[] =>
  [...declarations.matchAll(/^\s+([\p{L}_$][\p{L}\p{N}_$]*)\(/gmu)].map(([, name]) => name!);

/** Of a plain object only: the members of arrays and strings are known to whoever writes the language. */
function propertiesAt({ service, program }: Asked, offset: number): string[] {
  const whole = service.getProgram();
  const source = whole?.getSourceFile(program);
  if (!whole || !source) return [];
  let found: ts.PropertyAccessExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (offset < node.getFullStart() || offset >= node.getEnd()) return;
    if (ts.isPropertyAccessExpression(node) && node.name.getStart(source) === offset) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (!found) return [];
  const type = whole.getTypeChecker().getTypeAtLocation(found.expression);
  const own = type.getProperties();
  const written = own.every(({ declarations }) =>
    declarations?.some((one) => one.getSourceFile().fileName.endsWith('/codemode.d.ts')),
  );
  return written && own.length <= 40 ? own.map(({ name }) => name) : [];
}

const kinds: Record<string, Completion['kind']> = {
  [ts.ScriptElementKind.functionElement]: 'method',
  [ts.ScriptElementKind.localFunctionElement]: 'method',
  [ts.ScriptElementKind.memberFunctionElement]: 'method',
  [ts.ScriptElementKind.memberVariableElement]: 'property',
  [ts.ScriptElementKind.memberGetAccessorElement]: 'property',
  [ts.ScriptElementKind.keyword]: 'keyword',
  [ts.ScriptElementKind.interfaceElement]: 'type',
  [ts.ScriptElementKind.typeElement]: 'type',
  [ts.ScriptElementKind.classElement]: 'type',
};

function completions(asked: Asked, wrapped: Wrapped, code: string, offset: number): Completion[] {
  const at = wrapped.into(offset);
  const found = asked.service.getCompletionsAtPosition(asked.program, at, { includeCompletionsWithInsertText: false });
  const from = offset - (code.slice(0, offset).match(/[\p{L}\p{N}_$]*$/u)?.[0].length ?? 0);
  const to = offset + (code.slice(offset).match(/^[\p{L}\p{N}_$]*/u)?.[0].length ?? 0);
  const typed = code.slice(from, offset).toLowerCase();
  const fitting = (found?.entries ?? []).filter(
    ({ name, kind }) =>
      kind !== ts.ScriptElementKind.warning && name !== 'program' && isNear(name.toLowerCase(), typed),
  );
  const member = found?.isMemberCompletion === true;
  return fitting.slice(0, 1_000).map(({ name, kind }, index) => {
    const detail = member && index < 60 ? detailOf(asked, at, name) : undefined;
    return { name, kind: kinds[kind] ?? 'variable', insert: name, from, to, ...(detail && { detail }) };
  });
}

/** The typed letters occur in the name, in order. */
function isNear(name: string, typed: string): boolean {
  let at = 0;
  for (const letter of typed) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function detailOf({ service, program }: Asked, at: number, name: string): string | undefined {
  const details = service.getCompletionEntryDetails(program, at, name, undefined, undefined, undefined, undefined);
  return details && ts.displayPartsToString(details.displayParts).replace(/^\((method|property)\) /, '');
}

function hover({ service, program }: Asked, wrapped: Wrapped, offset: number): Hover | null {
  const info = service.getQuickInfoAtPosition(program, wrapped.into(offset));
  if (!info) return null;
  const tags = (info.tags ?? []).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`.trim());
  return {
    signature: ts.displayPartsToString(info.displayParts),
    documentation: [ts.displayPartsToString(info.documentation), ...tags].filter(Boolean).join('\n'),
    from: wrapped.outOf(info.textSpan.start),
    to: wrapped.outOf(info.textSpan.start + info.textSpan.length),
  };
}
