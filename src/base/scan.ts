/** A piece of TypeScript text that is neither a space nor a comment. A template with all it holds is one token. */
export interface Token {
  kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'punctuation';
  text: string;
  start: number;
  end: number;
  /** A line break stands between this token and the one before it. */
  fresh: boolean;
  /** For an opening bracket: index of its closing one, or of the last token when it is never closed. */
  close: number;
}

export interface Scan {
  tokens: Token[];
  /** Where the scan stopped. */
  end: number;
  /** The text ends within a line comment, so that what follows on the same line would be swallowed. */
  inLineComment: boolean;
  /** Ranges a mark at the start of a line may stand in without meaning anything: closed block comments and templates. */
  quiet: [start: number, end: number][];
}

const wordsBeforeValue = new Set(
  'return typeof instanceof in of new delete void throw case do else await yield as satisfies extends default'.split(
    ' ',
  ),
);
const deepest = 200;
const word = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/y;
const punctuation = /=>|\?\.(?!\d)|\.\.\.|\+\+|--|./suy;

/** True when a value can end with this token, so that a `/` after it divides and a line break after it may end a statement. */
export function endsValue(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'word') return !wordsBeforeValue.has(token.text);
  if (token.kind !== 'punctuation') return true;
  return ')]}'.includes(token.text) || ['++', '--', 'postfix!'].includes(token.text);
}

/**
 * Splits TypeScript into tokens without a grammar. Whether a `/` begins a regular expression is told by the token before
 * it, which is right for all but contrived code. Never throws: what is not closed ends with the text.
 */
export function scan(text: string, from = 0, nested = 0): Scan {
  const tokens: Token[] = [];
  const quiet: Scan['quiet'] = [];
  const open: number[] = [];
  let at = from;
  let fresh = false;
  let inLineComment = false;

  const push = (kind: Token['kind'], end: number, as = text.slice(at, end)) => {
    tokens.push({ kind, text: as, start: at, end, fresh, close: -1 });
    at = end;
    fresh = false;
  };

  while (at < text.length) {
    const char = text[at]!;
    const next = text[at + 1];
    inLineComment = false;
    if (char === '\n' || char === '\r' || char === '\u2028' || char === '\u2029') {
      fresh = true;
      at++;
    } else if (/\s|\ufeff/.test(char)) {
      at++;
    } else if (char === '/' && next === '/') {
      const end = text.slice(at).search(/[\n\r\u2028\u2029]/);
      inLineComment = end < 0;
      at = end < 0 ? text.length : at + end;
    } else if (char === '/' && next === '*') {
      const end = text.indexOf('*/', at + 2);
      if (end >= 0) quiet.push([at, end + 2]);
      const stop = end < 0 ? text.length : end + 2;
      if (/[\n\r]/.test(text.slice(at, stop))) fresh = true;
      at = stop;
    } else if (char === '"' || char === "'") {
      push('string', stringEnd(text, at));
    } else if (char === '`') {
      const { end, closed } = templateEnd(text, at, nested);
      if (closed) quiet.push([at, end]);
      push('template', end);
    } else if (char === '/' && !endsValue(tokens.at(-1))) {
      push('regex', regexEnd(text, at));
    } else if (/\d/.test(char) || (char === '.' && next !== undefined && /\d/.test(next))) {
      push('number', match(number, text, at));
    } else if (match(word, text, at) > at) {
      push('word', match(word, text, at));
    } else if (char === '!' && next !== '=' && endsValue(tokens.at(-1)) && !fresh && tokens.at(-1)!.end === at) {
      push('punctuation', at + 1, 'postfix!');
    } else {
      if (char === '}' && nested > 0 && open.length === 0) return { tokens, end: at, inLineComment, quiet };
      if ('([{'.includes(char)) open.push(tokens.length);
      if (')]}'.includes(char)) {
        const opener = open.pop();
        if (opener !== undefined) tokens[opener]!.close = tokens.length;
      }
      push('punctuation', match(punctuation, text, at));
    }
  }
  for (const opener of open) tokens[opener]!.close = tokens.length - 1;
  return { tokens, end: at, inLineComment, quiet };
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

function templateEnd(text: string, start: number, nested: number): { end: number; closed: boolean } {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return { end: at + 1, closed: true };
    else if (text[at] === '$' && text[at + 1] === '{') {
      if (nested >= deepest) return { end: text.length, closed: false };
      at = scan(text, at + 2, nested + 1).end;
    }
  }
  return { end: text.length, closed: false };
}

function regexEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\n') return at;
    if (char === '\\') at++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return match(/[\p{ID_Continue}]*/uy, text, at + 1);
  }
  return text.length;
}
