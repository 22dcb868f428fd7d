/** What the configuration of a project says of its tests: what can be honoured is, and the rest is refused by name. */
import { globOf } from '../find-tests.ts';
import type { VitestWorld } from '../vitest-wire.ts';

export interface Settings {
  files: string[];
  globals: boolean;
  setupFiles: string[];
  testTimeout: number;
  hookTimeout: number;
  retry: number;
  pass: boolean;
  clearMocks: boolean;
  mockReset: boolean;
  restoreMocks: boolean;
  unstubEnvs: boolean;
  unstubGlobals: boolean;
  env: Record<string, string>;
  define: Record<string, unknown>;
  alias: [find: string | RegExp, replacement: string][];
}

const include = ['**/*.{test,spec}.?(c|m)[jt]s?(x)'];
const exclude = ['**/node_modules/**', '**/.git/**'];

/** What says how it is told, how fast it is, or what only the server of Vite does: no test comes out otherwise for it. */
const idle = new Set(
  'reporters reporter watch silent pool poolOptions maxWorkers minWorkers fileParallelism maxConcurrency isolate ui open cache css slowTestThreshold name sequence logHeapUsage printConsoleTrace onConsoleLog hideSkippedTests passWithNoTests expandSnapshotDiff inspect forceRerunTriggers disableConsoleIntercept chaiConfig'.split(
    ' ',
  ),
);
const idleAtTop = new Set(
  'server build preview base publicDir css optimizeDeps logLevel clearScreen cacheDir appType envDir envPrefix mode customLogger worker json html assetsInclude ssr'.split(
    ' ',
  ),
);
const taken = new Set(
  'include exclude globals environment setupFiles testTimeout hookTimeout retry alias env clearMocks mockReset restoreMocks unstubEnvs unstubGlobals root'.split(
    ' ',
  ),
);

type Given = Record<string, unknown>;
type Read = { ok: true; value: Settings } | { ok: false; message: string };

export async function readConfig(world: VitestWorld): Promise<Read> {
  const usual: Settings = {
    files: world.files,
    globals: false,
    setupFiles: [],
    testTimeout: 5000,
    hookTimeout: 10_000,
    retry: 0,
    pass: world.pass,
    clearMocks: false,
    mockReset: false,
    restoreMocks: false,
    unstubEnvs: false,
    unstubGlobals: false,
    env: {},
    define: {},
    alias: [],
  };
  if (world.config === null) return { ok: true, value: usual };
  const fail = (what: string): Read => ({
    ok: false,
    message: `${world.config} ${what} The embedded runner would run these tests in another way than it says, so it runs none.`,
  });
  let given: unknown;
  try {
    given = ((await world.load(world.config)) as Given).default;
    if (typeof given === 'function')
      given = given({ command: 'serve', mode: 'test', isSsrBuild: false, isPreview: false });
    given = await given;
  } catch (error) {
    return fail(`could not be run: ${String((error as Error)?.message ?? error)}.`);
  }
  if (typeof given !== 'object' || given === null) return fail('exports no configuration.');
  const { test = {}, resolve = {}, plugins = [], define = {}, esbuild, root, ...more } = given as Record<string, Given>;
  for (const plugin of [plugins].flat(9) as Given[])
    if (plugin && plugin.name !== 'embedded:none') return fail(`has plugins (${String(plugin.name ?? 'unnamed')}).`);
  if (esbuild && Object.keys(esbuild).some((key) => key !== 'target')) return fail('sets “esbuild”.');
  if (root !== undefined && String(root) !== world.root && String(root) !== '.') return fail('sets “root”.');
  const top = Object.keys(more).find((key) => !idleAtTop.has(key));
  if (top) return fail(`sets “${top}”.`);
  const path = Object.keys(resolve).find((key) => key !== 'alias');
  if (path) return fail(`sets “resolve.${path}”.`);
  const set = Object.entries(test).filter(([, value]) => value !== undefined && value !== false);
  for (const [key, value] of set) {
    const off = (key === 'coverage' || key === 'typecheck' || key === 'browser') && !(value as Given)?.enabled;
    if (!off && !idle.has(key) && !taken.has(key)) return fail(`sets “test.${key}”.`);
  }
  if (test.environment !== undefined && test.environment !== 'node')
    return fail(`asks for the environment “${String(test.environment)}”: there is “node”.`);
  if ((test.sequence as Given | undefined)?.shuffle) return fail('sets “test.sequence.shuffle”.');
  const names = Object.keys(define).find((key) => !/^[\w$]+$/.test(key));
  if (names) return fail(`defines “${names}”: plain names are defined.`);
  const list = (value: unknown, otherwise: string[]) => (value === undefined ? otherwise : [value].flat().map(String));
  const matches = (globs: string[]) => {
    const all = globs.map((glob) => globOf(glob.replace(/^\.\//, '')));
    return (file: string) => all.some((one) => one.test(file));
  };
  const inside = matches(list(test.include, include));
  const outside = matches(list(test.exclude, exclude));
  const base = world.root.replace(/\/+$/, '').length + 1;
  const files = world.files.filter((file) => {
    const name = file.slice(base);
    const asked =
      world.filters.length === 0 || world.filters.some((filter) => name.includes(filter.replace(/^\.\//, '')));
    return asked && inside(name) && !outside(name);
  });
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
  return {
    ok: true,
    value: {
      files,
      globals: test.globals === true,
      setupFiles: list(test.setupFiles, []),
      testTimeout: number(test.testTimeout, usual.testTimeout),
      hookTimeout: number(test.hookTimeout, usual.hookTimeout),
      retry: number(test.retry, 0),
      pass: world.pass || test.passWithNoTests === true,
      clearMocks: test.clearMocks === true,
      mockReset: test.mockReset === true,
      restoreMocks: test.restoreMocks === true,
      unstubEnvs: test.unstubEnvs === true,
      unstubGlobals: test.unstubGlobals === true,
      env: Object.fromEntries(Object.entries((test.env ?? {}) as Given).map(([key, value]) => [key, String(value)])),
      define: Object.fromEntries(
        Object.entries(define).map(([key, value]) => [key, typeof value === 'string' ? parsed(value) : value]),
      ),
      alias: [...aliases(resolve.alias), ...aliases(test.alias)],
    },
  };
}

/** What Vite puts in place of a name is text of a program: a literal here. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function aliases(given: unknown): Settings['alias'] {
  if (Array.isArray(given)) return given.map(({ find, replacement }) => [find, String(replacement)]);
  return Object.entries((given ?? {}) as Record<string, string>);
}

const merged = (one: unknown, other: unknown): unknown => {
  if (Array.isArray(one) || Array.isArray(other)) return [one ?? [], other ?? []].flat();
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return other ?? one;
  const all = { ...(one as Given) };
  for (const [key, value] of Object.entries(other)) all[key] = merged(all[key], value);
  return all;
};

/** In place of `vitest/config` and `vite`. */
export const configHelpers: Given = {
  defineConfig: (given: unknown) => given,
  defineProject: (given: unknown) => given,
  mergeConfig: merged,
  configDefaults: { include, exclude },
  defaultInclude: include,
  defaultExclude: exclude,
  loadEnv: () => ({}),
  normalizePath: (path: string) => path,
};

/** In place of plugins that only know JSX, which is known here. */
export const noPlugin = () => ({ name: 'embedded:none' });
