/** Mends a program by what the type checker said of it: the nearest name, the missing argument, the right choice. */
import { argumentsFor } from './arguments.ts';
import { type Declarations, literalsOf } from './declarations.ts';
import type { Method } from './methods.ts';
import type { Wish } from './wish.ts';
import { nearest } from './words.ts';

export interface Repair {
  code: string;
  /** What was changed, in a sentence. */
  said: string[];
}

/** `null` where nothing said could be mended. */
export function repair(
  code: string,
  problems: { line: number; message: string }[],
  wish: Wish,
  methods: Method[],
  declarations: Declarations,
): Repair | null {
  const lines = code.split('\n');
  const said: string[] = [];
  const change = (line: number, from: string | RegExp, to: string, what: string) => {
    const index = [line - 1, ...lines.keys()].find((one) =>
      typeof from === 'string' ? lines[one]?.includes(from) : from.test(lines[one] ?? ''),
    );
    if (index === undefined) return;
    lines[index] = lines[index]!.replace(from, to);
    said.push(what);
  };
  for (const { line, message } of problems) {
    const wrongName =
      /['‘]([\w$]+)['’] (?:does not exist|is not known)|(?:no (?:method|property)|cannot find name) (?:called )?['‘`]?([\w$]+)/i.exec(
        message,
      );
    const name = wrongName?.[1] ?? wrongName?.[2];
    if (name) {
      const suggested = /did you mean (?:to write )?['‘“`]?([\w$.]+)['’”`]?/i
        .exec(message)?.[1]
        ?.replace(/^codemode\./, '');
      const inLine = lines[line - 1] ?? '';
      const known = inLine.includes(`codemode.${name}`)
        ? [...declarations.methods.keys()]
        : [...declarations.types.values()]
            .flatMap((shape) => (shape.kind === 'object' ? shape.fields.map((field) => field.name) : []))
            .concat(
              methods.flatMap((method) =>
                [...method.fields, ...(method.rows?.fields ?? []), ...method.params].map((field) => field.name),
              ),
            );
      const right = suggested ?? nearest(name, [...new Set(known)]) ?? closestByWords(name, known);
      if (right && right !== name)
        change(line, new RegExp(`\\b${plainPattern(name)}\\b`), right, `\`${name}\` is called \`${right}\``);
      continue;
    }
    const missing = /property ['‘](\w+)['’] is missing|(\w+) is (?:missing|required)/i.exec(message);
    if (missing) {
      addArgument(lines, line, missing[1] ?? missing[2]!, wish, methods, declarations, said);
      continue;
    }
    const expected = /expected 1 arguments?, but got 0/i.exec(message);
    if (expected) {
      const called = /codemode\.(\w+)\(\s*\)/.exec(lines[line - 1] ?? '')?.[1];
      const method = methods.find((one) => one.name === called);
      const filled =
        method && argumentsFor(wish, method, [], declarations, { own: [], used: new Set(), wanted: null, unread: [] });
      if (called && filled && filled.args.length > 0)
        change(
          line,
          `${called}()`,
          `${called}({ ${filled.args.map(([key, value]) => `${key}: ${value}`).join(', ')} })`,
          `\`${called}\` needs arguments`,
        );
      continue;
    }
    const choice = /type ['‘]?["“]([^"”]+)["”]['’]? is not assignable to (?:type|parameter of type) ['‘]?(.+)/i.exec(
      message,
    );
    if (choice) {
      const choices = [...choice[2]!.matchAll(/["“]([^"”]+)["”]/g)].map((match) => match[1]!);
      const named = /['‘](\w+)['’]/.exec(choice[2]!)?.[1];
      const shape = named ? declarations.types.get(named) : undefined;
      const all = choices.length > 0 ? choices : shape ? literalsOf(shape, declarations).map(String) : [];
      const right =
        nearest(choice[1]!, all) ?? all.find((one) => one.startsWith(choice[1]![0]!.toLowerCase())) ?? all[0];
      if (right)
        change(
          line,
          new RegExp(`(['"\`])${plainPattern(choice[1]!)}\\1`),
          `'${right}'`,
          `“${choice[1]}” has to be “${right}”`,
        );
      continue;
    }
    const kinds =
      /type ['‘](string|number)['’] is not assignable to (?:type|parameter of type) ['‘](string|number)['’]/i.exec(
        message,
      );
    if (kinds && kinds[1] !== kinds[2]) {
      const wrap = kinds[2] === 'string' ? 'String' : 'Number';
      change(line, /:\s*([\w.]+)(?=\s*[,}])/, `: ${wrap}($1)`, `a ${kinds[2]} is needed`);
      continue;
    }
    if (/possibly ['‘]?(undefined|null)/i.test(message)) {
      const of = /['‘]([\w.]+)['’] is possibly/i.exec(message)?.[1];
      if (of) change(line, new RegExp(`${plainPattern(of)}\\.`), `${of}!.`, `\`${of}\` may be missing`);
    }
  }
  return said.length > 0 ? { code: lines.join('\n'), said } : null;
}

function addArgument(
  lines: string[],
  line: number,
  name: string,
  wish: Wish,
  methods: Method[],
  declarations: Declarations,
  said: string[],
): void {
  const index = [line - 1, ...lines.keys()].find((one) => /codemode\.\w+\(/.test(lines[one] ?? ''));
  const called = index === undefined ? undefined : /codemode\.(\w+)\(/.exec(lines[index]!)?.[1];
  const method = methods.find((one) => one.name === called);
  const field = method?.params.find((one) => one.name === name);
  if (index === undefined || !method || !field || lines[index]!.includes(`${name}:`)) return;
  const filled = argumentsFor(wish, { ...method, ids: [], params: [field] }, [], declarations, {
    own: [],
    used: new Set(),
    wanted: null,
    unread: [],
  });
  const scope = lines.slice(0, index).join('\n');
  const row = /_id$|Id$/.test(name)
    ? new RegExp(`\\b(?:for \\(const|const)\\s+(${name.replace(/_?id$/i, '')})\\b`, 'i').exec(scope)?.[1]
    : undefined;
  const code = filled.args[0]?.[1] ?? (row ? `${row}.id` : undefined);
  if (!code) return;
  lines[index] = /codemode\.\w+\(\s*\)/.test(lines[index]!)
    ? lines[index]!.replace(/(codemode\.\w+\()\s*\)/, `$1{ ${name}: ${code} })`)
    : lines[index]!.replace(/\s*\}\s*\)/, `, ${name}: ${code} })`);
  said.push(`\`${name}\` was missing`);
}

function closestByWords(name: string, known: string[]): string | undefined {
  const words = new Set(name.toLowerCase().split('_'));
  return known
    .map((one) => ({
      one,
      shared: one
        .toLowerCase()
        .split('_')
        .filter((word) => words.has(word)).length,
    }))
    .filter(({ shared }) => shared > 0 && shared >= words.size - 1)
    .sort((a, b) => b.shared - a.shared)[0]?.one;
}

const plainPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
