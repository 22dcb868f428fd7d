/** `wasi_run` on the files of the run that calls it; what runs it comes with the first call. */
import { later } from '#base/later.ts';
import { fail, messageOf, ok } from '#base/result.ts';
import { type RunWasi, wasiToolset } from '#codemode/wasi-toolset.ts';
import type { Files } from '#workspace/files.contract.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

const load = later(async () => {
  const { createWasiRung } = await import('#ladder/wasi-rung.ts');
  return createWasiRung({ document, now: () => performance.now() });
});

const on =
  (files: Files): RunWasi =>
  async ({ program, ...task }, signal) => {
    let provider: Awaited<ReturnType<typeof load>>;
    try {
      provider = await load();
    } catch (error) {
      return fail('unavailable', `WASI could not be loaded: ${messageOf(error)} Check the connection.`);
    }
    const run = provider.run({ language: 'wasm', code: program, files, ...task });
    const written = { out: '', error: '' };
    run.subscribe((event) => {
      if (event.type === 'output') written[event.stream] += event.text;
    });
    signal.addEventListener('abort', run.stop);
    if (signal.aborted) run.stop();
    const end = await run.end;
    signal.removeEventListener('abort', run.stop);
    return end.status === 'exited'
      ? ok({ exitCode: end.exitCode, ...written })
      : fail(end.status, end.message, written);
  };

export const wasiOnFiles = (filesOf: SessionFiles['of']) =>
  onFilesOf(filesOf, (files) => wasiToolset(files, on(files)));
