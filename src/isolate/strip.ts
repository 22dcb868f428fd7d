import type { Options } from 'sucrase';
import { type ProgramImport, readLoads } from '#base/imports.ts';
import { readProgram } from '#base/program.ts';
import { scan } from '#base/scan.ts';
import type { Position, ProgramError } from './isolate.contract.ts';
import { hasSteps, track } from './track.ts';
import { programName } from './wire.ts';

/** A program ready to run, and the way back from its positions to those of the text the person sees. */
export interface Stripped {
  code: string;
  /** It may open steps, so its awaits are marked. */
  steps: boolean;
  /** Of a position in `code`; undefined when it lies outside the text. Both count from 1. */
  original(line: number, column: number): Position | undefined;
}

type Sucrase = typeof import('sucrase');
let sucrase: Sucrase | undefined;
let loading: Promise<Sucrase> | undefined;

/** Loads what strips types: 48 KB, so not before the first program or an idle moment. */
export function loadStripper(): Promise<unknown> {
  loading ??= import('sucrase').then(
    (loaded) => (sucrase = loaded),
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

export const stripperLoaded = () => sucrase !== undefined;

/**
 * Types stripped, lines kept, columns mapped. `loadStripper` must have resolved. `modules` is as in `Program`; a program
 * that imports and has none is refused.
 */
export function strip(
  text: string,
  modules?: string,
): { ok: true; program: Stripped } | { ok: false; error: ProgramError } {
  const { prefix: form, body, suffix, imports } = readProgram(text);
  const needed = imports.find(({ typesOnly }) => !typesOnly);
  if (needed && modules === undefined) {
    const position = { line: text.slice(0, needed.start).split('\n').length, column: 1 };
    const message = `${needed.from} is imported, and the isolate has no modules.`;
    return { ok: false, error: { name: 'SyntaxError', message, code: 'syntax', position } };
  }
  const prefix = `'use strict';${modules === undefined ? '' : placed(imports)}${form}`;
  const lines = body.split('\n').length;
  const seen = (line: number, column: number): Position | undefined => {
    const own = line === 1 ? column - prefix.length : column;
    return line < 1 || line > lines ? undefined : { line, column: Math.max(1, own) };
  };
  const source = prefix + body + suffix;
  try {
    const { code: plain } = sucrase!.transform(source, options);
    const tracked = hasSteps(plain) ? track(plain) : undefined;
    const own = tracked?.code ?? plain;
    const code = modules === undefined ? own : withModules(own, modules);
    const shift = code.length - own.length;
    let mappings: [number, number][][] | undefined;
    return {
      ok: true,
      program: {
        code,
        steps: tracked !== undefined,
        original(line, shown) {
          const column = tracked?.column(line, shown) ?? shown;
          const there = line === 1 ? column - shift : column;
          // Only a program that fails needs the map, so it is made then, by a second pass.
          mappings ??= decode(sucrase!.transform(source, { ...options, ...mapped }).sourceMap!.mappings);
          const before = mappings[line - 1]?.findLast(([generated]) => generated <= there - 1);
          return seen(line, before ? before[1] + (there - 1 - before[0]) + 1 : there);
        },
      },
    };
  } catch (thrown) {
    return { ok: false, error: syntaxError(thrown, seen) };
  }
}

/** Stands for the modules until all else is done: they are large, and nothing in them is to be read. */
const place = 'const $modules$=0;';
/** As wide as the word it stands for. */
const load = '$load$';

/** What imports name, out of the record of modules. */
function placed(imports: readonly ProgramImport[]): string {
  const taken = imports.map(({ from, names }) => {
    const source = `$modules$[${JSON.stringify(from)}]`;
    const values = names.filter(({ type }) => !type);
    const whole = values.filter(({ imported }) => imported === '*').map(({ local }) => `const ${local}=${source};`);
    const parts = values.filter(({ imported }) => imported !== '*');
    const listed = parts.map(({ imported, local }) => `${JSON.stringify(imported)}:${local}`).join(',');
    return whole.join('') + (parts.length > 0 ? `const {${listed}}=${source};` : '');
  });
  return place + taken.join('');
}

/** The modules on one line, before what uses them, and calls of `import` and `require` led to them. */
function withModules(code: string, modules: string): string {
  const loads = readLoads(scan(code).tokens);
  let led = code;
  for (const { start, kind } of loads)
    if (kind === 'import') led = led.slice(0, start) + load + led.slice(start + load.length);
  const missing =
    '(n)=>{throw new Error("Cannot find module \\""+n+"\\". It is not installed, or its name is not written out.")}';
  const has = '(k)=>Object.prototype.hasOwnProperty.call($modules$,k)';
  const given = [
    // Evaluated on its own, so that nothing of the program is in its scope.
    `const $modules$=(0,eval)(${JSON.stringify(modules)});`,
    loads.some(({ kind }) => kind === 'import') && `const ${load}=async(n)=>(${has})(n)?$modules$[n]:(${missing})(n);`,
    loads.some(({ kind }) => kind === 'require') &&
      `const require=(n)=>(${has})('require '+n)?$modules$['require '+n]:(${missing})(n);`,
  ];
  return led.replace(place, () => given.filter(Boolean).join(''));
}

const options: Options = {
  transforms: ['typescript'],
  disableESTransforms: true,
  preserveDynamicImport: true,
  filePath: programName,
};
const mapped: Partial<Options> = { sourceMapOptions: { compiledFilename: programName } };

function syntaxError(thrown: unknown, seen: Stripped['original']): ProgramError {
  const { message, loc } = thrown as { message: string; loc?: { line: number; column: number } };
  const position = loc && seen(loc.line, loc.column);
  const plain = message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '');
  return {
    name: 'SyntaxError',
    message: plain,
    code: 'syntax',
    ...(position
      ? { position, stack: `SyntaxError: ${plain}\n    at ${programName}:${position.line}:${position.column}` }
      : {}),
  };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Columns of each line, generated and original, from 0. Source: the source map format, ECMA-426. */
function decode(mappings: string): [number, number][][] {
  let original = 0;
  return mappings.split(';').map((line) => {
    let generated = 0;
    return line.split(',').flatMap((segment): [number, number][] => {
      const fields: number[] = [];
      let value = 0;
      let shift = 0;
      for (const char of segment) {
        const digit = digits.indexOf(char);
        value |= (digit & 31) << shift;
        shift += 5;
        if (digit & 32) continue;
        fields.push(value & 1 ? -(value >> 1) : value >> 1);
        value = shift = 0;
      }
      generated += fields[0] ?? 0;
      original += fields[3] ?? 0;
      return fields.length >= 4 ? [[generated, original]] : [];
    });
  });
}
