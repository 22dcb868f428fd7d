import { beforeEach, expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import type { Diagnostic } from '#codemode/check.contract.ts';
import type { ProjectTypes } from '#codemode/project-types.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createFileTypes } from './file-types.ts';

/** What the worker was given; what is wrong in a file is what it says after `wrong:`. */
const texts = new Map<string, string>();
let surrounded: unknown[] = [];
let asked: string[][] = [];
let files: Files;
const problems = cell<ReadonlyMap<string, readonly Diagnostic[]> | null>(null);

const wrong = (message: string): Diagnostic => ({
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  message,
  code: 1,
  severity: 'error',
});
const project = {
  async put(given: Record<string, string | null>) {
    for (const [path, text] of Object.entries(given)) {
      if (text === null) texts.delete(path);
      else texts.set(path, text);
    }
    const all = [...texts].filter(([path]) => !path.startsWith('/node_modules/')).map(([, text]) => text);
    return { wants: [...new Set([...all.join('\n').matchAll(/from '([^']+)'/g)].map(([, name]) => name!))].sort() };
  },
  async surround(given: unknown) {
    surrounded.push(given);
  },
  files: async () => [...texts.keys()].filter((path) => path.endsWith('.ts') && !path.startsWith('/node_modules/')),
  async problems(path: string) {
    const found = /wrong: (.*)/.exec(texts.get(path) ?? '');
    return found ? [wrong(found[1]!)] : [];
  },
  complete: async (path: string) => [{ name: texts.get(path) }],
} as unknown as ProjectTypes;

let types: ReturnType<typeof createFileTypes>;
beforeEach(async () => {
  texts.clear();
  surrounded = [];
  asked = [];
  problems.set(null);
  let clock = 0;
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => ++clock });
  if (!opened.ok) throw new Error(opened.message);
  files = opened.value;
  types = createFileTypes({
    files,
    problems,
    declarationsFor: async (code) => `for ${code}`,
    async typesOf(names) {
      asked.push([...names]);
      return { files: { 'node_modules/zod/index.d.ts': 'zod' }, untyped: ['bare', 'node'] };
    },
    ask: (work) => work(project),
  });
});

it('gives the sources of the workspace, and what is typed before it is saved', async () => {
  await files.write('/a.ts', 'saved');
  await files.write('/note.md', 'none of it');
  await files.write('/node_modules/x/index.ts', 'none of it');
  expect(await types.complete('/a.ts', 'typed', 0)).toEqual([{ name: 'typed' }]);
  expect([...texts.keys()]).toEqual(['/a.ts']);
  await files.write('/a.ts', 'saved again');
  await files.write('/b.ts', 'new');
  expect(await types.complete('/b.ts', 'new', 0)).toEqual([{ name: 'new' }]);
  expect(texts.get('/a.ts')).toBe('saved again');
  await files.remove('/a.ts');
  await types.complete('/b.ts', 'new', 0);
  expect([...texts.keys()]).toEqual(['/b.ts']);
});

it('brings the types of packages that the lock file has, once, and what toolsets see', async () => {
  await files.write('/a.ts', "import { z } from 'zod'; import fs from 'node:fs';");
  await types.complete('/a.ts', "import { z } from 'zod';", 0);
  expect(asked).toEqual([]);
  await files.write('/package-lock.json', '{}');
  await types.complete('/a.ts', "import { z } from 'zod';", 0);
  expect(asked).toEqual([['zod', 'node']]);
  expect(texts.get('/node_modules/zod/index.d.ts')).toBe('zod');
  expect(surrounded.at(-1)).toEqual({ untyped: ['bare'], declarations: '' });
  await types.complete('/a.ts', "import { z } from 'zod';", 1);
  expect(asked).toHaveLength(1);
  await files.write('/tools/own.ts', 'codemode.x()');
  await types.complete('/a.ts', "import { z } from 'zod';", 1);
  expect(surrounded.at(-1)).toEqual({ untyped: ['bare'], declarations: 'for codemode.x()' });
});

it('keeps the problems up while somebody looks, and not after', async () => {
  await files.write('/a.ts', 'wrong: first');
  const stop = types.watchProblems();
  await expect.poll(() => [...(problems.get() ?? [])]).toEqual([['/a.ts', [wrong('first')]]]);
  await files.write('/b.ts', 'wrong: second');
  await expect.poll(() => [...(problems.get()?.keys() ?? [])]).toEqual(['/a.ts', '/b.ts']);
  await files.write('/a.ts', 'fine');
  await expect.poll(() => [...(problems.get()?.keys() ?? [])]).toEqual(['/b.ts']);
  stop();
  const before = problems.get();
  await files.write('/b.ts', 'fine');
  await types.complete('/b.ts', 'fine', 0);
  expect(problems.get()).toBe(before);
});
