/** What TypeScript's service says, in the shapes of the contract. */
import ts from 'typescript6';
import type { Completion, Diagnostic, Hover, Imported } from '../check.contract.ts';
import type { Edit, Fix, Span } from '../project-types.contract.ts';

function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

export function spanOf(path: string, text: string, { start, length }: ts.TextSpan): Span {
  return { path, from: start, to: start + length, ...placeOf(text, start) };
}

export function diagnosticOf(found: ts.Diagnostic, text: string): Diagnostic {
  const start = found.start ?? 0;
  const end = placeOf(text, start + (found.length ?? 0));
  const { Error: error } = ts.DiagnosticCategory;
  return {
    ...placeOf(text, start),
    endLine: end.line,
    endColumn: end.column,
    message: ts.flattenDiagnosticMessageText(found.messageText, '\n').split('\n').slice(0, 4).join('\n').slice(0, 700),
    code: found.code,
    severity: found.category === error ? 'error' : 'warning',
  };
}

const { ScriptElementKind: kind } = ts;
const kinds: Record<string, Completion['kind']> = {
  [kind.functionElement]: 'method',
  [kind.localFunctionElement]: 'method',
  [kind.memberFunctionElement]: 'method',
  [kind.memberVariableElement]: 'property',
  [kind.memberGetAccessorElement]: 'property',
  [kind.keyword]: 'keyword',
  [kind.interfaceElement]: 'type',
  [kind.typeElement]: 'type',
  [kind.classElement]: 'type',
};

const mostCompletions = 1_000;

/** What fits what was typed; a module or a path between quotes is replaced as a whole. */
export function completionsOf(found: ts.CompletionInfo | undefined, text: string, offset: number): Completion[] {
  const before = text.slice(0, offset).match(/[\p{L}\p{N}_$]*$/u)?.[0] ?? '';
  const after = text.slice(offset).match(/^[\p{L}\p{N}_$]*/u)?.[0] ?? '';
  const typed = before.toLowerCase();
  return (
    (found?.entries ?? [])
      .filter((one) => one.kind !== kind.warning && within(one.name.toLowerCase(), typed))
      // What is in sight comes before what would have to be imported.
      .sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0))
      .slice(0, mostCompletions)
      .map((one) => {
        const own = one.replacementSpan;
        return {
          name: one.name,
          kind: kinds[one.kind] ?? 'variable',
          insert: one.insertText ?? one.name,
          from: own ? own.start : offset - before.length,
          to: own ? own.start + own.length : offset + after.length,
          ...(one.hasAction && one.source && { imported: importedOf(one, one.source) }),
        };
      })
  );
}

const importedOf = ({ sourceDisplay, data }: ts.CompletionEntry, source: string): Imported => ({
  from: sourceDisplay ? ts.displayPartsToString(sourceDisplay) : source,
  source,
  ...(data && { data }),
});

/** Of changes to one file and no other; `null` where more would change. */
export function editsIn(path: string, changes: readonly ts.FileTextChanges[]): Edit[] | null {
  if (changes.some(({ fileName, isNewFile }) => fileName !== path || isNewFile)) return null;
  return changes.flatMap(({ textChanges }) =>
    textChanges.map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, text: newText })),
  );
}

const firstFixes = ['import', 'spelling'];

/** In the order they are offered. What needs more than a change of this text is left out. */
export function fixesOf(path: string, found: readonly ts.CodeFixAction[]): Fix[] {
  const rank = ({ fixName }: ts.CodeFixAction) => (firstFixes.indexOf(fixName) + 1 || firstFixes.length + 1) - 1;
  const fixes = new Map<string, Fix>();
  for (const { description, changes, commands } of [...found].sort((a, b) => rank(a) - rank(b))) {
    const edits = commands?.length ? null : editsIn(path, changes);
    if (edits?.length && !fixes.has(description)) fixes.set(description, { title: description, edits });
  }
  return [...fixes.values()];
}

/** The letters occur in the name, in order. */
function within(name: string, letters: string): boolean {
  let at = -1;
  return [...letters].every((letter) => {
    at = name.indexOf(letter, at + 1);
    return at >= 0;
  });
}

export function hoverOf(info: ts.QuickInfo): Hover {
  const tags = (info.tags ?? []).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`.trim());
  return {
    signature: ts.displayPartsToString(info.displayParts),
    documentation: [ts.displayPartsToString(info.documentation), ...tags].filter(Boolean).join('\n'),
    from: info.textSpan.start,
    to: info.textSpan.start + info.textSpan.length,
  };
}
