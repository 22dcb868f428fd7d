/** The rules by which a text is coloured, loaded when a text in their language is first shown. */

import { type Coloured, type LanguageId, languages } from './languages.ts';
import type { Monaco } from './load-monaco.ts';

type Languages = Monaco['languages'];
interface Grammar {
  conf: Parameters<Languages['setLanguageConfiguration']>[1];
  language: Exclude<Parameters<Languages['setMonarchTokensProvider']>[1], Promise<unknown>>;
}

const grammars: Record<Exclude<Coloured, 'typescript' | 'json'>, () => Promise<Grammar>> = {
  markdown: () => import('monaco-editor/languages/definitions/markdown/markdown.js'),
  python: () => import('monaco-editor/languages/definitions/python/python.js'),
  shell: () => import('monaco-editor/languages/definitions/shell/shell.js'),
  html: () => import('monaco-editor/languages/definitions/html/html.js'),
  css: () => import('monaco-editor/languages/definitions/css/css.js'),
  scss: () => import('monaco-editor/languages/definitions/scss/scss.js'),
  yaml: () => import('monaco-editor/languages/definitions/yaml/yaml.js'),
  sql: () => import('monaco-editor/languages/definitions/sql/sql.js'),
  xml: () => import('monaco-editor/languages/definitions/xml/xml.js'),
  ini: () => import('monaco-editor/languages/definitions/ini/ini.js'),
  dockerfile: () => import('monaco-editor/languages/definitions/dockerfile/dockerfile.js'),
  rust: () => import('monaco-editor/languages/definitions/rust/rust.js'),
  go: () => import('monaco-editor/languages/definitions/go/go.js'),
  cpp: () => import('monaco-editor/languages/definitions/cpp/cpp.js'),
  java: () => import('monaco-editor/languages/definitions/java/java.js'),
  ruby: () => import('monaco-editor/languages/definitions/ruby/ruby.js'),
};

const loading = new Map<string, Promise<void>>();

/** Tells Monaco of all of them. The rules of one are loaded when a text, or a part of one, is in it. */
export function registerLanguages(monaco: Monaco): void {
  for (const [id, { endings, ...more }] of Object.entries(languages)) {
    const names = 'names' in more ? more.names.split(' ') : [];
    monaco.languages.register({
      id,
      aliases: [id, ...endings.split(' '), ...names.filter((name) => !name.includes('/'))],
      mimetypes: names.filter((name) => name.includes('/')),
    });
    monaco.languages.onLanguageEncountered(id, () => void loadGrammar(monaco, id as Coloured));
  }
}

/** Resolves when a text in this language can be coloured; where its rules cannot be had it stays plain. */
export function loadGrammar(monaco: Monaco, id: LanguageId): Promise<void> {
  const load = (grammars as Record<string, (() => Promise<Grammar>) | undefined>)[id];
  if (!load) return Promise.resolve();
  const known = loading.get(id);
  if (known) return known;
  const started = load().then(
    ({ conf, language }) => {
      monaco.languages.setLanguageConfiguration(id, conf);
      monaco.languages.setMonarchTokensProvider(id, language);
    },
    () => void loading.delete(id),
  );
  loading.set(id, started);
  return started;
}
