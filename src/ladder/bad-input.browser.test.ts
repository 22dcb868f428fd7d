/** What a person or a model hands over that does harm, as one list: each ends clearly, and the files are as they were or one restore away. */
import { createTar } from 'nanotar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOwnFile } from '#base/own-file.ts';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { startBash } from './bash.remote.ts';
import { createBeside } from './beside.ts';
import { startBundler } from './bundle.remote.ts';
import { createEmbeddedShell } from './embedded.suite.ts';
import { imageFormat, writeImage } from './linux/image.ts';
import { createLinux } from './linux.ts';
import { registryWith, tarballsInMemory } from './npm/shelf.suite.ts';
import { createNpm } from './npm.ts';
import { openPreview } from './preview.ts';
import { loadPython } from './python-parts.ts';
import { createPythonRung } from './python-rung.ts';
import type { RungEnd, RungProvider, TaskLanguage } from './rung.contract.ts';
import { createShell } from './shell.ts';
import sample from './wasi/sample.wasm?url';
import { createWasiRung } from './wasi-rung.ts';

/** How something ended: a code of a closed set, and a sentence for people. */
interface Ended {
  code: string;
  message: string;
}
interface Row {
  what: string;
  run(files: Files): Promise<Ended>;
  code: string;
  says: RegExp;
  /** It ended well, or did harm before it ended: the snapshot before brings all back. */
  changes?: true;
}

const now = () => performance.now();
const world = { document, now };
const registry = registryWith({
  'plain@1.0.0': { files: { 'index.js': 'exports.a = 1' } },
  'round@1.0.0': {
    dependencies: { about: '1' },
    files: { 'index.js': "exports.name = 'round'; exports.about = require('about')" },
  },
  'about@1.0.0': { dependencies: { round: '1' }, files: { 'index.js': "exports.of = require('round').name" } },
  'endless@1.0.0': { dependencies: { endless: '2' } },
  'endless@2.0.0': { dependencies: { endless: '1' } },
  'scripted@1.0.0': { hasInstallScript: true, scripts: { postinstall: 'rm -rf /' } } as never,
  'huge@1.0.0': {},
  'outside@1.0.0': {},
});
const npm = createNpm({ ask: registry.ask, tarballs: tarballsInMemory(), bundler: startBundler() });
const embedded = createEmbeddedShell(npm);
const python = createPythonRung({ ...world, parts: loadPython });
const wasi = createWasiRung(world);
afterAll(() => {
  for (const one of [embedded, python, wasi]) one.dispose();
});

const install =
  (name: string) =>
  async (files: Files): Promise<Ended> => {
    const done = await npm.install(files, { add: { [name]: '1' } });
    return done.ok ? { code: 'done', message: `${done.value.added}. ${done.value.warnings}` } : done;
  };
const shell =
  (line: string, wallMs = 20_000) =>
  async (files: Files): Promise<Ended> => {
    const opened = createShell({
      id: 'one',
      sessionId: 's',
      title: 'Shell',
      files: async () => ({ ok: true, value: files }),
      beside: createBeside(),
      commands: embedded.commands,
      start: startBash,
      now,
    });
    let error = '';
    opened.subscribe((event) => {
      if (event.type === 'output' && event.stream === 'error') error += event.text;
    });
    const { fault, exitCode } = await opened.run(line, { wallMs }).end;
    opened.stop();
    return fault ?? { code: `exit ${exitCode}`, message: error };
  };
const on =
  (rung: RungProvider, language: TaskLanguage, code: string, args: string[] = [], wallMs = 1_500) =>
  async (files: Files): Promise<Ended> => {
    const run = rung.run({ language, code, args, files, wallMs });
    let error = '';
    run.subscribe((event) => {
      if (event.type === 'output' && event.stream === 'error') error += event.text;
    });
    return endOf(await run.end, error);
  };
const endOf = (end: RungEnd, error: string): Ended =>
  end.status === 'exited'
    ? { code: `exit ${end.exitCode}`, message: error }
    : { code: end.status, message: end.message };

async function page(files: Files): Promise<Ended> {
  const stage = document.body.appendChild(document.createElement('div'));
  const bundle = async () => ({ ok: false as const, code: 'none', message: 'No bundler here.' });
  const preview = openPreview({ document, stage, files, bundle, url: '/preview.html', patienceMs: 2_000 });
  const shown = await preview.navigate('/loop.html');
  const { status, message } = preview.state.get() as { status: string; message?: string };
  preview.close();
  stage.remove();
  return shown.ok ? { code: status, message: message ?? '' } : shown;
}

async function tampered(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  registry.instead.set(`${name}/-/${name}-1.0.0.tgz`, bytes);
}
async function packed(name: string, entries: Parameters<typeof createTar>[0]): Promise<void> {
  const tar = createTar(entries) as BufferSource;
  const bytes = await new Response(new Blob([tar]).stream().pipeThrough(new CompressionStream('gzip'))).bytes();
  await tampered(name, bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', bytes));
  const about = await registry.ask(name, '');
  if (!about.ok) throw new Error(about.message);
  const packument = JSON.parse(new TextDecoder().decode(about.value));
  packument.versions['1.0.0'].dist.integrity = `sha512-${btoa(String.fromCharCode(...digest))}`;
  registry.instead.set(name, new TextEncoder().encode(JSON.stringify(packument)));
}
const manifest = { name: 'package/package.json', data: '{"name":"x"}' };

const other = writeImage({ format: imageFormat, emulator: '0.0.1', memory: 2 ** 28, packages: [] }, new Uint8Array());
const linux = createLinux({
  ...world,
  image: async () => new Blob([other]),
  parts: async () => ({ source: '', emulator: new ArrayBuffer(0) }),
});

const rows: Row[] = [
  { what: 'a package that is missing', run: install('gone-away'), code: 'not_found', says: /no package gone-away/ },
  {
    what: 'a package that is tampered with',
    run: install('plain'),
    code: 'integrity',
    says: /thrown away; nothing was installed/,
  },
  { what: 'a package that is huge', run: install('huge'), code: 'too_large', says: /over 200 MiB unpacked/ },
  {
    what: 'a package that leads out of its folder',
    run: install('outside'),
    code: 'unreadable',
    says: /leads out of it/,
  },
  { what: 'packages that need each other', run: install('round'), code: 'done', says: /round@1\.0\.0/, changes: true },
  { what: 'a package that needs itself without end', run: install('endless'), code: 'too_large', says: /without end/ },
  {
    what: 'a package with install scripts',
    run: install('scripted'),
    code: 'done',
    says: /install script, which is never run/,
    changes: true,
  },
  {
    what: 'a package that is missing, in the shell',
    run: shell('npm install gone-away'),
    code: 'exit 1',
    says: /no package gone-away/,
  },
  { what: 'a fork bomb', run: shell(':(){ :|:& };:'), code: 'limit', says: /jobs at once|depth/ },
  { what: 'an endless yes', run: shell('echo lost > /kept.txt; yes'), code: 'limit', says: /characters/ },
  { what: 'rm -rf /', run: shell('rm -rf /'), code: 'exit 1', says: /dangerous/ },
  { what: 'rm -rf /*', run: shell('rm -rf /*'), code: 'exit 0', says: /^$/, changes: true },
  {
    what: 'a file of 1 GB',
    run: shell('head -c 1G /dev/zero > x'),
    code: 'exit 1',
    says: /more than the embedded shell holds/,
    changes: true,
  },
  {
    what: 'files that are large together',
    run: shell('head -c 90M /dev/zero > x; cp x y; cp x z; ls'),
    code: 'limit',
    says: /256 MB/,
  },
  {
    what: 'a loop of the shell',
    run: shell('echo lost > /kept.txt; while :; do :; done', 1_500),
    code: 'timeout',
    says: /as they were before/,
  },
  {
    what: 'a loop of Node',
    run: shell(`node -e "require('fs').writeFileSync('/kept.txt', 'lost'); for (;;);"`, 3_000),
    code: 'timeout',
    says: /as they were before/,
  },
  {
    what: 'Node that writes without end',
    run: shell(`node -e "for (;;) console.log('x'.repeat(1000))"`),
    code: 'exit 137',
    says: /^node: The program wrote over 20 million characters and was ended\.\n$/,
  },
  {
    what: 'Node that starts itself',
    run: shell(`node -e "require('child_process').fork('x')"`),
    code: 'exit 1',
    says: /use exec, execFile or spawn/,
  },
  {
    what: 'a loop of Python',
    run: on(python, 'python', `open('/workspace/kept.txt', 'w').write('lost')\nwhile True: pass`),
    code: 'timeout',
    says: /as they were before/,
  },
  {
    what: 'Python that writes without end',
    run: on(python, 'python', `while True: print('y' * 1000)`, [], 20_000),
    code: 'limit',
    says: /4000000 characters/,
  },
  {
    what: 'Python that forks',
    run: on(python, 'python', `import os\nwhile True: os.fork()`),
    code: 'exit 1',
    says: /fork/,
  },
  {
    what: 'Python that leaves a large file',
    run: on(python, 'python', `open('x', 'wb').write(bytes(150 * 2**20))`, [], 20_000),
    code: 'limit',
    says: /None was kept/,
  },
  {
    what: 'a loop of WebAssembly',
    run: on(wasi, 'wasm', '/sample.wasm', ['spin']),
    code: 'timeout',
    says: /as they were before/,
  },
  { what: 'a page that loops', run: page, code: 'ended', says: /a loop/ },
  {
    what: 'an image of Linux of another version',
    run: on(linux, 'shell', 'ls'),
    code: 'unavailable',
    says: /another version.*npm run build:linux\.$/,
  },
  {
    what: 'a snapshot of the files that is not there',
    run: async (files) => {
      const done = await files.restore('0'.repeat(64));
      return done.ok ? { code: 'done', message: '' } : done;
    },
    code: 'not_found',
    says: /There is no snapshot/,
  },
];

const program = await readOwnFile(sample);
beforeAll(async () => {
  await tampered('plain', new Uint8Array([31, 139, 8, 0]));
  await packed('huge', [manifest, { name: 'package/zeros', data: new Uint8Array(201 * 2 ** 20) }]);
  await packed('outside', [manifest, { name: 'package/../../evil', data: 'x' }]);
});

describe('What does harm ends clearly, with the files as they were', () => {
  it.each(rows)('$what', async ({ what, run, code, says, changes }) => {
    const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: what, now: () => 0 });
    if (!opened.ok) throw new Error(opened.message);
    const files = opened.value;
    await files.apply([
      { path: '/kept.txt', content: 'as it was' },
      { path: '/loop.html', content: '<script>for (;;);</script>' },
      { path: '/sample.wasm', content: new Uint8Array(program) },
    ]);
    const before = await files.snapshot();
    const ended = await run(files);
    expect(ended).toEqual(expect.objectContaining({ code, message: expect.stringMatching(says) }));
    const after = await files.snapshot();
    if (changes) {
      expect(after).not.toEqual(before);
      expect(await files.restore(before.ok ? before.value : '')).toMatchObject({ ok: true });
    }
    expect(await files.snapshot()).toEqual(before);
    expect(await files.readText('/kept.txt')).toMatchObject({ value: 'as it was' });
  });
});
