import { afterAll, expect, it } from 'vitest';
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

it('leaves the files as they were when it is ended, and ends what writes without end', async () => {
  const late = await run(`open('new.txt', 'w').write('x')\nwhile True: pass`, { wallMs: 500 });
  expect(late.end).toMatchObject({ status: 'timeout' });
  expect(late.end.files?.after).toBe(late.end.files?.before);
  expect((await run(`while True: print('y' * 1000)`)).end).toMatchObject({ status: 'limit' });
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
