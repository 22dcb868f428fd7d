/** TypeScript's findings in the words of this product, and which of them are reason enough not to run. */

import ts from 'typescript6';
import { isNodeModule, packageOf } from '#base/module-name.ts';
import type { Diagnostic } from '../check.contract.ts';
import { nearest } from '../tools/nearest.ts';
import type { Wrapped } from './wrapped.ts';

/** Possibly missing, or unknown: API descriptions are seldom exact about either, so these only warn. */
const soft = new Set([2531, 2532, 2533, 2571, 18046, 18047, 18048, 18049, 2722, 2721, 2723]);
const missingName = new Set([2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2867, 2868]);
const imports = new Set([1232, 1233, 2307, 2792]);
const longestMessage = 700;

/** What the messages may look up. */
export interface Surroundings {
  methods(): string[];
  /** Packages can be brought in. */
  packages: boolean;
  /** The properties of what stands before the dot at this offset, or none where that says little. */
  properties(offset: number): string[];
}

export function diagnosticOf(found: ts.Diagnostic, wrapped: Wrapped, around: Surroundings): Diagnostic {
  const start = found.start ?? 0;
  const from = wrapped.position(start);
  const to = wrapped.position(start + (found.length ?? 0));
  const message = clip(messageOf(found, wrapped, around));
  return {
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    message,
    code: found.code,
    severity: isSoft(found, wrapped) ? 'warning' : 'error',
  };
}

function isSoft(found: ts.Diagnostic, wrapped: Wrapped): boolean {
  if (soft.has(found.code) || found.category !== ts.DiagnosticCategory.Error) return true;
  // Types are stripped, so a type that is not known changes nothing in what runs.
  if (missingName.has(found.code) && isTypeName(found, wrapped)) return true;
  if (typeof found.messageText === 'string') return false;
  const chain = ts.flattenDiagnosticMessageText(found.messageText, '\n').split('\n').slice(1);
  const top = found.messageText.messageText;
  return /'(undefined|null)' is not assignable/.test(chain.at(-1) ?? '') && !/^Type '(undefined|null)'/.test(top);
}

function isTypeName(found: ts.Diagnostic, { text }: Wrapped): boolean {
  const start = found.start ?? 0;
  const before = text.slice(Math.max(0, start - 40), start);
  const name = text.slice(start, start + (found.length ?? 0));
  return (
    /^[A-Z]/.test(name) && /(:|<|\bas|\bsatisfies|\bis|\bextends|[|&])\s*$/.test(before) && !/\?[^:]*:\s*$/.test(before)
  );
}

function messageOf(found: ts.Diagnostic, wrapped: Wrapped, { methods, packages, properties }: Surroundings): string {
  const start = found.start ?? 0;
  const name = wrapped.text.slice(start, start + (found.length ?? 0));
  const before = wrapped.text.slice(Math.max(0, start - 30), start);
  if ((found.code === 2339 || found.code === 2551) && isMethodOf(before, found)) {
    const near = nearest(name, methods());
    const hint =
      near.length > 0
        ? `Did you mean ${near.map((one) => `codemode.${one}`).join(' or ')}?`
        : 'Search for what there is.';
    return `There is no method codemode.${name}. ${hint}`;
  }
  const why = absent.get(name) ?? (/^\w+Storage$/.test(name) ? page : undefined);
  if (missingName.has(found.code) && why) return `There is no ${name} in the isolate. ${why}`;
  const isModule = missingName.has(found.code) && /^["'`]/.test(name);
  if (imports.has(found.code) || isModule) return packages ? absentModule(name.slice(1, -1)) : noImports;
  const text = ts
    .flattenDiagnosticMessageText(found.messageText, '\n')
    .split('\n')
    .slice(0, 5)
    .map((line) => line.trim());
  const own = found.code === 2339 ? properties(start) : [];
  return [...text, ...(own.length > 0 ? [`It has ${own.join(', ')}.`] : []), ...related(found)].join(' ');
}

/** The object before the dot is `codemode`, or the property was destructured from it. */
const isMethodOf = (before: string, found: ts.Diagnostic): boolean =>
  /\bcodemode\s*(\?\.|\.)\s*$/.test(before) ||
  (/\{[^}]*$/.test(before) &&
    /Promise<|=> |codemode/.test(ts.flattenDiagnosticMessageText(found.messageText, ' ')) &&
    /\bconst\s*\{/.test(before));

/** Where an expected type comes from, and whether an `await` was forgotten. */
function related(found: ts.Diagnostic): string[] {
  return (found.relatedInformation ?? [])
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '))
    .filter((text) => /expected type comes from|forget to use 'await'|is declared here/.test(text))
    .map((text) => (/[.?]$/.test(text) ? text : `${text}.`))
    .slice(0, 2);
}

const network = 'It has no network of its own: call codemode methods.';
const page = 'A program has no page: return or log what is to be seen.';
const node = 'It is not Node: use codemode methods and standard JavaScript.';
const absent = new Map([
  ['fetch', network],
  ['XMLHttpRequest', network],
  ['WebSocket', network],
  ['EventSource', network],
  ['axios', network],
  ['document', page],
  ['window', page],
  ['alert', page],
  ['prompt', page],
  ['require', node],
  ['process', node],
  ['Buffer', node],
  ['module', node],
  ['exports', node],
  ['__dirname', node],
]);

const clip = (text: string): string =>
  text.length > longestMessage
    ? `${text.slice(0, longestMessage)}… (${text.length - longestMessage} more characters)`
    : text;

const noImports = 'Nothing can be imported. Use codemode.* and standard JavaScript.';

function absentModule(name: string): string {
  if (name.startsWith('.') || name.startsWith('/')) return `There is no ${name} in the workspace.`;
  if (isNodeModule(name))
    return `${name} is a part of Node, which the isolate does not have. Use codemode.* and standard JavaScript, or a package for browsers.`;
  const pack = packageOf(name);
  return `${pack} is not installed. Install it first: await codemode.npm_install({ packages: ['${pack}'] })`;
}
