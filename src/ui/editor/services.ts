import type { Completion, Diagnostic, Hover, Imported } from '#codemode/check.contract.ts';
import type { Edit, Fix } from '#codemode/project-types.contract.ts';
import type { Monaco } from './load-monaco.ts';

/** What knows the types: the same checker that guards a run. Offsets count characters of the text. */
export interface Services {
  complete(code: string, offset: number): Promise<Completion[]>;
  hover(code: string, offset: number): Promise<Hover | null>;
  /** What a completion changes beside its own place. */
  importFor?(code: string, offset: number, name: string, imported: Imported): Promise<Edit[]>;
  /** What would mend the problems between two places. */
  fixes?(code: string, from: number, to: number): Promise<Fix[]>;
  /** To where the name at a place is declared, to its uses, or to another name for it. */
  go?(where: 'declaration' | 'uses' | 'name', code: string, offset: number): void;
}

type Model = import('monaco-editor/editor/editor.api.js').editor.ITextModel;

type Suggestion = import('monaco-editor/editor/editor.api.js').languages.CompletionItem;

/** As many as are told at once. */
const mostCompletions = 1_000;

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
  const imports = new WeakMap<Suggestion, () => Promise<{ range: InstanceType<Monaco['Range']>; text: string }[]>>();
  const range = (of: Model, from: number, to: number) =>
    monaco.Range.fromPositions(of.getPositionAt(from), of.getPositionAt(to));

  monaco.languages.registerCompletionItemProvider('typescript', {
    triggerCharacters: ['.', "'", '"'],
    async provideCompletionItems(asked, position) {
      const offset = asked.getOffsetAt(position);
      const found = (await known.get(asked)?.complete(asked.getValue(), offset)) ?? [];
      return {
        incomplete: found.length >= mostCompletions,
        suggestions: found.map((one, at) => {
          const { imported } = one;
          const item: Suggestion = {
            label: imported ? { label: one.name, description: imported.from } : one.name,
            kind: kinds[one.kind],
            insertText: one.insert,
            range: range(asked, one.from, one.to),
            sortText: String(at).padStart(5, '0'),
          };
          if (imported)
            imports.set(item, async () => {
              const edits = await known.get(asked)?.importFor?.(asked.getValue(), offset, one.name, imported);
              return (edits ?? []).map(({ from, to, text }) => ({ range: range(asked, from, to), text }));
            });
          return item;
        }),
      };
    },
    async resolveCompletionItem(item) {
      const additionalTextEdits = await imports.get(item)?.();
      return additionalTextEdits ? { ...item, detail: 'With its import', additionalTextEdits } : item;
    },
  });

  monaco.languages.registerCodeActionProvider('typescript', {
    async provideCodeActions(asked, at, { markers, trigger }) {
      const [from, to] = [at.getStartPosition(), at.getEndPosition()].map((place) => asked.getOffsetAt(place));
      // Problems are marked a while after they were typed: who asks is not to wait for that.
      const wanted = markers.length > 0 || trigger === monaco.languages.CodeActionTriggerType.Invoke;
      const fixes = wanted ? await known.get(asked)?.fixes?.(asked.getValue(), from ?? 0, to ?? 0) : undefined;
      const versionId = asked.getVersionId();
      return {
        actions: (fixes ?? []).map(({ title, edits }, index) => ({
          title,
          kind: 'quickfix',
          diagnostics: markers,
          isPreferred: index === 0,
          edit: {
            edits: edits.map((one) => ({
              resource: asked.uri,
              versionId,
              textEdit: { range: range(asked, one.from, one.to), text: one.text },
            })),
          },
        })),
        dispose() {},
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
