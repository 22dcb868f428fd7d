/** Runs the tests that are written for Vitest: its own runner, expectations and spies, without its server. */
import * as vitestExpect from '@vitest/expect';
import * as runner from '@vitest/runner';
import { setSafeTimers } from '@vitest/utils/timers';
import type { CreateVitest, VitestWorld } from '../vitest-wire.ts';
import { configHelpers, noPlugin, readConfig } from './vitest-config.ts';
import { createVi } from './vitest-mocks.ts';
import { reportFiles } from './vitest-report.ts';

type Expect = ((value: unknown, message?: string) => unknown) & Record<string, unknown>;

const { chai, getState, setState, GLOBAL_EXPECT, ASYMMETRIC_MATCHERS_OBJECT } = vitestExpect;

function createExpect(): Expect {
  chai.use(vitestExpect.JestExtend);
  chai.use(vitestExpect.JestChaiExpect);
  chai.use(vitestExpect.JestAsymmetricMatchers);
  const state = (): Record<string, number | boolean | undefined> => getState(expect as never) as never;
  const put = (given: object) => setState(given as never, expect as never);
  const expect = ((value: unknown, message?: string) => {
    put({ assertionCalls: Number(state().assertionCalls ?? 0) + 1 });
    const made = (chai.expect as (value: unknown, message?: string) => { withTest?(test: unknown): unknown })(
      value,
      message,
    );
    const test = runner.getCurrentTest();
    return test && made.withTest ? made.withTest(test) : made;
  }) as Expect;
  Object.assign(expect, chai.expect, (globalThis as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT]);
  Object.assign(expect, {
    getState: state,
    setState: put,
    extend: (matchers: object) =>
      (chai.expect as unknown as { extend(expect: unknown, matchers: object): void }).extend(expect, matchers),
    addEqualityTesters: (testers: never[]) => vitestExpect.addCustomEqualityTesters(testers),
    assertions: (count: number) => put({ expectedAssertionsNumber: count }),
    hasAssertions: () => put({ isExpectingAssertions: true }),
    unreachable: (message?: string) => chai.assert.fail(`expected${message ? ` "${message}" ` : ' '}not to be reached`),
  });
  (globalThis as Record<symbol, unknown>)[GLOBAL_EXPECT] = expect;
  return expect;
}

const create: CreateVitest = (world: VitestWorld) => {
  setSafeTimers();
  const expect = createExpect();
  const reset = () =>
    setState(
      { assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null } as never,
      expect as never,
    );
  const names = world.names.map((name) => name.replace(/^\/(.*)\/$/, '$1')).join('|');
  const own = {
    config: {
      root: world.root,
      setupFiles: [] as string[],
      name: '',
      passWithNoTests: false,
      testNamePattern: names ? new RegExp(names) : undefined,
      allowOnly: true,
      sequence: { shuffle: false, concurrent: false, seed: 1, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 5,
      testTimeout: 5000,
      hookTimeout: 10_000,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path: string) => world.load(path),
    onBeforeTryTask() {
      reset();
      before();
    },
    onAfterTryTask(test: { result?: { state: string } }) {
      const state = getState(expect as never) as unknown as {
        assertionCalls: number;
        isExpectingAssertions: boolean;
        expectedAssertionsNumber: number | null;
      };
      if (test.result?.state === 'fail') return;
      if (state.isExpectingAssertions && state.assertionCalls === 0)
        throw new Error('expected any number of assertion, but got none');
      const wanted = state.expectedAssertionsNumber;
      if (typeof wanted === 'number' && wanted !== state.assertionCalls)
        throw new Error(`expected number of assertions to be ${wanted}, but got ${state.assertionCalls}`);
    },
    extendTaskContext: (context: object) => Object.assign(context, { expect }),
  };
  const { vi, restore } = createVi(world);
  let before = () => {};
  const { describe, it, test, suite, beforeAll, afterAll, beforeEach, afterEach, onTestFailed, onTestFinished } =
    runner;
  const exports: Record<string, unknown> = {
    describe,
    it,
    test,
    suite,
    beforeAll,
    afterAll,
    beforeEach,
    afterEach,
    onTestFailed,
    onTestFinished,
    expect,
    vi,
    vitest: vi,
    chai,
    assert: chai.assert,
    should: () => chai.should(),
  };
  return {
    instead(name) {
      if (name === 'vitest/config' || name === 'vite') return configHelpers;
      if (/^@vitejs\/plugin-react(-swc)?$/.test(name)) return noPlugin;
      return /^vitest(\/|$)/.test(name) ? exports : undefined;
    },
    async run() {
      const began = performance.now();
      const read = await readConfig(world);
      if (!read.ok) {
        world.complain(`vitest: ${read.message}\n`);
        return false;
      }
      const { files: paths, globals, setupFiles, alias, env, define, pass, ...more } = read.value;
      if (paths.length === 0) {
        world.complain('No test files found, exiting with code 1\n');
        return pass;
      }
      const { testTimeout, hookTimeout, retry } = more;
      const setup = setupFiles.map((path) =>
        world.mocks.pathOf(/^[./]/.test(path) ? path : `./${path}`, `${world.root}/x`),
      );
      Object.assign(own.config, { testTimeout, hookTimeout, retry, setupFiles: setup });
      Object.assign(globalThis.process.env, env);
      Object.assign(globalThis, define, globals && exports);
      world.setAlias(alias);
      before = () => {
        const all = vi as Record<string, () => void>;
        if (more.restoreMocks) all.restoreAllMocks!();
        if (more.mockReset) all.resetAllMocks!();
        if (more.clearMocks) all.clearAllMocks!();
        if (more.unstubEnvs) all.unstubAllEnvs!();
        if (more.unstubGlobals) all.unstubAllGlobals!();
      };
      world.write(`\n RUN  v${world.version} ${world.root} (embedded runner)\n\n`);
      const files: unknown[] = [];
      // Each has modules of its own.
      for (const path of paths) {
        world.mocks.clear();
        world.mocks.fresh();
        files.push(...(await runner.startTests([path], own as never)));
        restore();
      }
      return reportFiles(files as never, world, performance.now() - began);
    },
  };
};

Object.assign(globalThis, { $createVitest: create });
