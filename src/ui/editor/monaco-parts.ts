/**
 * The parts of Monaco this program uses, in one chunk that is loaded after first paint. Its TypeScript, JSON, CSS and HTML
 * services are left out: the page has one TypeScript, and it is asked through `ide`.
 */
import * as monaco from 'monaco-editor/editor/editor.api.js';
import 'monaco-editor/features/codeEditor/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/bracketMatching/register.js';
import 'monaco-editor/features/caretOperations/register.js';
import 'monaco-editor/features/clipboard/register.js';
import 'monaco-editor/features/codeAction/register.js';
import 'monaco-editor/features/comment/register.js';
import 'monaco-editor/features/cursorUndo/register.js';
import 'monaco-editor/features/diffEditor/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/gotoError/register.js';
import 'monaco-editor/features/indentation/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/smartSelect/register.js';
// The feature of this name leaves its widget out.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/features/toggleTabFocusMode/register.js';
import 'monaco-editor/features/wordOperations/register.js';
import { conf, language } from 'monaco-editor/languages/definitions/typescript/typescript.js';
import { registerLanguages } from './grammars.ts';
import { startEditorWorker } from './monaco.remote.ts';
import { defineThemes } from './theme.ts';

/** Called once. Registers the languages and the colours, and says where the worker comes from. */
export function setUp(): typeof monaco {
  globalThis.MonacoEnvironment = { getWorker: startEditorWorker };
  freeKeys();
  const { languages } = monaco;
  registerLanguages(monaco);
  languages.setLanguageConfiguration('typescript', conf);
  languages.setMonarchTokensProvider('typescript', withNames(language));
  languages.setMonarchTokensProvider('json', json);
  defineThemes(monaco);
  return monaco;
}

/** Ctrl+K finds everything in this program, also from within a text: what begins with it here loses its keys. */
function freeKeys(): void {
  const { KeyMod, KeyCode, editor } = monaco;
  const first = KeyMod.CtrlCmd | KeyCode.KeyK;
  const taken: [key: number, command: string][] = [
    [KeyCode.KeyC, 'editor.action.addCommentLine'],
    [KeyCode.KeyI, 'workbench.action.showHover'],
    [KeyCode.KeyU, 'editor.action.removeCommentLine'],
    [KeyCode.KeyX, 'editor.action.trimTrailingWhitespace'],
    [KeyCode.KeyD, 'editor.action.moveSelectionToNextFindMatch'],
  ];
  editor.addKeybindingRules(
    taken.map(([key, command]) => ({
      keybinding: KeyMod.chord(first, KeyMod.CtrlCmd | key),
      command: `-${command}`,
    })),
  );
}

/** The rules of TypeScript, with the namespace and the names of called methods told apart. */
function withNames(base: monaco.languages.IMonarchLanguage): monaco.languages.IMonarchLanguage {
  const { common = [] } = base.tokenizer;
  return {
    ...base,
    tokenizer: {
      ...base.tokenizer,
      common: [
        [/\bcodemode\b/, 'namespace'],
        [/(\.\s*)([A-Za-z_$][\w$]*)(?=\s*(?:<[^<>()]*>)?\()/, ['delimiter', 'function']],
        ...common,
      ],
    },
  };
}

const json: monaco.languages.IMonarchLanguage = {
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'type.identifier'],
      [/"(?:[^"\\]|\\.)*"?/, 'string'],
      [/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/, 'number'],
      [/\b(?:true|false|null)\b/, 'keyword'],
    ],
  },
};
