import { estimateTokens } from '#base/tokens.ts';
import type { Operation } from '../openapi/operation.ts';
import { type Detail, writeMethod } from './method.ts';
import { writeNamed } from './schema.ts';
import type { NamedType, Rendered, TypeSpace } from './types.ts';

/** A method, or a named type, with the space its types live in. */
export type Subject = { operation: Operation; space: TypeSpace } | { type: NamedType; space: TypeSpace };

/** Everything the methods reach, complete and in a stable order: for the type checker. */
export function declareAll(methods: { operation: Operation; space: TypeSpace }[]): string {
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
    const rendered = writeMethod(operation, space, { docs: true });
    signatures.push(rendered.text);
    reach(rendered, space);
  }
  const texts: string[] = [];
  for (let index = 0; index < types.length; index++) {
    const { type, space } = types[index]!;
    const rendered = writeNamed(type, space);
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
 * What a model reads, within a budget of estimated tokens: the signatures first, then the types they use, nearest
 * first, while there is room. What is left out is named, so that it can be asked for.
 */
export function describeWithin(subjects: Subject[], budget: number): { text: string; methods: number } {
  const signatures: string[] = [];
  const queue: Placed[] = [];
  const seen = new Set<NamedType>();
  const reach = (rendered: Rendered, space: TypeSpace) => {
    for (const type of rendered.uses) {
      if (seen.has(type)) continue;
      seen.add(type);
      queue.push({ type, space });
    }
  };
  const room = budget - 24;
  let used = 12;
  const texts: string[] = [];
  for (const subject of subjects) {
    if ('type' in subject) {
      if (seen.has(subject.type)) continue;
      seen.add(subject.type);
      const rendered = writeNamed(subject.type, subject.space);
      const text = cut(rendered.text, Math.max(room - used, 60));
      used += estimateTokens(text);
      texts.push(text);
      reach(rendered, subject.space);
      continue;
    }
    // The first method may take most of the room; the others share what it leaves.
    const share = signatures.length === 0 ? room * (subjects.length > 1 ? 0.6 : 1) : Math.min(room - used, room * 0.3);
    const rendered = fit(subject.operation, subject.space, share);
    const size = estimateTokens(rendered.text);
    if (signatures.length > 0 && used + size > room) continue;
    signatures.push(rendered.text);
    used += size;
    reach(rendered, subject.space);
  }
  const left: string[] = [];
  for (let index = 0; index < queue.length; index++) {
    const { type, space } = queue[index]!;
    const rendered = writeNamed(type, space);
    const size = estimateTokens(rendered.text) + 1;
    if (used + size > room) {
      left.push(type.name);
      continue;
    }
    used += size;
    texts.push(rendered.text);
    reach(rendered, space);
  }
  return { text: assemble(signatures, texts) + moreOf(left, room + 12 - used), methods: signatures.length };
}

/** The fullest way to write a method that stays within `share`. */
function fit(operation: Operation, space: TypeSpace, share: number): Rendered {
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
    if (estimateTokens(rendered.text) <= share) break;
  }
  return rendered!;
}

function cut(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  let used = 12;
  for (const line of lines) {
    used += estimateTokens(line) + 1;
    if (used > tokens) break;
    kept.push(line);
  }
  if (kept.length <= 1) return `${text.slice(0, tokens * 4 - 20)} // …cut`;
  return `${kept.join('\n')}\n  // …and ${lines.length - kept.length - 1} more lines: ask with a larger budget\n}`;
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

function assemble(signatures: string[], types: string[]): string {
  const parts: string[] = [];
  if (signatures.length > 0) {
    const lines = signatures.map((text) => `  ${text.replaceAll('\n', '\n  ')}`);
    parts.push(`declare const codemode: {\n${lines.join('\n')}\n};`);
  } else if (types.length === 0) parts.push('declare const codemode: {};');
  return parts.concat(types).join('\n');
}
