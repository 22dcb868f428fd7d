import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import type { RungEvent, RungTask } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';
import { createDouble } from './webcontainers.suite.ts';
import { createWebContainers } from './webcontainers.ts';

const doubles: ReturnType<typeof createDouble>[] = [];
afterAll(() => {
  for (const double of doubles) double.remove();
});

function create(more: Partial<Parameters<typeof createWebContainers>[0]> = {}) {
  const double = createDouble();
  doubles.push(double);
  const provider = createWebContainers({
    boot: double.boot,
    isolated: () => true,
    online: () => true,
    now: () => performance.now(),
    ...more,
  });
  return { double, provider };
}

rungSuite('WebContainers, on a double', () => create().provider, {
  language: 'shell',
  prints: 'echo one; echo two',
  fails: 'echo boom >&2; exit 3',
  endless: 'while :; do :; done',
  oneStream: true,
});

async function workspace(): Promise<Files> {
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  return files.value;
}

async function session() {
  const { double, provider } = create();
  const files = await workspace();
  const run = async (code: string, more: Partial<RungTask> = {}) => {
    const handle = provider.run({ language: 'shell', code, files, ...more });
    const events: RungEvent[] = [];
    handle.subscribe((event) => events.push(event));
    const end = await handle.end;
    const out = events.map((event) => (event.type === 'output' ? event.text : '')).join('');
    const changed = events.flatMap((event) => (event.type === 'changed' ? event.paths : []));
    return { end, out, changed };
  };
  return { double, provider, files, run };
}

describe('files of WebContainers', () => {
  it('go there and come back: text, bytes, links, folders, and what was taken away', async () => {
    const { files, run } = await session();
    const bytes = new Uint8Array([0, 255, 128, 10]);
    await files.apply([
      { path: '/a/b.txt', content: 'text' },
      { path: '/gone.txt', content: 'x' },
      { path: '/bytes', content: bytes },
      { path: '/run.sh', content: 'echo ran', as: 'program' },
      { path: '/link', content: 'a/b.txt', as: 'link' },
    ]);
    const { end, out, changed } = await run(
      'cat b.txt ../link; rm ../gone.txt; mkdir -p n; cp ../bytes n/copy; ln -s copy n/l',
      {
        folder: '/a',
      },
    );
    expect(end).toMatchObject({ status: 'exited', exitCode: 0 });
    expect(out).toBe('texttext');
    expect(changed.sort()).toEqual(['/a/n/copy', '/a/n/l', '/gone.txt']);
    expect(await files.read('/a/n/copy')).toMatchObject({ value: bytes });
    expect(await files.readLink('/a/n/l')).toMatchObject({ value: 'copy' });
    expect(await files.read('/gone.txt')).toMatchObject({ code: 'not_found' });
    const listed = await files.list();
    expect(listed.ok && listed.value.find(({ path }) => path === '/run.sh')?.as).toBe('program');
    expect(end.files && end.files.before !== end.files.after).toBe(true);
  });

  it('only what differs goes there again, and packages stay there', async () => {
    const { files, run, double } = await session();
    await files.write('/same.txt', 'same');
    await run('mkdir node_modules; echo x > node_modules/x; touch -d 2001-01-01 same.txt');
    expect(await files.list('/node_modules')).toMatchObject({ ok: false });
    await files.write('/other.txt', 'other');
    const { out } = await run('date -r same.txt +%Y; cat node_modules/x other.txt');
    expect(out).toBe('2001\nx\nother');
    expect(existsSync(double.path('files-1/node_modules/x'))).toBe(true);
  });

  it('are kept in step while a program runs', async () => {
    const { files, provider, double } = await session();
    await files.write('/in.txt', 'one');
    const run = provider.run({
      language: 'shell',
      code: 'until grep -q two in.txt; do sleep 0.02; done; echo seen > out.txt; until grep -q end in.txt; do sleep 0.02; done',
      files,
    });
    await expect.poll(() => existsSync(double.path('files-1/in.txt'))).toBe(true);
    await files.write('/in.txt', 'two');
    await expect.poll(() => files.readText('/out.txt'), { timeout: 15_000 }).toMatchObject({ value: 'seen\n' });
    await files.write('/in.txt', 'end');
    expect(await run.end).toMatchObject({ status: 'exited', exitCode: 0 });
  });

  it('of two workspaces are apart', async () => {
    const { run, files } = await session();
    const other = await workspace();
    await files.write('/mine', '1');
    expect((await run('ls')).out).toBe('mine\n');
    expect((await run('ls', { files: other })).out).toBe('');
  });

  it('that a page cannot hold end the run, and what it wrote is not kept', async () => {
    const { run, files } = await session();
    await files.write('/kept', '1');
    const { end } = await run('head -c 110000000 /dev/zero > large');
    expect(end).toMatchObject({ status: 'limit', message: expect.stringContaining('100 MB') });
    expect(end.files?.before).toBe(end.files?.after);
  });
});

describe('a run in WebContainers', () => {
  it('reads its input, its environment and its arguments', async () => {
    const { run } = await session();
    const { out } = await run('cat; echo "$NAME"; printf "%s|"', {
      stdin: 'in\n',
      environment: { NAME: 'value' },
      args: ['a b', "it's"],
    });
    expect(out).toBe("in\nvalue\na b|it's|");
  });

  it('ends with its process, also where the output is never said to be over', async () => {
    const double = createDouble();
    doubles.push(double);
    const boot = async () => {
      const container = await double.boot();
      const spawn: typeof container.spawn = async (...given) => {
        const { output, ...rest } = await container.spawn(...given);
        return { ...rest, output: output.pipeThrough(new TransformStream({ flush: () => new Promise(() => {}) })) };
      };
      return { ...container, spawn };
    };
    const { provider } = create({ boot });
    const run = provider.run({ language: 'shell', code: 'echo last; exit 4', files: await workspace() });
    const words: string[] = [];
    run.subscribe((event) => event.type === 'output' && words.push(event.text));
    expect(await run.end).toMatchObject({ status: 'exited', exitCode: 4 });
    expect(words.join('')).toBe('last\n');
  });

  it('is ended when it floods', async () => {
    const { run } = await session();
    expect((await run('yes')).end).toMatchObject({ status: 'limit', message: expect.stringContaining('characters') });
  });

  it('keeps what it wrote when it is stopped, with the snapshot before', async () => {
    const { provider, files, double } = await session();
    const run = provider.run({ language: 'shell', code: 'echo half > f; while :; do sleep 1; done', files });
    await expect.poll(() => existsSync(double.path('files-1/f')), { timeout: 15_000 }).toBe(true);
    run.stop();
    const end = await run.end;
    expect(end.status).toBe('stopped');
    expect(await files.readText('/f')).toMatchObject({ value: 'half\n' });
    await files.restore(end.files!.before);
    expect(await files.readText('/f')).toMatchObject({ code: 'not_found' });
  });

  it('tells where a server answers, and when it is gone', async () => {
    const { provider, double } = await session();
    await provider.start();
    double.listens(3000, true);
    expect(provider.servers.get()).toEqual([{ port: 3000, url: expect.stringContaining('3000') }]);
    double.listens(3000, false);
    expect(provider.servers.get()).toEqual([]);
  });
});

describe('the start of WebContainers', () => {
  it('needs an isolated page and a network, and says what to do', async () => {
    const bare = create({ isolated: () => false });
    expect(await bare.provider.available()).toMatchObject({ ok: false, reason: expect.stringContaining('reload') });
    expect(await bare.provider.start()).toMatchObject({ ok: false, message: expect.stringContaining('isolated') });
    expect(bare.double.started()).toBe(0);
    const offline = create({ online: () => false });
    expect(await offline.provider.available()).toMatchObject({ ok: false, reason: expect.stringContaining('network') });
  });

  it('that never answers is given up, with words, and taken when it comes late', async () => {
    const double = createDouble();
    doubles.push(double);
    const { provider } = create({ boot: double.silent.boot, patienceMs: 50 });
    const files = await workspace();
    const run = provider.run({ language: 'shell', code: 'echo 1', files });
    expect(await run.end).toMatchObject({ status: 'unavailable', message: expect.stringContaining('reload the page') });
    expect(await provider.available()).toMatchObject({ ok: false, reason: expect.stringContaining('stackblitz.com') });
    double.silent.answer();
    await expect.poll(() => provider.available()).toEqual({ ok: true });
    expect(await provider.run({ language: 'shell', code: 'true', files }).end).toMatchObject({ exitCode: 0 });
  });

  it('that fails says why', async () => {
    const { provider } = create({ boot: () => Promise.reject(new Error('no cookies')) });
    expect(await provider.start()).toEqual({ ok: false, message: 'WebContainers could not start: no cookies' });
  });

  it('given back while something runs ends that first, with what it wrote', async () => {
    const { provider, files, double } = await session();
    const run = provider.run({ language: 'shell', code: 'echo half > f; while :; do sleep 1; done', files });
    await expect.poll(() => existsSync(double.path('files-1/f')), { timeout: 15_000 }).toBe(true);
    provider.dispose();
    expect((await run.end).status).toBe('stopped');
    expect(await files.readText('/f')).toMatchObject({ value: 'half\n' });
    await expect.poll(() => double.alive()).toBe(false);
  });

  it('is one a page, and can be given back and had again', async () => {
    const { provider, double } = create();
    await Promise.all([provider.start(), provider.start()]);
    expect(double.started()).toBe(1);
    provider.dispose();
    const files = await workspace();
    await files.write('/a', 'again');
    expect(await provider.run({ language: 'shell', code: 'cat a', files }).end).toMatchObject({ exitCode: 0 });
    expect(double.started()).toBe(2);
    writeFileSync(double.path('probe'), '');
    expect(readFileSync(double.path('probe'), 'utf8')).toBe('');
  });
});
