/** The languages that are coloured, as Monaco names them. Loads nothing: the rules of one come when a text in it is shown. */

interface Spoken {
  /** Of names of files, the whole of a name where it begins with a capital. */
  endings: string;
  /** What else a fence, a run or an address of the language calls it. */
  names?: string;
  /** Spaces of one step in; 0 for tabs. Default 2. */
  indent?: number;
}

export const languages = {
  typescript: { endings: 'ts tsx js jsx mjs cjs mts cts', names: 'javascript node page text/javascript' },
  json: { endings: 'json jsonc jsonl ndjson map webmanifest ipynb', names: 'application/json' },
  markdown: { endings: 'md markdown mdx' },
  python: { endings: 'py pyw pyi', names: 'python3 py3', indent: 4 },
  shell: { endings: 'sh bash zsh', names: 'console terminal' },
  html: { endings: 'html htm xhtml vue svelte', names: 'text/html' },
  css: { endings: 'css', names: 'text/css' },
  scss: { endings: 'scss', names: 'sass text/x-scss' },
  yaml: { endings: 'yaml yml' },
  sql: { endings: 'sql', names: 'sqlite' },
  xml: { endings: 'xml svg xsl xsd plist', names: 'text/xml' },
  ini: { endings: 'ini toml cfg conf properties env' },
  dockerfile: { endings: 'dockerfile Dockerfile Containerfile', names: 'docker' },
  rust: { endings: 'rs', indent: 4 },
  go: { endings: 'go', names: 'golang', indent: 0 },
  cpp: { endings: 'c h cc cpp cxx hpp hh', names: 'c++' },
  java: { endings: 'java', indent: 4 },
  ruby: { endings: 'rb Gemfile Rakefile' },
} satisfies Record<string, Spoken>;

export type Coloured = keyof typeof languages;
export type LanguageId = Coloured | 'plaintext';

const all = Object.entries(languages) as [Coloured, Spoken][];
const words = (text = '') => text.split(' ').filter(Boolean);
const byEnding = new Map(all.flatMap(([id, { endings }]) => words(endings).map((ending) => [ending, id])));
const byName = new Map(
  all.flatMap(([id, { endings, names }]) =>
    [id, ...words(endings), ...words(names)].map((name) => [name.toLowerCase(), id]),
  ),
);

/** By the ending of its name; `Dockerfile` and its like by the whole of it. */
export function languageOfFile(path: string): LanguageId {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return byEnding.get(name) ?? byEnding.get(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '') ?? 'plaintext';
}

/** As a fence names it, or a run: `ts`, `py`, `console`. */
export const languageNamed = (name = 'typescript'): LanguageId => byName.get(name.toLowerCase()) ?? 'plaintext';

export const indentOf = (id: string): number => all.find(([own]) => own === id)?.[1].indent ?? 2;
