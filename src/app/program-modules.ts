/** The modules that programs import: packages of their workspace and its own files, bundled, and their types. */
import { packageOf } from '#base/module-name.ts';
import type { ProgramModules } from '#codemode/execute.ts';
import type { Bundler } from '#ladder/bundle.contract.ts';
import { chooseRung } from '#ladder/choose.ts';
import type { Npm } from '#ladder/npm.contract.ts';
import { bundleProgram, isNear, nearSources, wantedOf } from '#ladder/program-bundle.ts';
import type { SessionFiles } from './session-files.ts';

interface Options {
  load(): Promise<{ npm: Npm; bundler: Bundler }>;
  filesOf: SessionFiles['of'];
}

export function createProgramModules({ load, filesOf }: Options): ProgramModules {
  return {
    reason: async (code) => chooseRung(code).reason,
    async types(code, owner) {
      const wanted = wantedOf(code);
      const names = [...new Set(wanted.map(({ from }) => from))];
      const files = await filesOf(owner);
      if (!files.ok) return { files: {}, untyped: [] };
      const near = names.some(isNear) ? await nearSources(files.value) : {};
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
      const files = await filesOf(owner);
      return files.ok ? bundleProgram(code, files.value, await load(), signal) : files;
    },
  };
}

const typesName = (name: string) => name.replace(/^@(.*)\//, '$1__');
