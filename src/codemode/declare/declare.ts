import { estimateTokens } from '#base/tokens.ts';
import type { Operation } from '../openapi/operation.ts';
import { type Detail, writeMethod } from './method.ts';
import { writeNamed } from './schema.ts';
import type { NamedType, Rendered, TypeSpace } from './types.ts';

/** A method, or a named type, with the space its types live in. */
export type Subject = { operation: Operation; space: TypeSpace } | { type: NamedType; space: TypeSpace };

/** Everything the methods reach, complete and in a stable order: for the type checker, or for a prompt. `docs` also comments arguments and fields. */
export function declareAll(methods: { operation: Operation; space: TypeSpace }[], docs = true): string {
  const signatures: string[] = [];
  const types: Placed[] = [];
  const seen = new Set<NamedType>();
  const reach = (rendered: Rendered, space: TypeSpace) => {
    for (const type of rendered.uses) {
      if (seen.has(type)) continue;
      seen.add(type);
      types.push({ type, space });
    }
  };
  for (const { operation, space } of methods) {
    const rendered = writeMethod(operation, space, { docs });
    signatures.push(rendered.text);
    reach(rendered, space);
  }
  const texts: string[] = [];
  for (let index = 0; index < types.length; index++) {
    const { type, space } = types[index]!;
    const rendered = writeNamed(type, space, docs);
    texts.push(rendered.text);
    reach(rendered, space);
  }
  return assemble(signatures, texts);
}

interface Placed {
  type: NamedType;
  space: TypeSpace;
}

/**
 * What a model reads, within a budget of estimated tokens: the first method's signature and those of the others up to half
 * of the room, then the types they use, nearest first, then more signatures while there is room. What is left out is
 * named, so that it can be asked for.
 */
export function describeWithin(subjects: Subject[], budget: number): string {
  const room = budget - 36;
  let used = 0;
  const signatures: string[] = [];
  const types: string[] = [];
  const queue: Placed[] = [];
  const left: string[] = [];
  const seen = new Set<NamedType>();
  const reach = (rendered: Rendered, space: TypeSpace) => {
    for (const type of rendered.uses) {
      if (seen.has(type)) continue;
      seen.add(type);
      queue.push({ type, space });
    }
  };
  const addMethod = (
    { operation, space }: { operation: Operation; space: TypeSpace },
    share: number,
    limit: number,
  ): boolean => {
    const rendered = withinShare(operation, space, share);
    const size = estimateTokens(indented(rendered.text)) + 1;
    if (signatures.length > 0 && used + size > limit) return false;
    signatures.push(rendered.text);
    used += size;
    reach(rendered, space);
    return true;
  };
  const addType = ({ type, space }: Placed, least: number) => {
    for (const docs of [true, false]) {
      const rendered = writeNamed(type, space, docs);
      const size = estimateTokens(rendered.text) + 1;
      const short = used + size > room;
      if (short && (docs || room - used < least)) continue;
      const text = short ? cut(rendered.text, Math.max(room - used, least), type.name) : rendered.text;
      used += estimateTokens(text) + 1;
      types.push(text);
      reach(rendered, space);
      return;
    }
    left.push(type.name);
  };
  const methods: { operation: Operation; space: TypeSpace }[] = [];
  for (const subject of subjects) {
    if ('operation' in subject) methods.push(subject);
    else if (!seen.has(subject.type)) {
      seen.add(subject.type);
      addType(subject, 60);
    }
  }
  const later = methods.filter((method, index) => {
    const share = index === 0 ? room * (methods.length > 1 ? 0.5 : 0.8) : room * 0.16;
    return !addMethod(method, share, room * 0.5);
  });
  for (let index = 0; index < queue.length; index++)
    addType(queue[index]!, index === 0 ? 120 : Number.POSITIVE_INFINITY);
  for (const method of later) addMethod(method, Math.min(room - used, room * 0.16), room);
  return assemble(signatures, types) + moreOf(left, budget - used - 24);
}

/** The fullest way to write a method that stays within `share`. */
function withinShare(operation: Operation, space: TypeSpace, share: number): Rendered {
  const ways: Detail[] = [
    { docs: true },
    { docs: false },
    { docs: false, fields: 12 },
    { docs: false, fields: 4 },
    { docs: false, fields: 0 },
  ];
  let rendered: Rendered | undefined;
  for (const way of ways) {
    rendered = writeMethod(operation, space, way);
    if (estimateTokens(indented(rendered.text)) <= share) break;
  }
  return rendered!;
}

/** The first lines of a type, as many as there is room for, closed so that it still reads as one. */
function cut(text: string, tokens: number, name: string): string {
  const lines = text.split('\n');
  const kept: string[] = [];
  let used = 20;
  for (const line of lines) {
    used += estimateTokens(line) + 1;
    if (used > tokens && kept.length > 0) break;
    kept.push(used > tokens ? `${line.slice(0, Math.max(tokens, 20) * 4)}…` : line);
  }
  const left = lines.length - kept.length;
  return left > 0
    ? `${kept.join('\n')}\n  // and ${left} lines: describe "${name}" with a larger budget\n}`
    : kept.join('\n');
}

/** The names that did not fit, as many as there is room for. */
function moreOf(names: string[], tokens: number): string {
  if (names.length === 0) return '';
  const shown: string[] = [];
  let used = 10;
  for (const name of names) {
    used += estimateTokens(name) + 1;
    if (shown.length > 0 && used > tokens) break;
    shown.push(name);
  }
  const rest = names.length - shown.length;
  return `\n// more: search by name ${shown.map((name) => `"${name}"`).join(', ')}${rest > 0 ? ` and ${rest} others` : ''}`;
}

const indented = (text: string): string => `  ${text.replaceAll('\n', '\n  ')}`;

function assemble(signatures: string[], types: string[]): string {
  const parts: string[] = [];
  if (signatures.length > 0) {
    const lines = signatures.map(indented);
    parts.push(`declare const codemode: {\n${lines.join('\n')}\n};`);
  } else if (types.length === 0) parts.push('declare const codemode: {};');
  return parts.concat(types).join('\n');
}
