import { afterAll, expect, inject, it } from 'vitest';
import type { Capability } from '#isolate/isolate.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { loadPython } from './python-parts.ts';
import { createPythonRung } from './python-rung.ts';
import type { RungEvent, RungTask } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';

const create = () => createPythonRung({ document, parts: loadPython, now: () => performance.now() });

rungSuite('Python', create, {
  language: 'python',
  prints: `print('one')\nimport asyncio\nawait asyncio.sleep(0)\nprint('two')`,
  fails: `raise ValueError('boom')`,
  endless: 'while True: pass',
});

const python = create();
afterAll(() => python.dispose());

async function run(code: string, more: Partial<RungTask> = {}) {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'python', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  await files.write('/data/sales.csv', 'town,sum\nBern,3\nUlm,4\n');
  await files.write('/gone.txt', 'x');
  const handle = python.run({ language: 'python', code, files, ...more });
  const events: RungEvent[] = [];
  handle.subscribe((event) => events.push(event));
  const end = await handle.end;
  const said = events.map((event) => (event.type === 'output' ? event.text : '')).join('');
  return { end, events, files, said };
}

it('reads and writes the workspace, as one edit, and gives a value back', async () => {
  const { end, events, files } = await run(`
import csv, json, os
rows = list(csv.DictReader(open('data/sales.csv')))
total = sum(int(row['sum']) for row in rows)
json.dump({'total': total}, open('data/total.json', 'w'))
os.remove('gone.txt')
{'total': total, 'towns': [row['town'] for row in rows]}`);
  expect(end).toMatchObject({ status: 'exited', exitCode: 0, value: { total: 7, towns: ['Bern', 'Ulm'] } });
  expect(await files.readText('/data/total.json')).toMatchObject({ value: '{"total": 7}' });
  expect(await files.read('/gone.txt')).toMatchObject({ code: 'not_found' });
  expect(events.filter(({ type }) => type === 'changed')).toHaveLength(1);
  expect(end.files?.after).not.toBe(end.files?.before);
});

it('has arguments, input, an environment and standard input, and exits with its code', async () => {
  const { end, said } = await run(
    `import sys, os\nprint(sys.argv[1:], input_data['a'], os.environ['NAME'], input(), input())\nsys.exit(3)`,
    { args: ['x', '--y'], input: { a: 5 }, environment: { NAME: 'n' }, stdin: 'first\nsecond\n' },
  );
  expect(said).toBe(`['x', '--y'] 5 n first second\n`);
  expect(end).toMatchObject({ status: 'exited', exitCode: 3 });
});

it('tells where an error was, and keeps the frames of the interpreter to itself', async () => {
  const { said, end } = await run('x = 1\ny = x / 0');
  expect(end).toMatchObject({ exitCode: 1 });
  expect(said).toContain('File "program.py", line 2');
  expect(said).toContain('ZeroDivisionError');
  expect(said).not.toContain('eval_code');
  expect((await run('def')).said).toContain('SyntaxError');
});

it('calls what it is handed, by the rules of the run, and tells a failure by its code', async () => {
  const asked: unknown[] = [];
  const echo: Capability = async (args, { id }) => {
    asked.push([id, ...args]);
    return { ok: true, value: { echo: args[0], list: [1, null, 'x'] } };
  };
  const refuse: Capability = async () => ({ ok: false, code: 'denied', message: 'A rule refuses it.' });
  const { end, said } = await run(
    `
import asyncio, codemode as again
from codemode import echo
first = await codemode.echo({'deep': [{'a': 1}]})
second, third = await asyncio.gather(echo(name='x', size=2), again.echo())
try:
    await codemode.refuse()
except codemode.CodemodeError as error:
    print(error.code, error)
try:
    await codemode.nothing()
except codemode.CodemodeError as error:
    print(error.code)
[first['echo']['deep'][0]['a'], second['echo'], third['list'], hasattr(codemode, '__wrapped__')]`,
    { capabilities: new Map(Object.entries({ echo, refuse })) },
  );
  expect(said).toBe('denied A rule refuses it.\nunknown_method\n');
  expect(end).toMatchObject({ value: [1, { name: 'x', size: 2 }, [1, null, 'x'], false] });
  expect(asked).toEqual([[1, { deep: [{ a: 1 }] }], [2, { name: 'x', size: 2 }], [3]]);
});

it('stops its clock while a person is asked, and ends a call that cannot cross', async () => {
  const slow: Capability = async (_, { waitForPerson }) => {
    await waitForPerson(new Promise((resolve) => setTimeout(resolve, 900)));
    return { ok: true, value: 7 };
  };
  const capabilities = new Map([['slow', slow]]);
  expect((await run('await codemode.slow()', { capabilities, wallMs: 700 })).end).toMatchObject({ value: 7 });
  const large = await run(`await codemode.slow('x' * 5_000_000)`, { capabilities });
  expect(large).toMatchObject({ end: { exitCode: 1 }, said: expect.stringContaining('larger than') });
});

it('keeps the memory of its start for the next page, and does without one that is broken', async () => {
  const kept: { memory: ArrayBuffer | null } = { memory: null };
  const snapshots = {
    get: async () => kept.memory,
    put: async (memory: ArrayBuffer) => void (kept.memory = memory),
    drop: async () => void (kept.memory = null),
  };
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'kept', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const visit = async () => {
    const own = createPythonRung({ document, parts: loadPython, snapshots, now: () => performance.now() });
    const end = await own.run({ language: 'python', code: '1 + 1', files: opened.value }).end;
    own.dispose();
    return end;
  };
  expect(await visit()).toMatchObject({ value: 2 });
  expect(kept.memory?.byteLength).toBeGreaterThan(1_000_000);
  expect(await visit()).toMatchObject({ value: 2 });
  kept.memory = new ArrayBuffer(1000);
  expect(await visit()).toMatchObject({ value: 2 });
  expect(kept.memory?.byteLength).toBeGreaterThan(1_000_000);
});

it('has no way out: no network from Python or through its page, no storage, no parent', async () => {
  const { end } = await run(`
import js
async def tried(do):
    try:
        await do()
        return 'reached'
    except BaseException as error:
        return 'refused'
async def own_fetch(): await js.fetch('${location.origin}/isolate.html')
async def request():
    asked = js.XMLHttpRequest.new()
    asked.open('GET', '${location.origin}/isolate.html', False)
    asked.send()
async def scripts(): js.importScripts('${location.origin}/isolate.html')
async def store(): js.indexedDB.open('x').result
async def library():
    import urllib.request
    urllib.request.urlopen('${location.origin}/isolate.html')
async def page(): js.document.body
[await tried(do) for do in (own_fetch, request, scripts, store, library, page)]`);
  expect(end).toMatchObject({ exitCode: 0, value: Array.from({ length: 6 }, () => 'refused') });
});

it('reaches no server of this machine, whichever way it tries', async () => {
  const peer = inject('slowPeer');
  const probed = async () => (await (await fetch(`${peer}/counts`)).json()).probed as number;
  await fetch(`${peer}/probe`);
  const heard = await probed();
  expect(heard).toBeGreaterThan(0);
  const { end } = await run(`
import asyncio, js
from pyodide.ffi import to_js
http = '${peer}/probe'
ws = http.replace('http', 'ws')
script = 'data:text/javascript,fetch("' + http + '",{mode:"no-cors"})'
def asked(sync):
    request = js.XMLHttpRequest.new()
    request.open('GET', http, not sync)
    request.send()
def pyfetch():
    from pyodide.http import pyfetch
    return pyfetch(http)
def opened():
    import urllib.request
    urllib.request.urlopen(http)
def joined():
    import socket
    socket.create_connection(('127.0.0.1', int(http.split(':')[2].split('/')[0])), 1)
ways = [
    lambda: js.fetch(http), pyfetch, opened, joined, lambda: asked(True), lambda: asked(False),
    lambda: js.WebSocket.new(ws), lambda: js.EventSource.new(http), lambda: js.navigator.sendBeacon(http, 'x'),
    lambda: js.importScripts(http), lambda: js.importScripts(script), lambda: js.Worker.new(http), lambda: js.Worker.new(script),
    lambda: js.WebTransport.new(http.replace('http', 'https')), lambda: js.eval('import("' + http + '")'),
    lambda: js.caches.open('x'), lambda: js.Function.new('return fetch("' + http + '")')(),
]
tried = 0
for way in ways:
    tried += 1
    try:
        done = way()
        if hasattr(done, '__await__'): await asyncio.wait_for(done, 1)
    except BaseException:
        pass
await asyncio.sleep(0.5)
tried`);
  expect(end).toMatchObject({ exitCode: 0, value: 17 });
  expect(await probed()).toBe(heard);
});
