/** Finds the operation of a request in the document and reads its parameters by their schemas. */
import { problemsOf, type Schema } from '../tools/validate.ts';
import { document, type Operation } from './document.ts';

export type Routed =
  | {
      ok: true;
      operation: Operation;
      write: boolean;
      parameters: Record<string, unknown>;
      body: Record<string, unknown>;
    }
  | { ok: false; status: number; title: string; detail: string; problems?: string[] };

export function route(method: string, path: string, body: string | Uint8Array | undefined): Routed {
  const url = new URL(path, 'http://edge.invalid');
  const found = find(url.pathname);
  if (!found) return { ok: false, status: 404, title: 'Not found', detail: `There is nothing at ${url.pathname}.` };
  const operation = Object.hasOwn(found.methods, method.toLowerCase())
    ? found.methods[method.toLowerCase()]
    : undefined;
  if (!operation) {
    return { ok: false, status: 405, title: 'Method not allowed', detail: `${url.pathname} does not take ${method}.` };
  }
  const parameters: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const parameter of operation.parameters) {
    const text = parameter.in === 'path' ? found.values[parameter.name] : url.searchParams.get(parameter.name);
    if (text === undefined || text === null) continue;
    const value = read(text, parameter.schema);
    problems.push(...problemsOf(parameter.schema, value, resolve, parameter.name));
    parameters[parameter.name] = value;
  }
  const schema = operation.requestBody?.content['application/json'].schema;
  let value: unknown = {};
  if (schema) {
    try {
      value = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
    } catch {
      return { ok: false, status: 400, title: 'Not JSON', detail: 'The body must be a JSON object.' };
    }
    problems.push(...problemsOf(schema, value, resolve));
  }
  if (problems.length > 0) {
    return { ok: false, status: 422, title: 'Not valid', detail: problems.join(' '), problems };
  }
  const write = method.toUpperCase() !== 'GET';
  return { ok: true, operation, write, parameters, body: value as Record<string, unknown> };
}

function find(pathname: string): { methods: Record<string, Operation>; values: Record<string, string> } | undefined {
  const parts = pathname.split('/');
  for (const [template, methods] of Object.entries(document.paths)) {
    const names = template.split('/');
    if (names.length !== parts.length) continue;
    const values: Record<string, string> = {};
    const fits = names.every((name, index) => {
      const part = parts[index]!;
      if (!name.startsWith('{')) return name === part;
      values[name.slice(1, -1)] = decode(part);
      return part !== '';
    });
    if (fits) return { methods, values };
  }
  return undefined;
}

function read(text: string, schema: Schema): unknown {
  if (schema.type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function resolve(reference: string): Schema | undefined {
  const name = reference.slice('#/components/schemas/'.length);
  return Object.hasOwn(document.components.schemas, name) ? document.components.schemas[name] : undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
