import type { Completion, Diagnostic, Hover } from '#codemode/check.contract.ts';
import type { Monaco } from './load-monaco.ts';

/** What knows the types: the same checker that guards a run. Offsets count characters of the text. */
export interface Services {
  complete(code: string, offset: number): Promise<Completion[]>;
  hover(code: string, offset: number): Promise<Hover | null>;
  /** To where the name at a place is declared, to its uses, or to another name for it. */
  go?(where: 'declaration' | 'uses' | 'name', code: string, offset: number): void;
}

type Model = import('monaco-editor/editor/editor.api.js').editor.ITextModel;

const known = new WeakMap<Model, Services>();
const ready = new WeakSet<Monaco>();

/** Gives a model of Monaco completion. The provider is registered once, whatever number of editors there is. */
export function serve(monaco: Monaco, model: Model, services: Services): void {
  known.set(model, services);
  if (ready.has(monaco)) return;
  ready.add(monaco);
  const kinds: Record<Completion['kind'], number> = {
    method: monaco.languages.CompletionItemKind.Method,
    property: monaco.languages.CompletionItemKind.Field,
    variable: monaco.languages.CompletionItemKind.Variable,
    keyword: monaco.languages.CompletionItemKind.Keyword,
    type: monaco.languages.CompletionItemKind.Interface,
  };
  const range = (of: Model, from: number, to: number) =>
    monaco.Range.fromPositions(of.getPositionAt(from), of.getPositionAt(to));

  monaco.languages.registerCompletionItemProvider('typescript', {
    triggerCharacters: ['.', "'", '"'],
    async provideCompletionItems(asked, position) {
      const found = await known.get(asked)?.complete(asked.getValue(), asked.getOffsetAt(position));
      return {
        suggestions: (found ?? []).map((one, at) => ({
          label: one.name,
          kind: kinds[one.kind],
          insertText: one.insert,
          range: range(asked, one.from, one.to),
          sortText: String(at).padStart(5, '0'),
        })),
      };
    },
  });
}

/** Draws squiggles. */
export function mark(monaco: Monaco, model: Model, problems: readonly Diagnostic[]): void {
  const { Error: error, Warning: warning } = monaco.MarkerSeverity;
  monaco.editor.setModelMarkers(
    model,
    'checker',
    problems.map((problem) => ({
      startLineNumber: problem.line,
      startColumn: problem.column,
      endLineNumber: problem.endLine,
      endColumn: problem.endColumn,
      message: problem.message,
      severity: problem.severity === 'error' ? error : warning,
      code: String(problem.code),
    })),
  );
}
