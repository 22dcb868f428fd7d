/** What a program imports, read from its tokens. */
import type { Token } from './scan.ts';
import type { Statement } from './statements.ts';

export interface ProgramImport {
  /** As in `zod` or `./near.ts`. */
  from: string;
  names: ImportedName[];
  /** It brings in types and runs nothing. */
  typesOnly: boolean;
  /** Of the statement in the text. */
  start: number;
  end: number;
}

export interface ImportedName {
  /** `default`, `*` for the whole module, or a name of it. */
  imported: string;
  local: string;
  type: boolean;
}

/** The import statements at the top of a program. */
export function readImports(tokens: Token[], all: Statement[]): ProgramImport[] {
  return all.flatMap(({ first, last }): ProgramImport[] => {
    if (tokens[first]!.text !== 'import' || tokens[first]!.kind !== 'word') return [];
    const within = tokens.slice(first, last + 1);
    // Names may be texts too, and attributes (`with { type: 'json' }`) hold some.
    const at = within.findIndex(
      ({ kind }, index) => kind === 'string' && ['from', 'import'].includes(within[index - 1]?.text ?? ''),
    );
    if (at < 0) return [];
    const named = first + at;
    const typesOnly =
      tokens[first + 1]!.text === 'type' && tokens[first + 2]!.text !== 'from' && tokens[first + 2]!.text !== ',';
    const names = namesIn(tokens.slice(first + (typesOnly ? 2 : 1), named), typesOnly);
    return [
      {
        from: tokens[named]!.text.slice(1, -1),
        names,
        typesOnly: typesOnly || (names.length > 0 && names.every(({ type }) => type)),
        start: tokens[first]!.start,
        end: tokens[last]!.end,
      },
    ];
  });
}

/** `a, { b as c, type D }`, `* as e`, without the word `import` and what is from `from` on. */
function namesIn(tokens: Token[], typesOnly: boolean): ImportedName[] {
  const names: ImportedName[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const { text, kind } = tokens[at]!;
    const next = tokens[at + 1]?.text;
    if (text === 'from' && at === tokens.length - 1) break;
    if (text === '*') {
      names.push({ imported: '*', local: tokens[at + 2]?.text ?? '', type: typesOnly });
      at += 2;
    } else if (text === '{') {
      const end = tokens.findIndex((token, index) => index > at && token.text === '}');
      names.push(...listed(tokens.slice(at + 1, end < 0 ? tokens.length : end), typesOnly));
      at = end < 0 ? tokens.length : end;
    } else if (kind === 'word' && next !== undefined) {
      names.push({ imported: 'default', local: text, type: typesOnly });
    }
  }
  return names;
}

function listed(tokens: Token[], typesOnly: boolean): ImportedName[] {
  const groups: Token[][] = [[]];
  for (const token of tokens) token.text === ',' ? groups.push([]) : groups.at(-1)!.push(token);
  return groups.flatMap((group): ImportedName[] => {
    const type = group[0]?.text === 'type' && group.length > 1 && group[1]!.text !== 'as';
    const [name, , local] = type ? group.slice(1) : group;
    if (!name) return [];
    const imported = name.kind === 'string' ? name.text.slice(1, -1) : name.text;
    return [{ imported, local: local?.text ?? imported, type: typesOnly || type }];
  });
}

/** Where a module is asked for while the program runs: the words `import` and `require` before a bracket, and its name where it is a text. */
export interface Load {
  start: number;
  from: string | null;
  kind: 'import' | 'require';
}

export function readLoads(tokens: Token[]): Load[] {
  return tokens.flatMap((token, at): Load[] => {
    const kind = token.text;
    const called = tokens[at + 1]?.text === '(' && tokens[at - 1]?.text !== '.' && tokens[at - 1]?.text !== '?.';
    if (token.kind !== 'word' || !called || (kind !== 'import' && kind !== 'require')) return [];
    const name = tokens[at + 2];
    const alone = name?.kind === 'string' && [')', ','].includes(tokens[at + 3]?.text ?? '');
    return [{ start: token.start, kind, from: alone ? name.text.slice(1, -1) : null }];
  });
}
