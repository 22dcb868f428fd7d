/**
 * The map of this program. Read it first; architecture.test.ts holds every import to it.
 *
 * Files directly in a folder are that folder's face; files in its sub-folders are its own affair.
 * Imports are relative inside a folder and begin with `#` across folders.
 */

/** `all`: may use its code. `types`: may name its types. What is not written is forbidden. */
type Arrows = Record<string, 'all' | 'types'>;

/** Lowest first: an arrow points only at a folder written above it. */
export const folders: Record<string, Arrows> = {
  base: {},
  models: { base: 'all' },
  workspace: { base: 'all' },
  guard: { base: 'all' },
  isolate: { base: 'all' },
  session: { base: 'all', models: 'types' },
  codemode: { base: 'all', guard: 'types', isolate: 'types' },
  ladder: { base: 'all', workspace: 'types', guard: 'types', isolate: 'all' },
  memory: { base: 'all', models: 'types' },
  agents: { base: 'all', models: 'types', guard: 'types', session: 'all', codemode: 'types', memory: 'types' },
  storage: {
    base: 'all',
    models: 'types',
    workspace: 'types',
    guard: 'types',
    session: 'types',
    codemode: 'types',
    ladder: 'types',
    memory: 'types',
    agents: 'types',
  },
  ui: {
    base: 'all',
    models: 'types',
    workspace: 'types',
    guard: 'types',
    isolate: 'types',
    session: 'all',
    codemode: 'types',
    ladder: 'types',
    memory: 'types',
    agents: 'types',
  },
  app: {
    base: 'all',
    models: 'all',
    workspace: 'all',
    guard: 'all',
    isolate: 'all',
    session: 'all',
    codemode: 'all',
    ladder: 'all',
    memory: 'all',
    agents: 'all',
    storage: 'all',
    ui: 'all',
  },
};

/** Packages that carry a power, and the only files that may import them; their sub-paths too. */
export const packages: Record<string, RegExp> = {
  react: /^(ui|app)\//,
  'react-dom': /^(ui|app)\//,
  dexie: /^storage\//,
  comlink: /\.(worker|remote)\.ts$|^isolate\//,
  minisearch: /^session\/search\//,
  // The index of search is a file of this origin: nothing but search keeps anything there. Databases of programs stay in memory.
  '@sqlite.org/sqlite-wasm': /^session\/search|^ladder\/database/,
  'isomorphic-git': /^workspace\//,
  'monaco-editor': /^ui\/editor\//,
  'd3-zoom': /^ui\/map\//,
  'd3-selection': /^ui\/map\//,
  '@webcontainer/api': /^ladder\//,
  // Its network commands stay out: it is given none.
  'just-bash': /^ladder\/bash/,
  'puppeteer-core': /^ladder\/browser\//,
};

/** Globals that carry a power, and the only files that may say their name. */
export const globals: [name: RegExp, only: RegExp][] = [
  [
    /\bfetch\(|\bnew (WebSocket|EventSource|XMLHttpRequest)\b/,
    /^guard\/egress|^app\/offline\.worker\.ts$|^base\/own-file\.ts$/,
  ],
  [/\bnew Worker\(/, /\.remote\.ts$|^isolate\/(guest\/|frame-page\.ts$)/],
  [/\bpostMessage\(/, /^(isolate|ladder)\/|^base\/broadcast\.ts$|^guard\/egress-socket\.ts$/],
  [/\bBroadcastChannel\b/, /^(base\/broadcast\.ts$|isolate\/)/],
  // A page that is shown has handlers and a console, which evaluate in its own sealed frame.
  [/\bnew Function\(|\beval\(/, /^(isolate|ladder\/(node|preview))\/guest\//],
  // Its frame has no storage; what stands in for it there is forgotten with the page.
  [/\b(localStorage|sessionStorage|indexedDB)\b/, /^storage\/|^ladder\/preview\/guest\/memories\.ts$/],
  // The Node of the ladder stands in a Worker of a sealed frame, and what is bundled for the isolate in that: their timers are those of the program.
  [/\b(setTimeout|setInterval)\(/, /^(base|isolate|ui|ladder\/node\/guest)\/|^ladder\/npm\/message-channel\.ts$/],
  // Trusted Types refuse these at run time; nobody may try.
  [/\.(innerHTML|outerHTML)\s*=|dangerouslySetInnerHTML|insertAdjacentHTML\(|document\.write\(/, /^$/],
];

export const longest = 400;
