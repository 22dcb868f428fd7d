import { endsValue, type Token } from './scan.ts';

/** A statement at the top of a program: tokens `first` to `last`, both included. */
export interface Statement {
  kind: 'expression' | 'function' | 'value' | 'declaration' | 'default' | 'control';
  first: number;
  last: number;
  /** Name of a declared function, or of a `const` that holds one. */
  name?: string;
}

const deepest = 200;
const control = new Set('if for while do switch try return throw break continue with debugger'.split(' '));
const continuing = new Set('in instanceof as satisfies of'.split(' '));

/** Splits the tokens of a program into its top statements, with the rules of automatic semicolons. Never throws. */
export function statements(tokens: Token[]): Statement[] {
  const found: Statement[] = [];
  for (let at = 0; at < tokens.length; ) {
    if (tokens[at]!.text === ';' && tokens[at]!.kind === 'punctuation') {
      at++;
      continue;
    }
    const statement = one(tokens, at);
    found.push(statement);
    at = statement.last + 1;
  }
  return found;
}

/** Whether the value that begins at `at` is written as a function, and whether it takes anything. */
export function functionAt(tokens: Token[], at: number): { takes: boolean; end: number } | undefined {
  let here = at;
  if (is(tokens, here, 'async') && !is(tokens, here + 1, '=>')) here++;
  if (is(tokens, here, 'function')) {
    here++;
    if (is(tokens, here, '*')) here++;
    if (tokens[here]?.kind === 'word') here++;
    const parameters = parametersFrom(tokens, here);
    if (parameters < 0) return undefined;
    return { takes: takes(tokens, parameters), end: bodyEnd(tokens, tokens[parameters]!.close + 1) };
  }
  if (tokens[here]?.kind === 'word' && is(tokens, here + 1, '=>'))
    return { takes: true, end: arrowEnd(tokens, here + 1) };
  const parameters = is(tokens, here, '<') ? parametersFrom(tokens, here) : here;
  if (!is(tokens, parameters, '(')) return undefined;
  const close = tokens[parameters]!.close;
  let arrow = close + 1;
  if (is(tokens, arrow, ':')) while (arrow < tokens.length && !is(tokens, arrow, '=>')) arrow = skip(tokens, arrow);
  return is(tokens, arrow, '=>') ? { takes: takes(tokens, parameters), end: arrowEnd(tokens, arrow) } : undefined;
}

/** The name of the function that begins at `at` with the word `function` or `async function`. */
export function functionName(tokens: Token[], at: number): string | undefined {
  let here = is(tokens, at, 'async') ? at + 1 : at;
  if (!is(tokens, here, 'function')) return undefined;
  if (is(tokens, ++here, '*')) here++;
  return tokens[here]?.kind === 'word' ? tokens[here]!.text : undefined;
}

/** Index of the last token of the expression that begins at `at`, its semicolon included. */
function expressionEnd(tokens: Token[], at: number): number {
  let here = at;
  while (here < tokens.length) {
    const token = tokens[here]!;
    if (token.kind === 'punctuation' && token.text === ';') return here;
    if (here > at && token.fresh && endsValue(tokens[here - 1]) && !continues(tokens, here)) return here - 1;
    here = skip(tokens, here);
  }
  return tokens.length - 1;
}

function one(tokens: Token[], first: number, nested = 0): Statement {
  const start = is(tokens, first, 'export') && first + 1 < tokens.length ? first + 1 : first;
  const token = tokens[start]!;
  const make = (kind: Statement['kind'], last: number, name?: string): Statement => ({
    kind,
    first,
    last: Math.max(first, Math.min(last, tokens.length - 1)),
    ...(name === undefined ? {} : { name }),
  });
  if (start > first && token.text === '{') return make('declaration', expressionEnd(tokens, start));
  if (token.text === '{' && token.kind === 'punctuation') {
    const after = tokens[token.close + 1]?.text;
    const isObject = objectAt(tokens, start) || after === 'as' || after === 'satisfies';
    return isObject ? make('expression', expressionEnd(tokens, start)) : make('control', token.close);
  }
  if (token.kind !== 'word') return make('expression', expressionEnd(tokens, start));
  if (start > first && token.text === 'default') return make('default', defaultEnd(tokens, start + 1));
  const beginsFunction = token.text === 'function' || (token.text === 'async' && is(tokens, start + 1, 'function'));
  if (beginsFunction) {
    const name = functionName(tokens, start);
    const found = functionAt(tokens, start);
    if (name && found) return make('function', found.end, name);
    return make('expression', expressionEnd(tokens, start));
  }
  if (['const', 'let', 'var', 'using'].includes(token.text) && tokens[start + 1]?.kind !== 'punctuation') {
    return make('value', expressionEnd(tokens, start), holdsFunction(tokens, start));
  }
  if (
    ['const', 'let', 'var', 'import'].includes(token.text) &&
    !is(tokens, start + 1, '(') &&
    !is(tokens, start + 1, '.')
  )
    return make('value', expressionEnd(tokens, start));
  const following = tokens[start + 1];
  const named = following?.kind === 'word' && !following.fresh;
  if (['class', 'interface', 'enum', 'namespace', 'abstract'].includes(token.text) && named)
    return make('declaration', bodyEnd(tokens, start + 1));
  if (['type', 'declare'].includes(token.text) && named) return make('declaration', expressionEnd(tokens, start));
  if (token.text === 'export') return make('declaration', expressionEnd(tokens, start));
  if (control.has(token.text)) return make('control', controlEnd(tokens, start, nested + 1));
  if (is(tokens, start + 1, ':'))
    return make('control', one(tokens, Math.min(start + 2, tokens.length - 1), nested + 1).last);
  return make('expression', expressionEnd(tokens, start));
}

function controlEnd(tokens: Token[], at: number, depth: number): number {
  if (depth > deepest) return tokens.length - 1;
  const nested = (from: number) => (from < tokens.length ? one(tokens, from, depth).last : tokens.length - 1);
  const head = (from: number) => (is(tokens, from, '(') ? tokens[from]!.close + 1 : from);
  switch (tokens[at]!.text) {
    case 'if': {
      const then = nested(head(at + 1));
      return is(tokens, then + 1, 'else') ? nested(then + 2) : then;
    }
    case 'for':
      return nested(head(is(tokens, at + 1, 'await') ? at + 2 : at + 1));
    case 'while':
    case 'with':
      return nested(head(at + 1));
    case 'do': {
      const end = head(nested(at + 1) + 2) - 1;
      return is(tokens, end + 1, ';') ? end + 1 : end;
    }
    case 'switch':
      return bodyEnd(tokens, head(at + 1));
    case 'try': {
      let end = bodyEnd(tokens, at + 1);
      if (is(tokens, end + 1, 'catch')) end = bodyEnd(tokens, head(end + 2));
      return is(tokens, end + 1, 'finally') ? bodyEnd(tokens, end + 2) : end;
    }
    default:
      return expressionEnd(tokens, at);
  }
}

/** From the end of a head to the end of its body, stepping over braces that belong to a type. */
function bodyEnd(tokens: Token[], from: number): number {
  for (let at = from; at < tokens.length; at = skip(tokens, at)) {
    if (is(tokens, at, ';')) return at;
    if (!is(tokens, at, '{')) continue;
    const close = tokens[at]!.close;
    const after = tokens[close + 1];
    const ofType = after && (/^[>|&,]$/.test(after.text) || (/^[[{]$/.test(after.text) && !after.fresh));
    if (!ofType) return close;
  }
  return tokens.length - 1;
}

function arrowEnd(tokens: Token[], arrow: number): number {
  return is(tokens, arrow + 1, '{') ? tokens[arrow + 1]!.close : expressionEnd(tokens, arrow + 1);
}

function defaultEnd(tokens: Token[], at: number): number {
  const found = functionAt(tokens, at);
  return found && tokens[found.end]?.text === '}' && !is(tokens, at, '(') ? found.end : expressionEnd(tokens, at);
}

function holdsFunction(tokens: Token[], at: number): string | undefined {
  let equals = at + 2;
  if (is(tokens, equals, ':')) while (equals < tokens.length && !is(tokens, equals, '=')) equals = skip(tokens, equals);
  return is(tokens, equals, '=') && functionAt(tokens, equals + 1) ? tokens[at + 1]!.text : undefined;
}

/** Tells `{ a: 1, b }` from a block, by what follows its first word. */
function objectAt(tokens: Token[], brace: number): boolean {
  const first = tokens[brace + 1];
  if (!first || first.text === '}' || first.text === '...' || first.text === '[') return true;
  if (first.kind === 'punctuation' || control.has(first.text)) return false;
  const second = tokens[brace + 2];
  if (!second) return false;
  if (second.text === ':' || second.text === ',' || second.text === '}') return true;
  if (second.text === '(') return is(tokens, second.close + 1, '{');
  return /^(async|get|set)$/.test(first.text) && second.kind === 'word' && is(tokens, brace + 3, '(');
}

const takes = (tokens: Token[], open: number) => tokens[open]!.close > open + 1;

function parametersFrom(tokens: Token[], at: number): number {
  for (let here = at; here < tokens.length; here = skip(tokens, here)) {
    if (is(tokens, here, '(')) return here;
    if (is(tokens, here, ';') || is(tokens, here, '=')) return -1;
  }
  return -1;
}

const skip = (tokens: Token[], at: number) => Math.max(at, tokens[at]!.close) + 1;

function is(tokens: Token[], at: number, text: string): boolean {
  const token = tokens[at];
  return token?.text === text && (token.kind === 'word' || token.kind === 'punctuation');
}

function continues(tokens: Token[], at: number): boolean {
  const token = tokens[at]!;
  if (token.kind === 'word') return continuing.has(token.text);
  if (token.kind === 'template') return true;
  if (token.kind !== 'punctuation' || ['{', '++', '--', '~'].includes(token.text)) return false;
  return token.text !== '!' || is(tokens, at + 1, '=');
}
