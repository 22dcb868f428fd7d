import { describe, expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { checkImage, createLinux } from './linux.ts';
import { loadEmulator } from './linux-parts.ts';
import type { RungEvent, RungTask } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';

/** Built by `npm run build:linux`; it is no part of the repository. */
const image = await fetch('/linux.image').then((answer) => answer.blob());
const there = (await checkImage(image)) === null;

const create = (given: Blob | null) =>
  createLinux({
    image: async () => given,
    parts: loadEmulator,
    document,
    now: () => performance.now(),
    url: '/isolate.html',
  });

it('without an image, or with something else, says what to do', async () => {
  expect(await create(null).available()).toMatchObject({ ok: false, reason: expect.stringContaining('build:linux') });
  const other = create(new Blob(['something else']));
  expect(await other.available()).toMatchObject({ ok: false, reason: expect.stringContaining('no image of Linux') });
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  expect(await other.run({ language: 'shell', code: 'true', files: files.value }).end).toMatchObject({
    status: 'unavailable',
    message: expect.stringContaining('no image of Linux'),
  });
});

if (!there) it.skip('Linux: no image here; build one with npm run build:linux', () => undefined);

describe.runIf(there)('on an image', () => {
  rungSuite('Linux', () => create(image), {
    language: 'shell',
    prints: 'echo one; echo two',
    fails: 'echo boom >&2; exit 3',
    endless: 'while :; do :; done',
  });

  async function run(code: string, more: Partial<RungTask> = {}, content: Record<string, string | Uint8Array> = {}) {
    const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
    if (!opened.ok) throw new Error(opened.message);
    const files = opened.value;
    for (const [path, bytes] of Object.entries(content)) await files.write(path, bytes);
    const handle = linux.run({ language: 'shell', code, files, ...more });
    const events: RungEvent[] = [];
    handle.subscribe((event) => events.push(event));
    const end = await handle.end;
    const out = events.map((event) => (event.type === 'output' && event.stream === 'out' ? event.text : '')).join('');
    const error = events.map((e) => (e.type === 'output' && e.stream === 'error' ? e.text : '')).join('');
    return { end, out, error, files };
  }
  const linux = create(image);

  it('is a real kernel, without a network, whose clock and numbers are of now', async () => {
    const first = await run(
      'uname -sr; ls /sys/class/net; ping -c 1 10.0.0.1; date +%Y; head -c 8 /dev/urandom | od -tx1',
    );
    expect(first.out).toMatch(/^Linux 6\.1\.\d+/);
    expect(first.out).toMatch(/\nlo\n/);
    expect(first.error).toContain('Network is unreachable');
    expect(first.out).toContain(`\n${new Date().getUTCFullYear()}\n`);
    const second = await run('head -c 8 /dev/urandom | od -tx1');
    expect(first.out).not.toContain(second.out);
  });

  it('has the files of the workspace, and gives back what changed', async () => {
    const large = new Uint8Array(600_000).map((_, at) => (at * 7) & 255);
    const { end, out, files } = await run(
      'cat "a b.txt" ../large | sha256sum; rm ../gone; mkdir -p n; echo new > n/ü; tr a-z A-Z < "a b.txt" > upper; echo "$NAME $1"',
      { folder: '/dir', environment: { NAME: "it's" }, args: [] },
      { '/dir/a b.txt': 'text\n', '/large': large, '/gone': 'x' },
    );
    const whole = new Uint8Array([...new TextEncoder().encode('text\n'), ...large]);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
    expect(out).toContain([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
    expect(out).toContain("it's");
    expect(end).toMatchObject({ status: 'exited', exitCode: 0 });
    expect(await files.readText('/dir/n/ü')).toMatchObject({ value: 'new\n' });
    expect(await files.readText('/dir/upper')).toMatchObject({ value: 'TEXT\n' });
    expect(await files.read('/gone')).toMatchObject({ code: 'not_found' });
    // Byte by byte: what compares values of any kind takes minutes for so many.
    const back = await files.read('/large');
    expect(back.ok && back.value.length === large.length && back.value.every((byte, at) => byte === large[at])).toBe(
      true,
    );
  });

  it('reads its input, writes both streams whole, and is killed by a signal as a shell says it', async () => {
    const { out, error, end } = await run('cat; seq 1 20000; seq 1 500 >&2; kill -9 $$', { stdin: 'in\n' });
    expect(out.startsWith('in\n1\n')).toBe(true);
    expect(out.endsWith('\n20000\n')).toBe(true);
    expect(out.split('\n')).toHaveLength(20_002);
    expect(error.startsWith(Array.from({ length: 500 }, (_, at) => `${at + 1}\n`).join(''))).toBe(true);
    expect(end).toMatchObject({ status: 'exited', exitCode: 137 });
  });

  it('stands in no folder that is not there, and leaves the files as they were when it is ended', async () => {
    expect((await run('pwd', { folder: '/nowhere' })).end).toMatchObject({ status: 'exited', exitCode: 1 });
    const { end, files } = await run(
      'rm -rf /workspace /bin; :(){ :|:& }; while :; do :; done',
      { wallMs: 1500 },
      {
        '/kept': '1',
      },
    );
    expect(end.status).toBe('timeout');
    expect(await files.readText('/kept')).toMatchObject({ value: '1' });
  });
});
