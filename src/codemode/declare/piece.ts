import { propertyKey } from '../name/identifier.ts';

/** A piece of a TypeScript type, with what has to be known to put it beside others. */
export interface Piece {
  text: string;
  /** How tightly it binds. */
  binds: 'union' | 'intersection' | 'atom' | 'object';
  /** The fields of an object type by key, so that intersections of them can be written as one. */
  fields?: Map<string, string>;
}

export const atom = (text: string): Piece => ({ text, binds: 'atom' });
export const anything = atom('unknown');

/** In parentheses where something follows that binds tighter. */
export const tight = (piece: Piece): string =>
  piece.binds === 'union' || piece.binds === 'intersection' ? `(${piece.text})` : piece.text;

/** Nothing at all is `never`; beside `unknown` nothing else counts. */
export function union(members: Piece[]): Piece {
  const texts = new Map(members.map((member) => [member.text, member]));
  if (texts.has('unknown') || texts.size === 0) return members.length === 0 ? atom('never') : anything;
  texts.delete('never');
  if (texts.size === 0) return atom('never');
  if (texts.size === 1) return [...texts.values()][0]!;
  return { text: [...texts.keys()].join(' | '), binds: 'union' };
}

export function intersection(members: Piece[]): Piece {
  const texts = new Map(members.filter((member) => member.text !== 'unknown').map((member) => [member.text, member]));
  if (texts.size === 0) return anything;
  const pieces = merged([...texts.values()]);
  if (pieces.length === 1) return pieces[0]!;
  return { text: pieces.map(tight).join(' & '), binds: 'intersection' };
}

/** Object types of different fields as one, in the place of the first. */
function merged(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const at = result.findIndex(
      ({ fields }) => fields && piece.fields && ![...piece.fields.keys()].some((key) => fields.has(key)),
    );
    if (at < 0) result.push(piece);
    else result[at] = objectOf(new Map([...result[at]!.fields!, ...piece.fields!]));
  }
  return result;
}

export const objectOf = (fields: Map<string, string>): Piece => ({
  text: block([...fields.values()]),
  binds: 'object',
  fields,
});

export const writeField = (key: string, optional: boolean, type: string, doc: string): string =>
  `${doc ? `${doc} ` : ''}${propertyKey(key)}${optional ? '?' : ''}: ${type};`;

/** On one line where it fits. */
export function block(lines: string[]): string {
  if (lines.length === 0) return '{}';
  const line = lines.join(' ');
  if (line.length <= 88 && !line.includes('\n') && !line.includes('/**')) return `{ ${line.replace(/;$/, '')} }`;
  return `{\n${lines.map((text) => `  ${text.replaceAll('\n', '\n  ')}`).join('\n')}\n}`;
}
