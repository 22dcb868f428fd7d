/** The modules that programs import: packages of their workspace and its own files, bundled, and their types. */
import { packageOf } from '#base/module-name.ts';
import { readProgram } from '#base/program.ts';
import { fail, ok } from '#base/result.ts';
import type { ProgramModules } from '#codemode/execute.ts';
import type { Bundler, WantedModule } from '#ladder/bundle.contract.ts';
import { chooseRung } from '#ladder/choose.ts';
import type { Npm } from '#ladder/npm.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { SessionFiles } from './session-files.ts';

interface Options {
  load(): Promise<{ npm: Npm; bundler: Bundler }>;
  filesOf: SessionFiles['of'];
}

/** Sources of a workspace that a program may import, and how much of them: bytes of one and of all. */
const sources = /\.(m?[jt]sx?|json)$/;
const largest = 1_000_000;
const mostBytes = 10_000_000;

export function createProgramModules({ load, filesOf }: Options): ProgramModules {
  return {
    reason: async (code) => chooseRung(code).reason,
    async types(code, owner) {
      const wanted = wantedOf(code);
      const names = [...new Set(wanted.map(({ from }) => from))];
      const files = await filesOf(owner);
      if (!files.ok) return { files: {}, untyped: [] };
      const near = names.some(isNear) ? await sourcesOf(files.value) : {};
      const own = Object.fromEntries(Object.entries(near).map(([path, text]) => [`./${path}`, text]));
      const bare = names.filter((name) => !isNear(name));
      const { npm, bundler } = await load();
      const places = await npm.ready(files.value);
      // What cannot be had now is said when it is bundled; the rest of the program is checked all the same.
      if (!places.ok) return { files: own, untyped: bare };
      const found = await bundler.types({ packages: places.value, from: bare });
      const installed = new Set(places.value.map(({ path }) => path));
      const has = (name: string) =>
        Object.keys(found).some(
          (path) => path.includes(`node_modules/${name}/`) || path.includes(`@types/${typesName(name)}/`),
        );
      const untyped = bare.filter((name) => installed.has(`node_modules/${packageOf(name)}`) && !has(packageOf(name)));
      return { files: { ...own, ...found }, untyped };
    },
    async bundle(code, owner, signal) {
      const wanted = wantedOf(code);
      const files = await filesOf(owner);
      if (!files.ok) return files;
      const { npm, bundler } = await load();
      const places = await npm.ready(files.value, signal);
      if (!places.ok) return places;
      const near = wanted.some(({ from }) => isNear(from)) ? await sourcesOf(files.value) : {};
      const result = await bundler.bundle({ packages: places.value, files: near, entry: { kind: 'modules', wanted } });
      if (result.ok) return ok({ code: result.value.code });
      return fail(result.code, result.code === 'missing' ? installHint(result.message) : result.message);
    },
  };
}

const isNear = (name: string) => /^\.{0,2}\//.test(name);
const typesName = (name: string) => name.replace(/^@(.*)\//, '$1__');

const installHint = (message: string) =>
  `${message} Install it with codemode.npm_install({ packages: [...] }), then run the program again.`;

/** What a program takes of each module; the whole of it where that cannot be known. */
function wantedOf(code: string): WantedModule[] {
  const { imports, loads } = readProgram(code);
  const names = new Map<string, Set<string>>();
  const add = (from: string, taken: string[]) => names.set(from, new Set([...(names.get(from) ?? []), ...taken]));
  for (const { from, names: taken, typesOnly } of imports)
    if (!typesOnly)
      add(
        from,
        taken.filter(({ type }) => !type).map(({ imported }) => imported),
      );
  for (const { from, kind } of loads) if (from !== null && kind === 'import') add(from, ['*']);
  const required = loads.flatMap(({ from, kind }) => (from !== null && kind === 'require' ? [from] : []));
  return [
    ...[...names].map(([from, taken]) => ({ from, names: taken.has('*') ? ['*'] : [...taken] })),
    ...[...new Set(required)].map((from) => ({ from, names: ['*'], required: true })),
  ];
}

/** By path, as in `src/near.ts`. */
export async function sourcesOf(files: Files): Promise<Record<string, string>> {
  const listed = await files.list();
  if (!listed.ok) return {};
  const found: Record<string, string> = {};
  let left = mostBytes;
  for (const { path, kind, size } of listed.value) {
    if (kind !== 'file' || !sources.test(path) || size > largest || size > left || path.startsWith('/node_modules/'))
      continue;
    const read = await files.readText(path);
    if (!read.ok) continue;
    found[path.slice(1)] = read.value;
    left -= size;
  }
  return found;
}
