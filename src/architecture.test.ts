import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { folders, globals, longest, packages } from './architecture.ts';

interface Import {
  from: string;
  spec: string;
  types: boolean;
  to: string | null;
}
interface Node {
  type: string;
  source?: { value: string } | null;
  importKind?: string;
  exportKind?: string;
}

const root = import.meta.dirname;
const files = (readdirSync(root, { recursive: true }) as string[]).filter(
  (f) => /\/.*\.tsx?$/.test(f) && !f.endsWith('.d.ts'),
);
const texts = new Map(files.map((f) => [f, readFileSync(posix.join(root, f), 'utf8')]));
const code = files.filter((f) => !/\.test\.tsx?$/.test(f));
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const program = parseAst(texts.get(from)!, {
    lang: from.endsWith('x') ? 'tsx' : 'ts',
    sourceType: 'module',
  }) as unknown as { body: Node[] };
  const still = program.body.flatMap((node) => {
    const types = node.importKind === 'type' || node.exportKind === 'type';
    return node.source ? [{ spec: node.source.value, types }] : [];
  });
  const lazy = [...texts.get(from)!.matchAll(/\bimport\(\s*['"]([^'"]+)/g)].map((m) => ({ spec: m[1]!, types: false }));
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

const folder = (file: string) => file.split('/')[0]!;
const broken = (rule: (i: Import & { to: string }) => string | false | undefined) =>
  imports.flatMap((i) => (i.to === null ? [] : [rule(i as Import & { to: string })])).filter(Boolean);

it('the map points downwards', () => {
  const order = Object.keys(folders);
  expect(order.filter((a, i) => Object.keys(folders[a]!).some((b) => !order.slice(0, i).includes(b)))).toEqual([]);
});

describe('every import', () => {
  it('names a file that is there', () =>
    expect(broken((i) => !texts.has(i.to) && `${i.from} → ${i.spec}`)).toEqual([]));

  it('follows an arrow', () => {
    expect(
      broken(({ from, to, types }) => {
        const [a, b] = [folder(from), folder(to)];
        if (a === b || /\.test\.tsx?$/.test(from)) return;
        const arrow = folders[a]?.[b];
        return (!arrow || (arrow === 'types' && !types)) && `${from} → ${to}${arrow ? ' (types only)' : ''}`;
      }),
    ).toEqual([]);
  });

  it('is relative inside a folder and # across folders', () => {
    expect(
      broken((i) => i.spec.startsWith('#') === (folder(i.from) === folder(i.to)) && `${i.from} → ${i.spec}`),
    ).toEqual([]);
  });

  it("does not reach into another folder's sub-folder", () => {
    expect(
      broken((i) => folder(i.from) !== folder(i.to) && i.to.split('/').length > 2 && `${i.from} → ${i.to}`),
    ).toEqual([]);
  });

  it('leaves workers and guests alone', () => {
    expect(
      broken(
        (i) =>
          !i.spec.endsWith('?guest') &&
          (/\.worker\.ts$/.test(i.to) || /^isolate\/guest\//.test(i.to)) &&
          `${i.from} → ${i.to}`,
      ),
    ).toEqual([]);
  });

  it('of a guest is the wire or base', () => {
    expect(
      broken(
        (i) =>
          /^isolate\/guest\//.test(i.from) &&
          !/^(base|isolate\/guest)\/|^isolate\/wire\.ts$/.test(i.to) &&
          `${i.from} → ${i.to}`,
      ),
    ).toEqual([]);
  });

  it('is part of no cycle', () => expect(cycles()).toEqual([]));

  it('of a package that carries a power is made where it may be', () => {
    expect(
      imports
        .filter(
          (i) => i.to === null && packages[i.spec] && !packages[i.spec]!.test(i.from) && !/\.test\.tsx?$/.test(i.from),
        )
        .map((i) => `${i.from} → ${i.spec}`),
    ).toEqual([]);
  });
});

describe('every file', () => {
  it('is in a folder of the map', () => expect(code.filter((f) => !folders[folder(f)])).toEqual([]));
  it('is not a barrel or a drawer', () =>
    expect(code.filter((f) => /(^|\/)(index|utils?|helpers?|misc|common)(\.tsx?$|\/)/.test(f))).toEqual([]));
  it(`has at most ${longest} lines`, () =>
    expect(code.filter((f) => texts.get(f)!.split('\n').length > longest)).toEqual([]));
  it('uses a power only where it may', () => {
    expect(
      code.flatMap((f) =>
        globals.filter(([name, only]) => name.test(texts.get(f)!) && !only.test(f)).map(([name]) => `${f}: ${name}`),
      ),
    ).toEqual([]);
  });
});

function cycles(): string[] {
  const next = new Map<string, string[]>();
  for (const i of imports) if (i.to && !i.types) next.set(i.from, [...(next.get(i.from) ?? []), i.to]);
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]) => {
    if (path.includes(file)) return void found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}
