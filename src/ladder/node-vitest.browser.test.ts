import { afterAll, expect, it } from 'vitest';
import { runner } from './node/runner.suite.ts';
import { createNode } from './node.ts';
import { loadNode, loadVitest } from './node-parts.ts';

const node = createNode({ document, source: loadNode, vitest: loadVitest, now: () => performance.now() });
afterAll(() => node.dispose());
const run = runner(node.commands);

it('turns the clock by hand', async () => {
  const done = await run(['vitest', 'run'], {
    '/clock.test.ts': `import { afterEach, beforeEach, expect, test, vi } from 'vitest';
beforeEach(() => { vi.useFakeTimers({ now: 1000 }); });
afterEach(() => { vi.useRealTimers(); });
test('moves timers and dates', () => {
  const said: unknown[] = [];
  setTimeout(() => said.push(['timeout', Date.now()]), 50);
  const every = setInterval(() => said.push(['interval', new Date().getTime()]), 20);
  setImmediate(() => said.push('immediate'));
  vi.advanceTimersByTime(50);
  clearInterval(every);
  expect(said).toEqual(['immediate', ['interval', 1020], ['interval', 1040], ['timeout', 1050]]);
  expect(vi.getTimerCount()).toBe(0);
  vi.setSystemTime('2020-01-02');
  expect(new Date().toISOString()).toBe('2020-01-02T00:00:00.000Z');
  expect(new Date() instanceof Date).toBe(true);
});
test('settles promises in between', async () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  let at = 0;
  void (async () => { for (let i = 0; i < 3; i++) { await wait(1000); at++; } })();
  await vi.advanceTimersByTimeAsync(2500);
  expect(at).toBe(2);
  await vi.runAllTimersAsync();
  expect(at).toBe(3);
});
test('says an endless loop', () => {
  const again = () => { setTimeout(again, 1); };
  again();
  expect(() => vi.runAllTimers()).toThrow('infinite loop');
});
test('takes no option that it does not know', () => {
  expect(() => vi.useFakeTimers({ shouldAdvanceTime: true })).toThrow('not part of the embedded runner');
  vi.useRealTimers();
  expect(Math.abs(Date.now() - vi.getRealSystemTime()) < 5000 && vi.isFakeTimers()).toBe(false);
  expect(() => vi.advanceTimersByTime(1)).toThrow('not mocked');
});`,
  });
  expect(done.exitCode, done.out + done.error).toBe(0);
});

/** In text of a module, so that it is none of ours. */
const here = './';
const store = {
  '/src/store.ts': `import { readFileSync } from 'node:fs';
export const load = (name: string) => readFileSync(name, 'utf8');
export class Client { ask() { return 'real'; } }
export const level = 3;
export default function named() { return 'default'; }`,
  '/src/app.ts': `import named, { Client, level, load } from './store.ts';
export const app = () => [load('x'), new Client().ask(), level, named()];`,
};

it('puts other modules in their place, for one file', async () => {
  const done = await run(['vitest', 'run'], {
    ...store,
    '/src/factory.test.ts': `import { expect, it, vi } from 'vitest';
import { app } from './app.ts';
import { load } from './store.ts';
const { said } = vi.hoisted(() => ({ said: [] as string[] }));
vi.mock('./store.ts', async (original) => ({
  ...(await original<typeof import('${here}store.ts')>()),
  load: vi.fn((name: string) => { said.push(name); return 'mocked'; }),
  default: () => 'other',
}));
it('uses it', async () => {
  expect(app()).toEqual(['mocked', 'real', 3, 'other']);
  expect(said).toEqual(['x']);
  expect(vi.mocked(load)).toHaveBeenCalledOnce();
  const actual = await vi.importActual<typeof import('${here}store.ts')>('./store.ts');
  expect(actual.default()).toBe('default');
});`,
    '/src/automatic.test.ts': `import { expect, it, vi } from 'vitest';
import { app } from './app.ts';
import * as store from './store.ts';
vi.mock(import('${here}store.ts'));
it('is empty', () => {
  vi.mocked(store.load).mockReturnValue('set');
  expect(app()).toEqual(['set', undefined, 3, undefined]);
});`,
    '/src/builtin.test.ts': `import { expect, it, vi } from 'vitest';
import { app } from './app.ts';
vi.mock('node:fs', () => ({ readFileSync: () => 'from fs', default: {} }));
it('is another fs', () => expect(app()).toEqual(['from fs', 'real', 3, 'default']));`,
    '/src/later.test.ts': `import { expect, it, vi } from 'vitest';
it('is mocked from there on', async () => {
  vi.doMock('./store.ts', () => ({ load: () => 'later', Client: class { ask() { return 1; } }, level: 0, default: () => 2 }));
  const { app } = await import('${here}app.ts');
  expect(app()).toEqual(['later', 1, 0, 2]);
  vi.doUnmock('./store.ts');
  vi.resetModules();
  const again = await import('${here}app.ts');
  expect(() => again.app()).toThrow('ENOENT');
});`,
    '/src/plain.test.ts': `import { expect, it } from 'vitest';
import { app } from './app.ts';
it('is itself elsewhere', () => expect(() => app()).toThrow('ENOENT'));`,
  });
  expect(done.exitCode, done.out + done.error).toBe(0);
  expect(done.out).toContain('Test Files  5 passed (5)');
});

it('tells where a module in its place is wrong', async () => {
  const done = await run(['vitest', 'run'], {
    ...store,
    '/a.test.ts': `import { expect, it, vi } from 'vitest';
import { app } from './src/app.ts';
vi.mock('./src/store.ts', () => 5);
it('never runs', () => expect(app()).toBe(1));`,
  });
  expect(done.exitCode).toBe(1);
  expect(done.out).toContain('has to be given a function that returns an object');
});

const configured = {
  '/src/sum.ts': 'export const sum = (a: number, b: number) => a + b;',
  '/check/sum.check.ts': `import { sum } from '@/sum.ts';
describe('sum', () => { it('adds', () => { expect(sum(1, 2)).toBe(3); expect(process.env.KIND).toBe('check'); expect(ready).toBe(true); expect(__KIND__).toBe('k'); }); });`,
  '/check/left.check.ts': 'throw new Error("not this one");',
  '/setup.ts': 'globalThis.ready = true;',
};

it('does what the configuration of a project says', async () => {
  const done = await run(['vitest', 'run'], {
    ...configured,
    '/vite.config.ts': `import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
export default defineConfig({
  plugins: [react()],
  define: { __KIND__: JSON.stringify('k') },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: { globals: true, environment: 'node', include: ['check/**/*.check.?(c|m)[jt]s'], exclude: ['**/left.*'], setupFiles: ['./setup.ts'], env: { KIND: 'check' }, reporters: ['dot'] },
});`,
  });
  expect(done.exitCode, done.out + done.error).toBe(0);
  expect(done.out).toContain('Tests  1 passed (1)');
});

it.each([
  ["export default { test: { environment: 'jsdom' } }", 'asks for the environment “jsdom”'],
  ["export default { plugins: [{ name: 'mine' }] }", 'has plugins (mine)'],
  ["export default { test: { globalSetup: './x.ts' } }", 'sets “test.globalSetup”'],
  ["export default { resolve: { dedupe: ['a'] } }", 'sets “resolve.dedupe”'],
  ['export default { test: { coverage: { enabled: true } } }', 'sets “test.coverage”'],
  ["import x from 'no-such-package'; export default x", 'could not be run'],
  ['export const a = 1', 'exports no configuration'],
])('runs nothing where it cannot do as it says: %s', async (text, words) => {
  const done = await run(['vitest', 'run'], {
    '/vitest.config.ts': text,
    '/a.test.ts': "import { it } from 'vitest'; it('a', () => {});",
  });
  expect(done).toMatchObject({ exitCode: 1, error: expect.stringContaining(words) });
  expect(done.out).not.toContain('passed');
});
