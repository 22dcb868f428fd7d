import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { folders, globals, longest, packages } from './architecture.ts';

interface Import {
  from: string;
  spec: string;
  types: boolean;
  /** A path below `src`, or null for a package. */
  to: string | null;
}
interface Node {
  type: string;
  source?: { value: string } | null;
  importKind?: string;
  exportKind?: string;
}
/** Path below `src` → text. */
type Tree = ReadonlyMap<string, string>;

const isTest = (file: string) => /\.(test|suite)\.tsx?$/.test(file);
const isScript = (file: string) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
const folder = (file: string) => file.split('/')[0]!;

function importsOf(from: string, text: string): Import[] {
  const lang = from.endsWith('x') ? 'tsx' : 'ts';
  const program = parseAst(text, { lang, sourceType: 'module' }) as unknown as { body: Node[] };
  const still = program.body.flatMap((node) => {
    const types = node.importKind === 'type' || node.exportKind === 'type';
    return node.source ? [{ spec: node.source.value, types }] : [];
  });
  const lazy = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)/g)].map((m) => ({ spec: m[1]!, types: false }));
  return [...still, ...lazy].map(({ spec, types }) => {
    const path = spec.split('?')[0]!;
    const to = path.startsWith('#')
      ? path.slice(1)
      : path.startsWith('.')
        ? posix.join(posix.dirname(from), path)
        : null;
    return { from, spec, types, to };
  });
}

/** Every breach of the map in a tree of files, as `rule: what`. */
function breaches(tree: Tree): string[] {
  const scripts = [...tree.keys()].filter(isScript);
  const code = scripts.filter((file) => !isTest(file) && file.includes('/'));
  const imports = scripts.filter((file) => file.includes('/')).flatMap((file) => importsOf(file, tree.get(file)!));
  const found: string[] = [];
  const say = (rule: string, what: string) => found.push(`${rule}: ${what}`);

  for (const i of imports) {
    const arrow = `${i.from} → ${i.to ?? i.spec}`;
    if (i.to === null) {
      const home = Object.entries(packages).find(([name]) => i.spec === name || i.spec.startsWith(`${name}/`))?.[1];
      if (home && !home.test(i.from) && !isTest(i.from)) say('package', arrow);
      continue;
    }
    const [a, b] = [folder(i.from), folder(i.to)];
    if (!tree.has(i.to)) say('missing', arrow);
    if (i.spec.startsWith('#') === (a === b)) say('spelling', arrow);
    if (isTest(i.from)) continue;
    const allowed = folders[a]?.[b];
    if (a !== b && !allowed) say('arrow', arrow);
    if (a !== b && allowed === 'types' && !i.types) say('types only', arrow);
    if (a !== b && i.to.split('/').length > 2) say('private', arrow);
    const address = /\?worker&url$/.test(i.spec) && /\.remote\.ts$/.test(i.from);
    if (/\.worker\.ts$/.test(i.to) && !address && !i.types) say('worker', arrow);
    if (/^isolate\/guest\//.test(i.to) && !/^isolate\/guest\//.test(i.from) && !/\?guest$/.test(i.spec))
      say('guest', arrow);
    if (/^isolate\/guest\//.test(i.from) && !i.types && !/^(base|isolate\/guest)\/|^isolate\/wire\.ts$/.test(i.to))
      say('guest reach', arrow);
  }
  for (const cycle of cycles(imports)) say('cycle', cycle);
  for (const file of code) {
    const text = tree.get(file)!;
    if (!folders[folder(file)]) say('folder', file);
    if (/(^|\/)(index|utils?|helpers?|misc|common)(\.tsx?$|\/)/.test(file)) say('drawer', file);
    if (text.split('\n').length > longest) say('length', file);
    for (const [name, only] of globals)
      if (name.test(withoutComments(text)) && !only.test(file)) say('power', `${file} ${name}`);
  }
  return found;
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

function cycles(imports: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const i of imports) if (i.to && !i.types) next.set(i.from, [...(next.get(i.from) ?? []), i.to]);
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]) => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

const root = import.meta.dirname;
const src: Tree = new Map(
  (readdirSync(root, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = posix.join(entry.parentPath, entry.name);
      return [posix.relative(root, path), isScript(path) ? readFileSync(path, 'utf8') : ''];
    }),
);

it('the map points downwards', () => {
  const order = Object.keys(folders);
  expect(order.filter((a, i) => Object.keys(folders[a]!).some((b) => !order.slice(0, i).includes(b)))).toEqual([]);
});

it('every room of the map is there', () => {
  expect(Object.keys(folders).filter((name) => ![...src.keys()].some((file) => folder(file) === name))).toEqual([]);
});

it('this program keeps to the map', () => {
  expect(src.size).toBeGreaterThan(50);
  expect(breaches(src)).toEqual([]);
});

describe('a planted violation is caught:', () => {
  const planted: [rule: string, file: string, text: string, others?: [string, string][]][] = [
    ['missing', 'session/a.ts', `import './gone.ts';`],
    ['spelling', 'session/a.ts', `import '#session/b.ts';`, [['session/b.ts', '']]],
    ['spelling', 'session/a.ts', `import '../base/id.ts';`, [['base/id.ts', '']]],
    ['arrow', 'session/a.ts', `import '#storage/b.ts';`, [['storage/b.ts', '']]],
    ['arrow', 'base/a.ts', `import type { B } from '#models/b.ts';`, [['models/b.ts', '']]],
    ['arrow', 'ui/a.tsx', `export { b } from '#storage/b.ts';`, [['storage/b.ts', '']]],
    ['arrow', 'agents/a.ts', `const b = () => import('#ladder/b.ts');`, [['ladder/b.ts', '']]],
    ['types only', 'codemode/a.ts', `import { run } from '#isolate/b.ts';`, [['isolate/b.ts', '']]],
    ['types only', 'codemode/a.ts', `import { type Run } from '#isolate/b.ts';`, [['isolate/b.ts', '']]],
    ['private', 'app/a.ts', `import '#models/providers/b.ts';`, [['models/providers/b.ts', '']]],
    ['worker', 'codemode/a.ts', `import './b.worker.ts';`, [['codemode/b.worker.ts', '']]],
    ['worker', 'codemode/a.ts', `import url from './b.worker.ts?worker&url';`, [['codemode/b.worker.ts', '']]],
    ['guest', 'isolate/a.ts', `import './guest/b.ts';`, [['isolate/guest/b.ts', '']]],
    ['guest reach', 'isolate/guest/a.ts', `import '../pool.ts';`, [['isolate/pool.ts', '']]],
    ['cycle', 'base/a.ts', `import './b.ts';`, [['base/b.ts', `import './a.ts';`]]],
    ['package', 'session/a.ts', `import { Dexie } from 'dexie';`],
    ['package', 'session/a.ts', `import { createRoot } from 'react-dom/client';`],
    ['package', 'guard/a.ts', `import { wrap } from 'comlink';`],
    ['package', 'app/a.ts', `const monaco = () => import('monaco-editor');`],
    ['folder', 'components/a.ts', ''],
    ['drawer', 'base/utils.ts', ''],
    ['drawer', 'session/index.ts', ''],
    ['length', 'base/a.ts', '\n'.repeat(longest)],
    ['power', 'models/a.ts', `await fetch('https://example.com');`],
    ['power', 'session/a.ts', `new Worker('x.js');`],
    ['power', 'ui/a.ts', `parent.postMessage(1);`],
    ['power', 'codemode/a.ts', `eval('1');`],
    ['power', 'ui/a.ts', `localStorage.getItem('a');`],
    ['power', 'agents/a.ts', `setTimeout(() => {}, 1);`],
    ['power', 'ui/a.tsx', `element.innerHTML = text;`],
    ['power', 'ui/a.tsx', `<p dangerouslySetInnerHTML={{ __html: text }} />`],
  ];
  it.each(planted)('%s in %s', (rule, file, text, others = []) => {
    const lines = breaches(new Map([[file, text], ...others]));
    expect(lines.filter((line) => line.startsWith(`${rule}: `))).not.toEqual([]);
  });

  it('and a tree without one is not accused', () => {
    const clean: Tree = new Map([
      ['base/id.ts', `export const id = 1; // fetch('x')`],
      ['guard/egress.ts', `import { id } from '#base/id.ts';\nawait fetch(String(id));`],
      ['codemode/catalog.worker.ts', ''],
      [
        'codemode/catalog.remote.ts',
        `import url from './catalog.worker.ts?worker&url';\nimport { wrap } from 'comlink';`,
      ],
    ]);
    expect(breaches(clean)).toEqual([]);
  });
});
