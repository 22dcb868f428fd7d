/** Finds the literals of a program that could be its inputs, and puts `input` in the place of those that were chosen. */
import { scan, type Token } from '#base/scan.ts';
import { wordsOf } from '../name/identifier.ts';
import type { JsonSchema, LiteralChoice } from '../snippet.contract.ts';

/** In order of the text; the same value under the same name is one. */
export function literalsOf(code: string): LiteralChoice[] {
  const { tokens } = scan(code);
  const found = new Map<string, LiteralChoice>();
  const names = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    const value = literalAt(token);
    if (value === undefined || !isValue(tokens, index)) continue;
    const place = { start: token.start, end: token.end };
    const { name, likely } = nameAt(tokens, index, typeof value);
    const key = `${name}\u0000${typeof value}\u0000${value}`;
    const known = found.get(key);
    if (known) {
      known.places.push(place);
      known.suggested ||= likely;
      continue;
    }
    const line = code.slice(0, token.start).split('\n').length;
    const suggested = likely && value !== '' && !(typeof value === 'number' && Math.abs(value) <= 1);
    found.set(key, { name: free(name, names), value, places: [place], line, suggested, options: [] });
  }
  return [...found.values()];
}

/** The code with the chosen literals as inputs, the schema that asks for them, and the values they had. */
export function withInputs(
  code: string,
  chosen: readonly LiteralChoice[],
): { code: string; input: JsonSchema; example: Record<string, unknown> } {
  const edits = chosen.flatMap(({ name, places }) => places.map((place) => ({ ...place, text: access(name) })));
  let text = code;
  for (const { start, end, text: put } of edits.toSorted((a, b) => b.start - a.start))
    text = text.slice(0, start) + put + text.slice(end);
  const properties = chosen.map(({ name, value, options }) => [
    name,
    { type: typeof value, ...(options.length > 0 && { enum: options }) },
  ]);
  return {
    code: text,
    input: {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: chosen.map(({ name }) => name),
      additionalProperties: false,
    },
    example: Object.fromEntries(chosen.map(({ name, value }) => [name, value])),
  };
}

const access = (name: string) =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `input.${name}` : `input[${JSON.stringify(name)}]`;

function literalAt(token: Token): string | number | undefined {
  if (token.kind === 'number' && /^\d[\d_]*(\.\d+)?$/.test(token.text)) return Number(token.text.replaceAll('_', ''));
  if (token.kind === 'template' && !token.text.includes('${')) return read(token.text);
  return token.kind === 'string' ? read(token.text) : undefined;
}

/** The value of a literal without unusual escapes; `undefined` for the others, which stay as they are. */
function read(text: string): string | undefined {
  const inner = text.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(
      `"${inner
        .replace(/\\'/g, "'")
        .replace(/\\`/g, '`')
        .replace(/(?<!\\)"/g, '\\"')}"`,
    ) as string;
  } catch {
    return undefined;
  }
}

/** Not a key, the name of a property, a type, or a directive. */
function isValue(tokens: Token[], index: number): boolean {
  const before = tokens[index - 1];
  const after = tokens[index + 1]?.text;
  if (after === ':' && (before?.text === '{' || before?.text === ',')) return false;
  if (before?.text === '[' && after === ']' && isAccess(tokens[index - 2])) return false;
  if (before?.text === '|' || after === '|') return false;
  if (before?.text === 'from' || before?.text === 'import' || before?.text === 'case') return false;
  if (before?.text === '<' && after === '>') return false;
  return !(tokens[index]!.text.slice(1, -1) === 'use strict');
}

const isAccess = (token: Token | undefined) =>
  token !== undefined && (token.kind === 'word' || token.text === ')' || token.text === ']');

/** From the key, the constant or the comparison that the literal belongs to. */
function nameAt(tokens: Token[], index: number, type: string): { name: string; likely: boolean } {
  const [before, second, third] = [tokens[index - 1], tokens[index - 2], tokens[index - 3]];
  if (before?.text === ':' && second && (third?.text === '{' || third?.text === ','))
    return { name: named(second), likely: true };
  if (before?.text === '=' && second?.kind === 'word' && /^(const|let|var)$/.test(third?.text ?? ''))
    return { name: named(second), likely: true };
  const from = comparedFrom(tokens, index - 1);
  const compared = from === null ? undefined : tokens[from];
  if (compared?.kind === 'word') return { name: named(compared), likely: true };
  return { name: type === 'number' ? 'number' : 'text', likely: false };
}

/** The index before `===`, `!==`, `==`, `<`, `>=` and their like, which come as single signs. */
function comparedFrom(tokens: Token[], index: number): number | null {
  let at = index;
  while (at > 0 && /^[=!<>]+$/.test(tokens[at]!.text)) at--;
  const signs = tokens
    .slice(at + 1, index + 1)
    .map(({ text }) => text)
    .join('');
  return /^([=!]==?|[<>]=?)$/.test(signs) ? at : null;
}

const named = (token: Token): string =>
  token.kind === 'string' ? wordsOf(token.text.slice(1, -1)).join('_') || 'text' : token.text;

function free(name: string, names: Set<string>): string {
  let one = name;
  for (let count = 2; names.has(one); count++) one = `${name}_${count}`;
  names.add(one);
  return one;
}
