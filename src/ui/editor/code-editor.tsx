import { useEffect, useRef } from 'react';
import type { Diagnostic } from '#codemode/check.contract.ts';
import { addGoing } from './going.ts';
import type { Hint } from './hints.ts';
import { addHoverCard } from './hover-card.ts';
import { type KeptModel, keptModel, replaceText, textOf } from './kept-models.ts';
import { indentOf, type LanguageId } from './languages.ts';
import { type Monaco, useMonaco } from './load-monaco.ts';
import { PlainEditor } from './plain-editor.tsx';
import './editor.css';
import { mark, type Services, serve } from './services.ts';

export interface CodeEditorProps {
  /** What it is, for people who do not see it. */
  label: string;
  value: string;
  /** Without it, the text can be read and not changed. */
  onChange?: (value: string) => void;
  language?: LanguageId;
  /** Shown at the end of their lines. */
  hints?: readonly Hint[];
  /** Lines that wait, from 1. */
  lit?: readonly number[];
  problems?: readonly Diagnostic[];
  services?: Services;
  /** Ctrl or Cmd with Enter. */
  onRun?: () => void;
  /** Scrolls there when it changes, and puts the cursor there unless that is to `stay` where it is; without a line the focus comes alone. */
  reveal?: { line?: number; column?: number; stay?: boolean } | null;
  /** The name under which its text, its undo and its place are kept while it is not shown. */
  keep?: string;
}

const nothing: never[] = [];

/** Monaco filling its parent; until it has loaded, and where it cannot, a plain editor of the same metrics. */
export function CodeEditor(props: CodeEditorProps) {
  const monaco = useMonaco();
  const focus = useRef<{ from: number; to: number } | null>(null);
  if (!monaco) return <PlainEditor {...props} onSelect={(at) => void (focus.current = at)} />;
  return <MonacoEditor {...props} monaco={monaco} focus={focus.current} />;
}

function MonacoEditor({
  monaco,
  focus,
  label,
  value,
  onChange,
  language = 'typescript',
  hints = nothing,
  lit = nothing,
  problems = nothing,
  services,
  onRun,
  reveal,
  keep,
}: CodeEditorProps & { monaco: Monaco; focus: { from: number; to: number } | null }) {
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<Made | null>(null);
  const latest = useRef({ onChange, onRun, services });
  latest.current = { onChange, onRun, services };
  const first = useRef({ value, label, focus, language });
  const writable = !!onChange;

  useEffect(() => {
    const kept = keep === undefined ? null : keptModel(monaco, keep, first.current.value, first.current.language);
    const editor = monaco.editor.create(place.current!, {
      ...looks(place.current!),
      ...(kept ? { model: kept.model } : { value: first.current.value, language: first.current.language }),
    });
    const model = editor.getModel()!;
    if (kept?.place) editor.restoreViewState(kept.place);
    if (!kept) model.setEOL(monaco.editor.EndOfLineSequence.LF);
    editor.updateOptions({
      readOnly: !writable,
      domReadOnly: !writable,
      wordWrap: writable ? 'off' : 'on',
      ariaLabel: first.current.label,
    });
    const decorations = editor.createDecorationsCollection();
    made.current = { editor, model, decorations, said: new Set(), kept };
    const given: Services = {
      complete: async (code, offset) => (await latest.current.services?.complete(code, offset)) ?? [],
      hover: async (code, offset) =>
        (model.getLanguageId() === 'typescript' && (await latest.current.services?.hover(code, offset))) || null,
      importFor: async (...asked) => (await latest.current.services?.importFor?.(...asked)) ?? [],
      fixes: async (...asked) => (await latest.current.services?.fixes?.(...asked)) ?? [],
    };
    serve(monaco, model, given);
    const removeCard = addHoverCard(monaco, editor, given.hover);
    const listening = model.onDidChangeContent(() => {
      if (!made.current || made.current.setting) return;
      made.current.said.add(textOf(model));
      latest.current.onChange?.(textOf(model));
    });
    editor.addAction({
      id: 'run-program',
      label: 'Run',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => latest.current.onRun?.(),
    });
    const goer = kept ? addGoing(monaco, editor, () => latest.current.services) : null;
    const was = first.current.focus;
    if (was) {
      const [from, to] = [model.getPositionAt(was.from), model.getPositionAt(was.to)];
      editor.setSelection(monaco.Range.fromPositions(from, to));
      editor.focus();
    }
    document.fonts.ready.then(() => monaco.editor.remeasureFonts());
    return () => {
      made.current = null;
      listening.dispose();
      removeCard();
      goer?.dispose();
      if (kept) kept.place = editor.saveViewState();
      editor.dispose();
      if (!kept) model.dispose();
    };
  }, [monaco, writable, keep]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has another text
  useEffect(() => {
    const model = made.current?.model;
    if (!model) return;
    monaco.editor.setModelLanguage(model, language);
    const indent = indentOf(language);
    model.detectIndentation(indent > 0, indent || 4);
  }, [monaco, language, keep]);

  useEffect(() => {
    const now = made.current;
    if (!now) return;
    const same = textOf(now.model) === value;
    // What was typed comes back a render later, when more may have been typed: that is no text from outside.
    const echo = now.said.has(value);
    if (same || !echo) now.said.clear();
    if (same || echo) return;
    now.setting = true;
    replaceText(monaco, now.model, value);
    now.setting = false;
  }, [monaco, value]);

  useEffect(() => made.current?.editor.updateOptions({ ariaLabel: label }), [label]);

  useEffect(() => {
    const now = made.current;
    if (!now) return;
    now.decorations.set(decorated(monaco, now.model, hints, lit));
    mark(monaco, now.model, problems);
  });

  useEffect(() => {
    const now = made.current;
    if (!now || !reveal || now.kept?.revealed === reveal) return;
    // Who comes back to a file is where they left it.
    if (now.kept) now.kept.revealed = reveal;
    const { line, column = 1, stay } = reveal;
    if (line !== undefined) now.editor.revealLineInCenterIfOutsideViewport(line);
    if (!writable || stay) return;
    if (line !== undefined) now.editor.setPosition({ lineNumber: line, column });
    now.editor.focus();
  }, [reveal, writable]);

  return <div ref={place} className="h-full min-h-0 w-full min-w-0 overflow-hidden bg-code font-mono" />;
}

type StandaloneEditor = ReturnType<Monaco['editor']['create']>;
interface Made {
  editor: StandaloneEditor;
  model: NonNullable<ReturnType<StandaloneEditor['getModel']>>;
  decorations: ReturnType<StandaloneEditor['createDecorationsCollection']>;
  kept: KeptModel | null;
  /** Texts that were reported and have not come back as `value` yet. */
  said: Set<string>;
  /** True while the text is replaced from outside, so that it is not reported as typing. */
  setting?: boolean;
}

function decorated(monaco: Monaco, model: Made['model'], hints: readonly Hint[], lit: readonly number[]) {
  const lines = model.getLineCount();
  const within = (line: number) => line >= 1 && line <= lines;
  return [
    ...lit.filter(within).map((line) => ({
      range: new monaco.Range(line, 1, line, 1),
      options: { isWholeLine: true, className: 'espalier-now', marginClassName: 'espalier-now' },
    })),
    ...hints
      .filter((hint) => within(hint.line))
      .map((hint) => ({
        range: new monaco.Range(
          hint.line,
          model.getLineMaxColumn(hint.line),
          hint.line,
          model.getLineMaxColumn(hint.line),
        ),
        options: {
          showIfCollapsed: true,
          after: {
            content: `   ${hint.text}`,
            inlineClassName: `espalier-hint espalier-hint-${hint.tone}`,
            cursorStops: monaco.editor.InjectedTextCursorStops.None,
          },
        },
      })),
  ];
}

function looks(place: HTMLElement) {
  return {
    theme: 'espalier',
    automaticLayout: true,
    fontFamily: getComputedStyle(place).fontFamily,
    fontSize: 12.5,
    lineHeight: 20,
    fontLigatures: true,
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 14,
    glyphMargin: false,
    folding: false,
    minimap: { enabled: false },
    padding: { top: 10, bottom: 10 },
    scrollBeyondLastLine: false,
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'none' as const,
    guides: { indentation: false },
    renderFinalNewline: 'on' as const,
    occurrencesHighlight: 'off' as const,
    wordBasedSuggestions: 'off' as const,
    quickSuggestions: { other: true, comments: false, strings: true },
    wrappingIndent: 'indent' as const,
    fixedOverflowWidgets: true,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, alwaysConsumeMouseWheel: false },
  };
}
