import { pascalCase, quote } from '../name/identifier.ts';
import { keyWords } from '../openapi/coverage.ts';
import { asRecord } from '../openapi/json.ts';
import { type Body, bodyArgument, needsInput, type Operation } from '../openapi/operation.ts';
import { docOf, safe, shorten } from './doc.ts';
import { block, writeField } from './piece.ts';
import { type Writing, writeSchema } from './schema.ts';
import type { NamedType, Rendered, Role, TypeSpace } from './types.ts';

/** `docs` writes a line above each argument that says something; `fields` cuts optional arguments after so many. */
export interface Detail {
  docs: boolean;
  fields?: number;
}

/** One method of `codemode` as it stands in the declaration, with the JSDoc above it. */
export function writeMethod(operation: Operation, space: TypeSpace, detail: Detail): Rendered {
  const owner = pascalCase(operation.method.name);
  const uses = new Set<NamedType>();
  const writing = (role: Role): Writing => ({ space, role, docs: detail.docs, uses, self: undefined });
  if (operation.signature !== undefined) return { text: `${methodDoc(operation)}\n${operation.signature}`, uses: [] };
  if (operation.overloads) return writeOverloads(operation, writing, detail, uses);
  const input = writeInput(operation, owner, writing, detail);
  const output = writeOutput(operation, owner, writing('output'));
  const text = `${methodDoc(operation)}\n${operation.method.name}(${input}): Promise<${output}>;`;
  return { text, uses: [...uses] };
}

/** A model is told of the first few; the others are found by their own names. */
const shownOverloads = 8;

function writeOverloads(
  { method, overloads = [] }: Operation,
  writing: (role: Role) => Writing,
  detail: Detail,
  uses: Set<NamedType>,
): Rendered {
  const shown = detail.fields === undefined ? overloads : overloads.slice(0, shownOverloads);
  const lines = shown.map(({ name, operation }) => {
    const owner = pascalCase(operation.method.name);
    const input = writeInput(operation, owner, writing, { ...detail, docs: false });
    const output = writeOutput(operation, owner, writing('output'));
    return `${method.name}(name: ${quote(name)}${input && `, ${input}`}): Promise<${output}>;`;
  });
  return { text: [methodDoc({ method }), ...lines].join('\n'), uses: [...uses] };
}

function methodDoc({
  method,
  paging,
  headers,
  keys,
}: Pick<Operation, 'method' | 'paging' | 'headers' | 'keys'>): string {
  const summary = shorten(method.summary, 160);
  const told = method.summary === method.route || /[.!?…]$/.test(summary) || !summary;
  const parts = [told ? summary : `${summary}.`];
  if (method.summary !== method.route) parts.push(method.route);
  if (method.effect !== 'read') parts.push(`@effect ${method.effect}`);
  if (keys) parts.push(`@key ${keyWords(keys)}`);
  if (paging) parts.push(`@paginated ${paging}`);
  // A Link is what the paging says already.
  const others = headers?.filter((name) => !/^link$/i.test(name)) ?? [];
  if (others.length > 0 || paging?.includes('Link header'))
    parts.push(`@headers ${(headers ?? []).join(', ')} by codemode.full('${method.name}', input)`);
  if (method.deprecated) parts.push('@deprecated');
  return `/** ${safe(parts.filter(Boolean).join(' '))} */`;
}

function writeInput(operation: Operation, owner: string, writing: (role: Role) => Writing, detail: Detail): string {
  if (operation.argument !== undefined)
    return `input: ${writeSchema(operation.argument, `${owner}Input`, writing('input'))}`;
  const lines: string[] = [];
  const role: Role = operation.body?.kind === 'multipart' ? 'parts' : 'input';
  const optional = operation.fields.filter((field) => !field.required);
  const shown = new Set(optional.slice(0, detail.fields ?? optional.length));
  for (const field of operation.fields) {
    if (!field.required && !shown.has(field)) continue;
    const type = writeSchema(
      field.schema,
      owner + pascalCase(field.key),
      writing(field.place === 'body' ? role : 'input'),
    );
    const schema = asRecord(operation.http ? space(writing).references.follow(field.schema) : field.schema);
    const doc = detail.docs ? docOf(schema, field.description || undefined) : '';
    lines.push(writeField(field.key, !field.required, field.schema === undefined ? 'string' : type, doc));
  }
  const body = bodyArgument(operation);
  if (body) lines.push(writeField('body', !body.required, writeBody(body, owner, writing), ''));
  if (operation.body?.merged && operation.body.open) lines.push('[key: string]: unknown;');
  const left = optional.length - shown.size;
  if (left > 0)
    lines.push(`// and ${left} optional ${left === 1 ? 'argument' : 'arguments'}: search "${operation.method.name}"`);
  // Nothing, or `{}`: as for every method that needs no argument.
  if (lines.length === 0) return 'input?: Record<string, never>';
  const text =
    left > 0 ? `{\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`).join('\n')}\n}` : block(lines);
  return `input${needsInput(operation) ? '' : '?'}: ${text}`;
}

const space = (writing: (role: Role) => Writing): TypeSpace => writing('input').space;

function writeBody(body: Body, owner: string, writing: (role: Role) => Writing): string {
  if (body.kind === 'binary') return 'Uint8Array | string';
  if (body.kind === 'text') return 'string';
  return writeSchema(body.schema, `${owner}Body`, writing(body.kind === 'multipart' ? 'parts' : 'input'));
}

function writeOutput(operation: Operation, owner: string, writing: Writing): string {
  switch (operation.output.kind) {
    case 'json':
      return writeSchema(operation.output.schema, `${owner}Output`, writing);
    case 'text':
      return 'string';
    case 'binary':
      return 'Uint8Array';
    case 'none':
      return 'void';
  }
}
