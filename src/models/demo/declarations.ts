/** Reads the TypeScript a model gets of a catalog: methods, their arguments and the types they name. Skips what it cannot read. */

export type Shape =
  | { kind: 'object'; fields: Field[] }
  | { kind: 'array'; of: Shape }
  | { kind: 'union'; of: Shape[] }
  | { kind: 'literal'; value: string | number | boolean | null }
  /** `string`, `number`, … or the name of a type. */
  | { kind: 'name'; name: string };

export interface Field {
  name: string;
  optional: boolean;
  shape: Shape;
  doc: string;
}

export interface Declared {
  name: string;
  doc: string;
  /** Fields of the one argument object. */
  params: Field[];
  /** What the promise resolves to. */
  result: Shape;
}

export interface Declarations {
  methods: Map<string, Declared>;
  types: Map<string, Shape>;
}

const unknown: Shape = { kind: 'name', name: 'unknown' };

export function readDeclarations(text: string): Declarations {
  const methods = new Map<string, Declared>();
  const types = new Map<string, Shape>();
  for (const match of text.matchAll(/\b(?:interface\s+(\w+)[^{=;]*|type\s+(\w+)\s*=)/g)) {
    const read = reader(text, match.index + match[0].length);
    types.set((match[1] ?? match[2])!, read.type());
  }
  // A method is a name, a bracket that opens an argument or closes at once, and a promise.
  for (const match of text.matchAll(/(?:^|[\s;{])(\w+)\s*\((?=\s*(?:\)|\w+\??\s*:))/g)) {
    const start = match.index + match[0].length;
    const read = reader(text, start);
    const input = read.argument();
    const result = read.promise();
    if (!result) continue;
    const name = match[1]!;
    const fields = input ? resolve(input, types) : [];
    methods.set(name, { name, doc: docBefore(text, match.index + match[0].indexOf(name)), params: fields, result });
  }
  return { methods, types };
}

/** The fields of an object type, also behind a name or in an intersection. */
function resolve(shape: Shape, types: Map<string, Shape>): Field[] {
  if (shape.kind === 'object') return shape.fields;
  if (shape.kind === 'name') {
    const named = types.get(shape.name);
    return named && named !== shape ? resolve(named, types) : [];
  }
  return shape.kind === 'union' ? shape.of.flatMap((one) => resolve(one, types)) : [];
}

export function fieldsOf(shape: Shape, { types }: Declarations): Field[] {
  return resolve(shape, types);
}

/** The literals a value may be, empty where it is not a closed set. */
export function literalsOf(shape: Shape, declarations: Declarations, depth = 0): (string | number)[] {
  if (depth > 4) return [];
  if (shape.kind === 'literal')
    return typeof shape.value === 'string' || typeof shape.value === 'number' ? [shape.value] : [];
  if (shape.kind === 'union') return shape.of.flatMap((one) => literalsOf(one, declarations, depth + 1));
  if (shape.kind === 'name') {
    const named = declarations.types.get(shape.name);
    return named ? literalsOf(named, declarations, depth + 1) : [];
  }
  return [];
}

/** The plain name of a type: `string`, `number`, `boolean`, `array`, `object`, `enum` or `unknown`. */
export function plainType(shape: Shape, declarations: Declarations, depth = 0): string {
  if (depth > 4) return 'unknown';
  if (shape.kind === 'array' || shape.kind === 'object') return shape.kind;
  if (shape.kind === 'literal') return typeof shape.value === 'boolean' ? 'boolean' : 'enum';
  if (shape.kind === 'name') {
    if (/^(string|number|boolean|unknown|any)$/.test(shape.name)) return shape.name;
    const named = declarations.types.get(shape.name);
    return named ? plainType(named, declarations, depth + 1) : 'unknown';
  }
  const kinds = shape.of.filter((one) => !isEmpty(one)).map((one) => plainType(one, declarations, depth + 1));
  return kinds.find((kind) => kind !== 'enum') ?? kinds[0] ?? 'unknown';
}

const isEmpty = (shape: Shape): boolean =>
  (shape.kind === 'literal' && shape.value === null) ||
  (shape.kind === 'name' && /^(null|undefined)$/.test(shape.name));

/** The name of a type that is used and not declared, so that it can be asked for. */
export function undeclared(shape: Shape, declarations: Declarations, depth = 0): string | undefined {
  if (depth > 4) return undefined;
  if (shape.kind === 'array') return undeclared(shape.of, declarations, depth + 1);
  if (shape.kind === 'union') {
    return shape.of.map((one) => undeclared(one, declarations, depth + 1)).find((name) => name !== undefined);
  }
  if (shape.kind !== 'name' || !/^[A-Z]/.test(shape.name)) return undefined;
  const named = declarations.types.get(shape.name);
  return named ? undeclared(named, declarations, depth + 1) : shape.name;
}

/** Where the rows of a list are: the result itself, or a field of it as in `{ data: T[] }`. */
export function rowsOf(
  shape: Shape,
  declarations: Declarations,
): { path: string | null; optional: boolean; element: Shape } | undefined {
  const full = shape.kind === 'union' ? shape.of.filter((one) => !isEmpty(one)) : [];
  const bare = full.length === 1 ? full[0]! : shape;
  if (bare.kind === 'array') return { path: null, optional: false, element: bare.of };
  if (bare.kind === 'name' && declarations.types.get(bare.name)?.kind === 'array') {
    return rowsOf(declarations.types.get(bare.name)!, declarations);
  }
  const lists = fieldsOf(bare, declarations).filter((field) => plainType(field.shape, declarations) === 'array');
  const usual = lists.find((field) => /^(data|items|results?|values|records|entries|rows|content)$/i.test(field.name));
  const fields = fieldsOf(bare, declarations);
  const envelope = fields.some((field) =>
    /^(total|count|next|page|cursor|has_?more|meta|links|success|object)/i.test(field.name),
  );
  const field = usual ?? (lists.length === 1 && (fields.length === 1 || envelope) ? lists[0] : undefined);
  const inner = field && rowsOf(field.shape, declarations);
  return field && inner && inner.path === null
    ? { path: field.name, optional: field.optional, element: inner.element }
    : undefined;
}

function docBefore(text: string, at: number): string {
  const before = text.slice(0, at).trimEnd();
  if (!before.endsWith('*/')) return '';
  return clean(before.slice(before.lastIndexOf('/*')));
}

const clean = (comment: string): string =>
  comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .trim();

function reader(text: string, start: number) {
  let at = start;
  let doc = '';

  function skip(): void {
    for (;;) {
      const space = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(text.slice(at, at + 4000));
      if (!space) return;
      if (space[0].startsWith('/*')) doc = clean(space[0]);
      at += space[0].length;
    }
  }
  function eat(token: string): boolean {
    skip();
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  }
  function match(pattern: RegExp): string | undefined {
    skip();
    const found = pattern.exec(text.slice(at, at + 400));
    if (found?.index !== 0) return undefined;
    at += found[0].length;
    return found[0];
  }

  function type(): Shape {
    eat('|');
    const parts = [suffixed()];
    while (eat('|') || eat('&')) parts.push(suffixed());
    return parts.length === 1 ? parts[0]! : { kind: 'union', of: parts };
  }

  function suffixed(): Shape {
    let shape = single();
    while (/^\s*\[\s*\]/.test(text.slice(at, at + 8))) {
      at += /^\s*\[\s*\]/.exec(text.slice(at, at + 8))![0].length;
      shape = { kind: 'array', of: shape };
    }
    return shape;
  }

  function single(): Shape {
    if (eat('{')) return object();
    if (eat('(')) {
      const inner = type();
      eat(')');
      return inner;
    }
    const quoted = match(/^'(?:[^'\\\n]|\\.)*'|^"(?:[^"\\\n]|\\.)*"/);
    if (quoted !== undefined) return { kind: 'literal', value: unquote(quoted) };
    const number = match(/^-?\d+(?:\.\d+)?/);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const name = match(/^(?:readonly\s+)?[A-Za-z_$][\w$.]*/)?.replace(/^readonly\s+/, '');
    if (!name) return unknown;
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    if (!eat('<')) return { kind: 'name', name };
    const inside = [type()];
    while (eat(',')) inside.push(type());
    eat('>');
    if (/^(Array|ReadonlyArray|Set)$/.test(name)) return { kind: 'array', of: inside[0]! };
    if (/^(Promise|Partial|Readonly|Required|Omit|Pick)$/.test(name)) return inside[0]!;
    return { kind: 'object', fields: [] };
  }

  function object(): Shape {
    const fields: Field[] = [];
    for (;;) {
      doc = '';
      if (eat('}')) break;
      const before = at;
      match(/^readonly\s+/);
      const name = match(/^[A-Za-z_$][\w$-]*|^'[^'\n]*'|^"[^"\n]*"|^\[[^\]]*\]/);
      const about = doc;
      const optional = eat('?');
      if (name && eat(':')) {
        const shape = type();
        if (!name.startsWith('[')) fields.push({ name: unquote(name), optional, shape, doc: about });
      } else if (at === before || !name) {
        // Not understood: on to the next field, or out where there is none.
        const next = text.slice(at).search(/[;,}\n]/);
        if (next < 0) break;
        at += next + (text[at + next] === '}' ? 0 : 1);
      }
      match(/^[;,]/);
      if (at >= text.length) break;
    }
    return { kind: 'object', fields };
  }

  return {
    type,
    /** Just behind the opening bracket: the type of the one argument, if there is one. */
    argument(): Shape | undefined {
      if (eat(')')) return undefined;
      match(/^\w+\??/);
      const shape = eat(':') ? type() : unknown;
      eat(')');
      return shape;
    },
    promise(): Shape | undefined {
      return eat(':') && match(/^Promise(?=\s*<)/) && eat('<') ? type() : undefined;
    },
  };
}

const unquote = (text: string): string => (/^['"]/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text);
