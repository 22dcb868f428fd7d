/** What surrounds a program of the embedded Node: its tests, its commands, its servers, its end, and what it cannot reach. */
import { afterAll, expect, it } from 'vitest';
import { runner } from './node/runner.suite.ts';
import { createNode } from './node.ts';
import { loadNode, loadVitest } from './node-parts.ts';

const node = createNode({ document, source: loadNode, vitest: loadVitest, now: () => performance.now() });
afterAll(() => node.dispose());
const run = runner(node.commands);
const sum = (out: string) =>
  Object.fromEntries([...out.matchAll(/^ℹ ([a-z]+) (\d+)$/gm)].map(([, name, count]) => [name, Number(count)]));

const project = {
  '/package.json': '{"type":"module"}',
  '/src/add.ts': 'export const add = (a: number, b: number): number => a - b;',
  '/src/add.test.ts': `import { test, describe, it, before, beforeEach, afterEach, after } from 'node:test';
import assert from 'node:assert/strict';
import { add } from './add.ts';
const said: string[] = [];
before(() => said.push('before'));
test('adds', () => assert.equal(add(1, 2), 3));
describe('a suite', () => {
  beforeEach(() => said.push('each'));
  it('has hooks', async (t) => { await t.test('inner', () => {}); assert.deepEqual(said, ['before', 'each', 'each']); t.mock.fn()(); });
  it.skip('is left out', () => assert.fail());
  it('is to do', { todo: 'later' }, () => assert.fail('not yet'));
});
test('calls back', (t, done) => setTimeout(done, 1));
test('counts', (t) => { const f = t.mock.fn((x: number) => x * 2); assert.equal(f(2), 4); assert.equal(f.mock.callCount(), 1); assert.deepEqual(f.mock.calls[0].arguments, [2]); });`,
  '/src/other.test.mjs': `import test from 'node:test'; console.log('said in a test file'); test('other', async () => { await null; });`,
  '/src/helper.mjs': 'throw new Error("not a test")',
};

it('runs the tests of a project red, and green once it is right', async () => {
  const red = await run(['node', '--test'], project);
  expect(red.exitCode).toBe(1);
  expect(red.out).toContain('✖ adds');
  expect(red.out).toContain('Expected values to be strictly equal:\n');
  expect(red.out).toContain('▶ a suite\n');
  expect(red.out).toContain('said in a test file\n');
  expect(sum(red.out)).toEqual({ tests: 8, suites: 1, pass: 5, fail: 1, cancelled: 0, skipped: 1, todo: 1 });
  const green = await run(['node', '--test', 'src/**/*.test.ts'], {
    ...project,
    '/src/add.ts': 'export const add = (a: number, b: number) => a + b;',
  });
  expect({ exitCode: green.exitCode, error: green.error }).toEqual({ exitCode: 0, error: '' });
  expect(sum(green.out)).toMatchObject({ pass: 5, fail: 0 });
});

it('tells of tests that hang, throw outside, or are none, and reports for programs too', async () => {
  const hung = await run(['node', 'a.mjs'], {
    '/a.mjs': `import test from 'node:test'; test('hangs', () => new Promise(() => {}));`,
  });
  expect(hung.exitCode).toBe(1);
  expect(sum(hung.out)).toMatchObject({ cancelled: 1, pass: 0 });
  const thrown = await run(['node', '--test', '--test-reporter=tap'], {
    '/a.test.js': 'throw new Error("outside")',
    '/b.test.js': '',
  });
  expect(thrown.exitCode).toBe(1);
  expect(thrown.out).toMatch(/^TAP version 13\n# Subtest: a\.test\.js\nnot ok 1 - a\.test\.js\n/);
  expect(thrown.out).toContain('# pass 1\n# fail 1\n');
  expect(thrown.error).toContain('Error: outside');
  expect(await run(['node', '--test', 'nope.js'])).toMatchObject({ exitCode: 1, error: "Could not find '/nope.js'\n" });
  const named = await run(['node', '--test', '--test-name-pattern=^two$'], {
    '/a.test.cjs': `const { test } = require('node:test'); test('one', () => { throw 1 }); test('two', () => {})`,
  });
  expect({ exitCode: named.exitCode, ...sum(named.out) }).toMatchObject({ exitCode: 0, tests: 1, pass: 1 });
  const limited = await run(['node', 'a.cjs'], {
    '/a.cjs': `require('node:test')('slow', { timeout: 20 }, () => new Promise((r) => setTimeout(r, 5000)))`,
  });
  expect({ exitCode: limited.exitCode, out: limited.out }).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining('test timed out after 20ms'),
  });
});

it('runs command lines of the shell, which see its files as it sees theirs', async () => {
  const { out, error, exitCode } = await run(
    ['node', 'a.mjs'],
    {
      '/a.mjs': `import { exec, spawn, execFile } from 'node:child_process'; import { promisify } from 'node:util'; import fs from 'node:fs';
fs.writeFileSync('made.txt', 'by node');
const { stdout } = await promisify(exec)('show made.txt');
console.log(stdout, fs.readFileSync('answer.txt', 'utf8'));
await promisify(execFile)('fails', ['x y']).catch((e) => console.log(e.code, e.stderr, e.cmd));
await new Promise((done) => spawn('nope').on('error', (e) => { console.log(e.code); done(); }));
const child = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] }); child.stdin.end('given'); child.stdout.on('data', (d) => console.log(String(d))); child.on('close', (code) => console.log('closed', code));`,
    },
    {
      async shell(line, more, files) {
        if (line === 'show made.txt') {
          const made = await files.readText('/made.txt');
          more.write?.('out', made.ok ? `shown ${made.value}` : made.message);
          await files.write('/answer.txt', 'by the shell');
          return 0;
        }
        if (line === 'cat') more.write?.('out', new TextDecoder().decode(more.stdin));
        if (line === "fails 'x y'") more.write?.('error', 'it failed');
        if (line === 'nope') more.write?.('error', 'nope: command not found');
        return line === 'cat' ? 0 : line === 'nope' ? 127 : 3;
      },
    },
  );
  expect({ out, error, exitCode }).toEqual({
    out: 'shown by node by the shell\n3 it failed fails x y\nENOENT\ngiven\nclosed 0\n',
    error: '',
    exitCode: 0,
  });
});

it('serves pages to who asks by its port, until Ctrl-C', async () => {
  const control = new AbortController();
  let ready = () => {};
  const listening = new Promise<void>((resolve) => (ready = resolve));
  const forget = node.servers.watch(() => ready());
  const ended = run(
    ['node', 'server.cjs'],
    {
      '/server.cjs': `const http = require('http'); const fs = require('fs'); let n = 0; process.on('SIGINT', () => { console.log('bye'); process.exit(5) });
http.createServer((req, res) => { res.setHeader('X-Count', ++n); res.end(req.method + ' ' + req.url + ' ' + fs.readFileSync('page.html', 'utf8')) }).listen(3999, () => console.log('ready'))`,
      '/page.html': '<b>one</b>',
    },
    { signal: control.signal },
  );
  await listening;
  forget();
  expect(node.servers.list()).toEqual([{ port: 3999 }]);
  const ask = () =>
    node.servers.request(3999, {
      method: 'GET',
      path: '/x?y',
      headers: [['accept', 'text/html']],
      body: new Uint8Array(),
    });
  const answer = await ask();
  expect(answer).toMatchObject({ status: 200, headers: [['X-Count', '1']] });
  expect(new TextDecoder().decode(answer!.body)).toBe('GET /x?y <b>one</b>');
  const other = await run([
    'node',
    '-p',
    'fetch("http://localhost:3999/other").then(async (r) => console.log(await r.text())), 0',
  ]);
  expect(other.out).toContain('GET /other <b>one</b>');
  const taken = await run(['node', '-e', 'http.createServer().listen(3999).on("error", (e) => console.log(e.code))']);
  expect(taken.out).toBe('EADDRINUSE\n');
  control.abort();
  expect(await ended).toMatchObject({ exitCode: 5, out: 'ready\nbye\n' });
  expect(node.servers.list()).toEqual([]);
  expect(await ask()).toBeNull();
});

it('is ended by Ctrl-C also where it never gives its thread back, with the files as they were', async () => {
  const control = new AbortController();
  const ended = await run(
    [
      'node',
      '-e',
      'fs.writeFileSync("x.txt", "half"); console.log("spins"); process.on("SIGINT", () => {}); for (;;);',
    ],
    {},
    { signal: control.signal, onOutput: () => control.abort() },
  );
  expect(ended).toMatchObject({ exitCode: 130, out: 'spins\n' });
  expect(await ended.files.read('/x.txt')).toMatchObject({ code: 'not_found' });
});

it('is ended when it writes without end', async () => {
  const { exitCode, error } = await run(['node', '-e', 'for (;;) console.log("y".repeat(100_000))']);
  expect(exitCode).toBe(137);
  expect(error).toContain('was ended.');
});

it('has no way out of its frame, and does not touch the page by what it does to its own world', async () => {
  const { out, exitCode } = await run(['node', 'a.mjs'], {
    '/a.mjs': `const tried = async (name, work) => { try { await work(); console.log(name, 'reached') } catch { console.log(name, 'refused') } };
const address = ${JSON.stringify(`${location.origin}/isolate.html`)};
await tried('fetch', () => fetch(address));
await tried('own fetch', () => Reflect.getPrototypeOf(Request.prototype) && globalThis.constructor.prototype.fetch.call(globalThis, address));
await tried('request', () => new XMLHttpRequest().open('GET', address));
await tried('socket', () => new WebSocket(address.replace('http', 'ws')));
await tried('events', () => new EventSource(address));
await tried('scripts', () => importScripts(address));
await tried('worker', () => new Worker(address));
await tried('module', () => import(address));
await tried('evaluated module', () => (0, eval)('import(' + JSON.stringify(address) + ')'));
await tried('storage', () => new Promise((done, fail) => { const r = globalThis['indexed' + 'DB'].open('x'); r.onsuccess = done; r.onerror = fail; }));
await tried('page', () => parent.document.body);`,
  });
  expect(exitCode).toBe(0);
  expect(out).not.toContain('reached');
  expect(out.match(/refused/g)).toHaveLength(11);
  await run(
    [
      'node',
      '-e',
      'Object.prototype.polluted = 1; Array.prototype.push = () => { throw 1 }; MessagePort.prototype.postMessage = () => {}; setTimeout(() => process.exit(0), 1)',
    ],
    {},
    { signal: AbortSignal.timeout(1500) },
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  const own: number[] = [];
  own.push(1);
  expect(own).toEqual([1]);
});

it('runs tests that are written for Vitest, and refuses what its runner does not have', async () => {
  const files = {
    '/src/sum.ts': 'export const sum = (...all: number[]): number => all.reduce((a, b) => a + b, 0);',
    '/src/sum.test.ts': `import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { sum } from './sum.ts';
const said: string[] = [];
beforeEach(() => { said.push('each'); });
describe('sum', () => {
  it('adds', () => { expect(sum(1, 2)).toBe(3); expect({ a: [1] }).toEqual({ a: [expect.any(Number)] }); });
  it.each([[1, 1], [2, 2]])('of %i is %i', (a, b) => expect(sum(a)).toBe(b));
  it('spies', async () => {
    const f = vi.fn((x: number) => x + 1);
    expect(f(1)).toBe(2);
    expect(f).toHaveBeenCalledWith(1);
    const owner = { name: () => 'real' };
    vi.spyOn(owner, 'name').mockReturnValue('mocked');
    expect(owner.name()).toBe('mocked');
    await expect(Promise.resolve(4)).resolves.toBe(4);
    await expect(Promise.reject(new Error('no'))).rejects.toThrow('no');
    expect(said.length).toBe(4);
  });
  it.skip('not this', () => { throw 1; });
});
test('counts its checks', () => { expect.assertions(1); expect(1).toBe(1); });`,
  };
  const green = await run(['vitest', 'run'], files);
  expect({ exitCode: green.exitCode, error: green.error, out: green.out }).toMatchObject({
    exitCode: 0,
    error: '',
    out: expect.stringContaining('Tests  5 passed | 1 skipped (6)'),
  });
  const red = await run(['vitest', 'run', 'bad'], {
    ...files,
    '/bad.test.ts': `import { expect, test, vi } from 'vitest';
test('differs', () => expect({ a: 1, b: 2 }).toEqual({ a: 1, b: 3 }));
test('checks nothing', () => { expect.hasAssertions(); });
test('wants what is not there', () => { vi.setConfig({}); });`,
    '/bad-import.test.ts': `import './nope.ts';`,
  });
  expect(red.exitCode).toBe(1);
  expect(red.out).toContain('Tests  3 failed (3)');
  expect(red.out).toContain('Test Files  2 failed (2)');
  expect(red.out).toContain('expected any number of assertion, but got none');
  expect(red.out).toContain('The embedded runner keeps no configuration while tests run');
  expect(red.out).toContain('FAIL  bad.test.ts > differs\n');
  expect(red.out).toContain('/nope.ts');
  expect(await run(['vitest', 'run'])).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('No test files found'),
  });
  expect(await run(['vitest', '--coverage'], files)).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('--coverage is not part'),
  });
});
