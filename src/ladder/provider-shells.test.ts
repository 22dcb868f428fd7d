import { afterAll, expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createProviderShells } from './provider-shells.ts';
import type { ShellEvent } from './shell.contract.ts';
import { createDouble } from './webcontainers.suite.ts';
import { createWebContainers } from './webcontainers.ts';

const doubles: ReturnType<typeof createDouble>[] = [];
afterAll(() => {
  for (const double of doubles) double.remove();
});

async function create() {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  await files.write('/app/src/a.txt', 'text');
  const double = createDouble();
  doubles.push(double);
  const provider = createWebContainers({
    boot: double.boot,
    isolated: () => true,
    online: () => true,
    now: () => 0,
  });
  let id = 0;
  const about = { id: 'webcontainers', title: 'WebContainers', note: 'A note.' };
  const shells = createProviderShells({
    about,
    provider,
    filesOf: async () => ({ ok: true, value: files }),
    newId: () => String(++id),
  });
  const first = await shells.first('s');
  if (!first.ok) throw new Error(first.message);
  const events: ShellEvent[] = [];
  first.value.subscribe((event) => events.push(event));
  const said = () => events.map((event) => (event.type === 'output' ? event.text : '')).join('');
  return { shells, shell: first.value, files, events, said };
}

it('goes from folder to folder and stays there', async () => {
  const { shell, said } = await create();
  expect((await shell.run('cat a.txt', { folder: '/app/src' }).end).exitCode).toBe(0);
  expect(shell.folder()).toBe('/');
  for (const [line, folder, code] of [
    ['cd app/src', '/app/src', 0],
    ['cd ..', '/app', 0],
    ['cd "src"', '/app/src', 0],
    ['cd ../../..', '/', 0],
    ['cd /nowhere', '/', 1],
    ['cd app/src/a.txt', '/', 1],
    ['cd /app', '/app', 0],
    ['cd', '/', 0],
  ] as const) {
    expect([line, (await shell.run(line).end).exitCode, shell.folder()]).toEqual([line, code, folder]);
  }
  expect(said()).toContain('cd: /nowhere: no such folder');
});

it('tells whose line it is, what it wrote and changed, and its code; one line after another', async () => {
  const { shell, events } = await create();
  const one = shell.run('echo 1; echo x > new', { by: 'agent' });
  const two = shell.run('exit 7');
  expect(await one.end).toMatchObject({ exitCode: 0, changed: ['/new'] });
  expect(await two.end).toMatchObject({ exitCode: 7, changed: [] });
  expect(events.filter(({ type }) => type !== 'output')).toEqual([
    { type: 'line', run: 1, by: 'agent', line: 'echo 1; echo x > new', folder: '/' },
    { type: 'end', run: 1, exitCode: 0, folder: '/' },
    { type: 'line', run: 2, by: 'person', line: 'exit 7', folder: '/' },
    { type: 'end', run: 2, exitCode: 7, folder: '/' },
  ]);
});

it('ends a line by Ctrl-C and by its limit, and the shell with what runs', async () => {
  const { shell, shells, events } = await create();
  const endless = shell.run('while :; do :; done');
  await expect.poll(() => events.length).toBeGreaterThan(0);
  expect(shell.running()).toBe(endless);
  endless.stop();
  expect((await endless.end).exitCode).toBe(130);
  expect(await shell.run('while :; do :; done', { wallMs: 100 }).end).toMatchObject({
    exitCode: 124,
    fault: { code: 'timeout' },
  });
  const last = shell.run('while :; do :; done');
  await expect.poll(() => events.filter(({ type }) => type === 'line').length).toBe(3);
  shell.stop();
  expect((await last.end).exitCode).toBe(130);
  expect(shells.list('s')).toEqual([]);
  expect(events.some(({ type }) => type === 'stopped')).toBe(true);
});

it('completes names of files', async () => {
  const { shell } = await create();
  expect(await shell.complete('cat a', 5)).toEqual({ from: 4, words: ['app/'] });
  expect(await shell.complete('cat app/s', 9)).toEqual({ from: 4, words: ['app/src/'] });
  expect(await shell.complete('cat /app/src/', 13)).toEqual({ from: 4, words: ['/app/src/a.txt'] });
  expect(await shell.complete('cat x', 5)).toEqual({ from: 4, words: [] });
});

it('has one first shell for a conversation, however often it is asked for', async () => {
  const { shells } = await create();
  const [one, two] = await Promise.all([shells.first('t'), shells.first('t')]);
  expect(one.ok && two.ok && one.value === two.value).toBe(true);
  expect(shells.list('t')).toHaveLength(1);
  await shells.open('t');
  expect(shells.list('t').map(({ title }) => title)).toEqual(['Shell 1', 'Shell 2']);
});
