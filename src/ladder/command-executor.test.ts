import { expect, it } from 'vitest';
import type { Capability } from '#isolate/isolate.contract.ts';
import { commandExecutor } from './command-executor.ts';

const run = (code: string, shell: Capability) =>
  commandExecutor(() => 0).run({ code }, new Map([['shell_run', shell]]), { wallMs: 2500 });

it('is one call of the shell, without its fence or prompt, and prints what it wrote', async () => {
  const asked: unknown[] = [];
  const shell: Capability = async (args) => {
    asked.push(...args);
    return { ok: true, value: { exitCode: 0, out: 'a\nb\n', error: 'c\n', changed: [] } };
  };
  const end = await run('```sh\ncat x |\n sort\n```', shell).end;
  expect(end).toMatchObject({ status: 'ok', calls: 1 });
  expect(end.events.flatMap((event) => (event.type === 'log' ? [`${event.level} ${event.text}`] : []))).toEqual([
    'log a',
    'log b',
    'error c',
  ]);
  await run('$ ls', shell).end;
  expect(asked).toEqual([
    { command: 'cat x |\n sort', limitSeconds: 3 },
    { command: 'ls', limitSeconds: 3 },
  ]);
});

it('fails with the exit code, with the code of a refused call, or as it was stopped', async () => {
  const exits: Capability = async () => ({ ok: true, value: { exitCode: 2, out: '', error: '', changed: [] } });
  expect(await run('false', exits).end).toMatchObject({ status: 'error', error: { code: 'exit_2' } });
  const denied: Capability = async () => ({ ok: false, code: 'denied', message: 'A rule refuses it.' });
  expect(await run('ls', denied).end).toMatchObject({ status: 'error', error: { code: 'denied' } });
  const slow: Capability = (_, { signal }) =>
    new Promise((resolve) =>
      signal.addEventListener('abort', () => resolve({ ok: false, code: 'aborted', message: 'Stopped.' })),
    );
  const handle = run('sleep 9', slow);
  handle.stop();
  expect(await handle.end).toMatchObject({ status: 'stopped' });
});

it('hands a program of Node to the shell', async () => {
  const asked: unknown[] = [];
  const shell: Capability = async (args) => {
    asked.push(...args);
    return { ok: true, value: { exitCode: 0, out: '7\n', error: '', changed: [] } };
  };
  await commandExecutor(() => 0, { node: true }).run({ code: 'console.log(7)' }, new Map([['shell_run', shell]])).end;
  expect(asked).toEqual([{ command: 'node --input-type=module-typescript -', stdin: 'console.log(7)' }]);
});
