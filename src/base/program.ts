import { type Load, type ProgramImport, readImports, readLoads } from './imports.ts';
import { scan, type Token } from './scan.ts';
import { functionAt, functionName, type Statement, statements } from './statements.ts';

/** `prefix + body + suffix` is TypeScript that is the body of an async function returning the result. */
export interface ProgramText {
  /** Holds no newline, so it only shifts the columns of line 1. */
  prefix: string;
  /** The text with the same lines and columns; what is not code is blanked out. */
  body: string;
  /** Holds no newline. */
  suffix: string;
  /** Its import statements, which are blanked out in `body`: who runs or checks it brings in what they name. */
  imports: ProgramImport[];
  /** Calls of `import` and `require`, with offsets in the text. */
  loads: Load[];
}

/**
 * Reads the text of a program as a model or a person wrote it: fenced or not, with prose around the fence, a bare
 * expression, `export default`, a function that is only declared, or statements. A function is called with `input`
 * when it takes something. The last statement is the result when it is an expression and nothing was returned.
 * Never throws; what is not TypeScript is told by whoever compiles it.
 */
export function readProgram(text: string): ProgramText {
  const code = unfence(text);
  const { tokens, inLineComment } = scan(code);
  const every = statements(tokens);
  const imports = readImports(tokens, every);
  const imported = (at: number) => imports.some(({ start, end }) => start <= at && at < end);
  const all = every.filter(({ first }) => !imported(tokens[first]!.start));
  const edits = [
    ...imports.map(({ start, end }) => ({ start, end, text: away(code.slice(start, end)) })),
    ...all.flatMap((statement) => exported(code, tokens, statement)),
  ];
  const form = formOf(tokens, all);
  return {
    prefix: form.prefix,
    body: applied(code, [...edits, ...form.edits]) + (inLineComment ? '\n' : ''),
    suffix: form.suffix,
    imports,
    loads: readLoads(tokens),
  };
}

/** Replaces `start` to `end` of the text; `start === end` inserts. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

interface Form {
  prefix: string;
  suffix: string;
  edits: Edit[];
}

const plain: Form = { prefix: '', suffix: '', edits: [] };

function formOf(tokens: Token[], all: Statement[]): Form {
  const standard = all.find((statement) => statement.kind === 'default');
  if (standard) return defaultForm(tokens, all, standard);
  const [only] = all;
  if (all.length === 1 && only!.kind === 'expression') return expressionForm(tokens, only!);
  const uncalled = functionToCall(tokens, all);
  if (uncalled) return { ...plain, suffix: `; return ${uncalled};` };
  const last = all.at(-1);
  return last?.kind === 'expression' ? lastValueForm(tokens, last) : plain;
}

function expressionForm(tokens: Token[], only: Statement): Form {
  const found = functionAt(tokens, only.first);
  const end = semicolons(tokens, only);
  const whole = found && found.end >= (end[0] === undefined ? only.last : only.last - 1);
  return {
    prefix: 'return (',
    suffix: whole ? `)(${found.takes ? 'input' : ''});` : ');',
    edits: end,
  };
}

function defaultForm(tokens: Token[], all: Statement[], standard: Statement): Form {
  const keyword = tokens[standard.first + 1]!;
  const from = standard.first + 2;
  const start = tokens[standard.first]!.start;
  const value = functionAt(tokens, from);
  const argument = value?.takes ? 'input' : '';
  const name = value && functionName(tokens, from);
  if (name) return { ...plain, edits: [blank(start, keyword.end)], suffix: `; return ${name}(${argument});` };
  const only = standard.last === from || tokens[from + 1]?.text === ';' ? tokens[from] : undefined;
  const named = only && all.find((statement) => statement.name === only.text);
  const call = named ? callOf(tokens, named) : value ? `$main(${argument})` : '$main';
  return {
    ...plain,
    // As wide as the two words it stands for.
    edits: [{ start, end: keyword.end, text: 'const $main = '.padEnd(keyword.end - start) }],
    suffix: `; return ${call};`,
  };
}

/** When there are only declarations: the one function that nothing mentions, or the one called `main`. */
function functionToCall(tokens: Token[], all: Statement[]): string | undefined {
  const declared = all.filter((statement) => statement.name !== undefined);
  if (declared.length === 0) return undefined;
  const others = all.filter((statement) => statement.name === undefined);
  if (others.some((statement) => statement.kind === 'expression' || statement.kind === 'control')) return undefined;
  const mentions = (name: string) => tokens.filter((token) => token.kind === 'word' && token.text === name).length;
  const unused = declared.filter((statement) => mentions(statement.name!) === 1);
  const chosen = unused.length === 1 ? unused[0] : declared.find((statement) => statement.name === 'main');
  return chosen && callOf(tokens, chosen);
}

function callOf(tokens: Token[], statement: Statement): string {
  let at = statement.first;
  if (tokens[at]!.text === 'export') at++;
  if (statement.kind === 'value') while (tokens[at]!.text !== '=') at = Math.max(at, tokens[at]!.close) + 1;
  const found = functionAt(tokens, statement.kind === 'value' ? at + 1 : at);
  return `${statement.name}(${found?.takes ? 'input' : ''})`;
}

/** The `return (` goes to the end of the line before, so that the columns of the last statement stay. */
function lastValueForm(tokens: Token[], last: Statement): Form {
  const before = tokens[last.first - 1];
  const at = before ? before.end : 0;
  return {
    prefix: '',
    suffix: ');',
    edits: [{ start: at, end: at, text: '; return (' }, ...semicolons(tokens, last)],
  };
}

function semicolons(tokens: Token[], statement: Statement): Edit[] {
  return tokens.slice(statement.last).flatMap((token) => (token.text === ';' ? [blank(token.start, token.end)] : []));
}

/** The word `export` before a declaration, and the whole of `export { a }`. */
function exported(code: string, tokens: Token[], statement: Statement): Edit[] {
  const first = tokens[statement.first]!;
  if (first.text !== 'export' || first.kind !== 'word' || statement.kind === 'default') return [];
  if (tokens[statement.first + 1]?.text !== '{') return [blank(first.start, first.end)];
  const { end } = tokens[statement.last]!;
  return [{ start: first.start, end, text: away(code.slice(first.start, end)) }];
}

const away = (part: string) => part.replace(/[^\n\r]/g, ' ');
const blank = (start: number, end: number): Edit => ({ start, end, text: ' '.repeat(end - start) });

function applied(text: string, edits: Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

interface Fence {
  /** Where the line of the opening mark begins. */
  opens: number;
  start: number;
  end: number;
  language: string;
}

const languages = /^(ts|typescript|tsx|js|javascript|mjs|jsx|mts)$/i;

/** Blanks out all but the first fence of TypeScript, of no language, or of any. An unclosed fence ends with the text. */
function unfence(text: string): string {
  const bare = text.replace(/^\ufeff/, ' ');
  const found = fences(bare);
  const chosen =
    found.find((fence) => languages.test(fence.language)) ?? found.find((fence) => !fence.language) ?? found[0];
  if (!chosen) return bare;
  return away(bare.slice(0, chosen.start)) + bare.slice(chosen.start, chosen.end) + away(bare.slice(chosen.end));
}

function fences(text: string): Fence[] {
  const found: Fence[] = [];
  let open: { fence: Fence; mark: string } | undefined;
  let quiet: [number, number][] | undefined;
  for (const line of text.matchAll(/^[ \t]*(`{3,}|~{3,})([^`\n\r]*)\r?$/gm)) {
    const mark = line[1]!;
    const info = line[2]!.trim();
    if (open) {
      if (info || !mark.startsWith(open.mark)) continue;
      open.fence.end = line.index;
      open = undefined;
      continue;
    }
    if (mark.startsWith('~')) {
      quiet ??= scan(text).quiet;
      if (quiet.some(([start, end]) => start < line.index && line.index < end)) continue;
    }
    const fence = {
      opens: line.index,
      start: line.index + line[0].length,
      end: text.length,
      language: info.split(/[\s{]/)[0]!,
    };
    found.push(fence);
    open = { fence, mark };
  }
  return found;
}
