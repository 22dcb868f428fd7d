/** Programs that use the parts of Node, with what it prints for them. */
import { lines, type NodeProgram } from './program.suite.ts';

export const partPrograms: NodeProgram[] = [
  {
    name: 'turns the clock of a test by hand',
    args: ['--no-warnings', 'a.mjs'],
    files: {
      'a.mjs': `import { mock } from 'node:test';
import promises from 'node:timers/promises';
import timers from 'node:timers';
const tried = (work) => { try { work(); } catch (error) { console.log(error.code); } };
tried(() => mock.timers.tick(1));
mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 100 });
tried(() => mock.timers.enable());
setTimeout((a) => console.log('timeout', a, Date.now()), 50, 'a');
const every = setInterval(() => console.log('interval', new Date().getTime()), 20);
timers.setTimeout(() => console.log('of the part'), 10);
promises.setTimeout(30, 'value').then((value) => console.log('promise', value));
mock.timers.tick(45);
clearInterval(every);
await null; await null;
mock.timers.runAll();
console.log(Date.now(), typeof Date());
const gone = setTimeout(() => console.log('never'), 5);
clearTimeout(gone);
mock.timers.tick(1000);
mock.timers.reset();
console.log(Date.now() > 1e12);
setTimeout(() => console.log('real'), 1);
tried(() => mock.timers.enable({ apis: ['nothing'] }));`,
    },
    out: lines(
      'ERR_INVALID_STATE',
      'ERR_INVALID_STATE',
      'of the part',
      'interval 145',
      'interval 145',
      'promise value',
      'timeout a 150',
      '150 string',
      'true',
      'ERR_INVALID_ARG_VALUE',
      'real',
    ),
    exitCode: 0,
  },
  {
    name: 'reads and writes files',
    args: ['a.js'],
    files: {
      'a.js': `const fs = require('fs'); fs.mkdirSync('d/e', { recursive: true }); fs.writeFileSync('d/e/x.txt', 'één'); fs.appendFileSync('d/e/x.txt', '!'); console.log(fs.readFileSync('d/e/x.txt', 'utf8'), fs.statSync('d/e/x.txt').size, fs.readdirSync('d'), fs.existsSync('nope')); fs.renameSync('d/e/x.txt', 'd/y'); fs.rmSync('d/e', { recursive: true }); console.log(fs.readdirSync('d', { withFileTypes: true }).map((e) => [e.name, e.isFile()])); try { fs.readFileSync('nope') } catch (e) { console.log(e.code, e.errno, e.syscall) }`,
    },
    out: lines("één! 6 [ 'e' ] false", "[ [ 'y', true ] ]", 'ENOENT -2 open'),
    exitCode: 0,
  },
  {
    name: 'reads files with promises, callbacks and streams',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import fs from 'node:fs'; import { readFile, writeFile, readdir } from 'node:fs/promises'; import { pipeline } from 'node:stream/promises'; import { createGzip, gunzipSync } from 'node:zlib'; await writeFile('x', 'abc'.repeat(1000)); await pipeline(fs.createReadStream('x'), createGzip(), fs.createWriteStream('x.gz')); console.log(gunzipSync(await readFile('x.gz')).length, (await readdir('.')).sort()); fs.readFile('x', 'utf8', (e, t) => console.log(e, t.length))`,
    },
    out: lines("3000 [ 'a.mjs', 'x', 'x.gz' ]", 'null 3000'),
    exitCode: 0,
  },
  {
    name: 'changes files that are there, and their modes',
    args: [
      '-e',
      `fs.writeFileSync('old.txt', 'new'); fs.appendFileSync('old.txt', '!'); fs.promises.writeFile('b.txt', 'b').then(() => console.log(fs.readFileSync('old.txt', 'utf8'), fs.readFileSync('b.txt', 'utf8'))); fs.chmodSync('old.txt', 0o755); fs.accessSync('old.txt', fs.constants.X_OK)`,
    ],
    files: { 'old.txt': 'old', 'b.txt': 'longer before' },
    out: 'new! b\n',
    exitCode: 0,
  },
  {
    name: 'reads its input',
    args: ['-e', 'console.log(require("fs").readFileSync(0, "utf8").toUpperCase())'],
    stdin: 'abc',
    out: 'ABC\n',
    exitCode: 0,
  },
  {
    name: 'reads its input as a stream',
    args: ['a.mjs'],
    stdin: 'one\ntwo\n\nfour',
    files: {
      'a.mjs': `import { createInterface } from 'node:readline'; for await (const line of createInterface({ input: process.stdin })) console.log('[' + line + ']')`,
    },
    out: lines('[one]', '[two]', '[]', '[four]'),
    exitCode: 0,
  },
  {
    name: 'collects its input',
    args: ['-e', 'let s = ""; process.stdin.on("data", (d) => s += d).on("end", () => console.log(s.length))'],
    stdin: 'x'.repeat(100),
    out: '100\n',
    exitCode: 0,
  },
  {
    name: 'writes without line breaks, and numbers of streams',
    args: [
      '-e',
      'process.stdout.write("a"); fs.writeSync(1, "b"); fs.writeSync(2, "c"); console.log(process.stdout.fd)',
    ],
    out: 'ab1\n',
    error: 'c',
    exitCode: 0,
  },
  {
    name: 'digests',
    args: [
      '-e',
      `const c = require('crypto'); for (const h of ['md5', 'sha1', 'sha256', 'sha384', 'sha512']) console.log(h, c.createHash(h).update('a').update(Buffer.from('b')).digest('hex').slice(0, 16)); console.log(c.createHmac('sha256', 'key').update('data').digest('base64'), c.pbkdf2Sync('p', 's', 10, 20, 'sha512').toString('hex'), c.createHash('sha256').update('').digest().length, c.timingSafeEqual(Buffer.from('a'), Buffer.from('a')), c.randomBytes(8).length, c.randomUUID().length, c.randomInt(5) < 5)`,
    ],
    out: lines(
      'md5 187ef4436122d1cc',
      'sha1 da23614e02469a0d',
      'sha256 fb8e20fc2e4c3f24',
      'sha384 c7be03ba5bcaa384',
      'sha512 2d408a0717ec1881',
      'UDH+PZicbRU3oBP6bnOdojRj/a7DtwE32Cjjas4iG9A= e75a304a31a1c44b42371339224a553c34490cc6 32 true 8 36 true',
    ),
    exitCode: 0,
  },
  {
    name: 'packs and unpacks',
    args: [
      '-e',
      `const z = require('zlib'); const b = Buffer.from('hello '.repeat(50)); console.log(z.gunzipSync(z.gzipSync(b)).equals(b), z.inflateSync(z.deflateSync(b)).toString().length, z.inflateRawSync(z.deflateRawSync(b)).length); z.gzip(b, (e, r) => console.log(e, z.unzipSync(r).length))`,
    ],
    out: lines('true 300 300', 'null 300'),
    exitCode: 0,
  },
  {
    name: 'has buffers',
    args: [
      '-e',
      `const b = Buffer.from('héllo'); console.log(b, b.toString('base64'), b.toString('hex'), Buffer.concat([b, Buffer.alloc(2)]).length, b.slice(0, 2), Buffer.byteLength('é'), Buffer.from('aGk=', 'base64').toString(), b.readUInt16BE(0), Buffer.compare(b, Buffer.from('a')), b.indexOf('l'), Buffer.from('aGk', 'base64url').toString('latin1'))`,
    ],
    out: '<Buffer 68 c3 a9 6c 6c 6f> aMOpbGxv 68c3a96c6c6f 8 <Buffer 68 c3> 2 hi 26819 1 3 hi\n',
    exitCode: 0,
  },
  {
    name: 'formats',
    args: [
      '-e',
      `const util = require('util'); console.log('%s is %d years, %i, %f, %j %o %O %%', 'Ann', 42, 4.7, '1.5', { a: 1 }, [1], { b: { c: {} } }, 'rest', 5); console.log(util.format('%s', null, undefined, 1n, Symbol('x')), util.inspect(new Map([[1, { a: 2 }]]), { compact: false }), util.isDeepStrictEqual({ a: [1] }, { a: [1] }))`,
    ],
    out: lines(
      'Ann is 42 years, 4, 1.5, {"a":1} [ 1, [length]: 1 ] { b: { c: {} } } % rest 5',
      'null undefined 1n Symbol(x) Map(1) {\n  1 => {\n    a: 2\n  }\n} true',
    ),
    exitCode: 0,
  },
  {
    name: 'asserts',
    args: [
      '-e',
      `const assert = require('assert'); assert.deepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }); for (const f of [() => assert.strictEqual(1, 2), () => assert.throws(() => {}), () => assert.equal(1, 2, 'mine'), () => assert.notStrictEqual(1, 1)]) try { f() } catch (e) { console.log(e.name, e.code, JSON.stringify(e.message.split('\\n')[0])) } assert.throws(() => { throw new TypeError('bad') }, { name: 'TypeError', message: /ba/ }); assert.rejects(Promise.reject(new Error('x'))).then(() => console.log('ok'))`,
    ],
    out: lines(
      'AssertionError ERR_ASSERTION "Expected values to be strictly equal:"',
      'AssertionError ERR_ASSERTION "Missing expected exception."',
      'AssertionError ERR_ASSERTION "mine"',
      'AssertionError ERR_ASSERTION "Expected \\"actual\\" to be strictly unequal to: 1"',
      'ok',
    ),
    exitCode: 0,
  },
  {
    name: 'fails an assertion',
    args: ['-e', `require('assert').deepEqual([1, 2], [1, 3])`],
    out: '',
    error: "code: 'ERR_ASSERTION'",
    exitCode: 1,
  },
  {
    name: 'emits events',
    args: [
      '-e',
      `const { EventEmitter, once } = require('events'); const e = new EventEmitter(); e.once('a', (x) => console.log('once', x)); e.on('a', (x) => console.log('on', x)); e.emit('a', 1); e.emit('a', 2); console.log(e.listenerCount('a')); once(e, 'b').then((v) => console.log(v)); e.emit('b', 3); e.emit('error', new Error('nobody'))`,
    ],
    out: lines('once 1', 'on 1', 'on 2', '1'),
    error: 'Error: nobody',
    exitCode: 1,
  },
  {
    name: 'has addresses and queries',
    args: [
      '-e',
      `const url = require('url'); const q = require('querystring'); console.log(url.fileURLToPath('file:///a%20b'), url.pathToFileURL('/a b').href, q.parse('a=1&a=2&b=%20'), q.stringify({ x: [1, 2], y: 'z w' }), url.parse('http://u@h:8/p?q#f').port, new URL('../x', 'http://a/b/c').href)`,
    ],
    out: "/a b file:///a%20b [Object: null prototype] { a: [ '1', '2' ], b: ' ' } x=1&x=2&y=z%20w 8 http://a/x\n",
    exitCode: 0,
  },
  {
    name: 'streams',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import { Readable, Transform, pipeline } from 'node:stream'; pipeline(Readable.from(['a', 'b', 'c']), new Transform({ objectMode: true, transform(c, _e, done) { done(null, c.toUpperCase()) } }), async function* (s) { for await (const c of s) yield c + '-' }, async (s) => { let all = ''; for await (const c of s) all += c; console.log(all) }, (e) => console.log('done', e)); console.log(await Readable.from([1, 2, 3]).map((x) => x * 2).toArray())`,
    },
    out: lines('A-B-C-', 'done undefined', '[ 2, 4, 6 ]'),
    exitCode: 0,
  },
  {
    name: 'parses arguments',
    args: ['a.mjs', '-v', '--name=x', 'rest'],
    files: {
      'a.mjs': `import { parseArgs } from 'node:util'; const { values, positionals } = parseArgs({ options: { verbose: { type: 'boolean', short: 'v' }, name: { type: 'string' } }, allowPositionals: true }); console.log({ ...values }, positionals)`,
    },
    out: "{ verbose: true, name: 'x' } [ 'rest' ]\n",
    exitCode: 0,
  },
  {
    name: 'refuses what waits in place',
    args: ['-e', 'try { require("child_process").execSync("ls") } catch (e) { console.log(e.message) }'],
    out: 'node:child_process.execSync is not part of the embedded Node. A page cannot wait for a command in place: use exec, execFile or spawn.\n',
    exitCode: 0,
    embeddedOnly: true,
  },
  {
    name: 'refuses Brotli',
    args: ['-e', 'try { zlib.brotliCompressSync("a") } catch (e) { console.log(e.code, e.message) }'],
    out: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM zlib.brotliCompressSync is not part of the embedded Node. It has gzip and deflate.\n',
    exitCode: 0,
    embeddedOnly: true,
  },
  {
    name: 'refuses threads and the network',
    args: [
      '-e',
      'for (const f of [() => new (require("worker_threads").Worker)("x"), () => require("net").connect(80), () => require("https").get("https://example.com")]) try { f(); console.log("no") } catch (e) { console.log(e.code) } require("http").get("http://example.com").on("error", (e) => console.log(e.code)); fetch("https://example.com").catch((e) => console.log(e.message))',
    ],
    out: lines(
      'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
      'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
      'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
      'ENETUNREACH',
      'fetch failed',
    ),
    exitCode: 0,
    embeddedOnly: true,
  },
  {
    name: 'serves and asks itself',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import http from 'node:http'; const server = http.createServer((req, res) => { let body = ''; req.on('data', (d) => body += d).on('end', () => { res.writeHead(201, { 'Content-Type': 'text/plain', 'X-A': ['1', '2'] }); res.end(req.method + ' ' + req.url + ' ' + body) }) }); server.listen(0, () => { const { port } = server.address(); const r = http.request({ port, path: '/x?y', method: 'POST' }, (res) => { let t = ''; res.on('data', (d) => t += d).on('end', () => { console.log(res.statusCode, res.headers['content-type'], t); fetch('http://localhost:' + port + '/f').then(async (r) => { console.log(r.status, r.ok, await r.text()); server.close(() => console.log('closed')) }) }) }); r.end('hello') })`,
    },
    out: lines('201 text/plain POST /x?y hello', '201 true GET /f ', 'closed'),
    exitCode: 0,
  },
  {
    name: 'is signalled by itself',
    args: [
      '-e',
      'process.on("SIGTERM", () => { console.log("term"); process.exit(3) }); process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1000)',
    ],
    out: 'term\n',
    exitCode: 3,
  },
  {
    name: 'draws a table',
    args: [
      '-e',
      'console.table([{ a: 1, b: "x" }, { a: 2 }]); console.group("g"); console.log("in\\nside"); console.groupEnd(); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.count(); console.count(); console.assert(1 === 2, "no %s", "way")',
    ],
    out: lines(
      '┌─────────┬───┬─────┐',
      '│ (index) │ a │ b   │',
      '├─────────┼───┼─────┤',
      "│ 0       │ 1 │ 'x' │",
      '│ 1       │ 2 │     │',
      '└─────────┴───┴─────┘',
      'g',
      '  in',
      '  side',
      '{ a: [Object] }',
      'default: 1',
      'default: 2',
    ),
    error: 'Assertion failed: no way',
    exitCode: 0,
  },
];
