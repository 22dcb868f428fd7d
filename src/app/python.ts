/** Python for programs: the interpreter comes with the first run, and works on the files of the conversation. */
import { fail, ok } from '#base/result.ts';
import { pythonToolset, type RunPython } from '#codemode/python-toolset.ts';
import type { RungProvider } from '#ladder/rung.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

export function pythonOnFiles(filesOf: SessionFiles['of']) {
  let loading: Promise<RungProvider> | undefined;
  const load = () => {
    loading ??= Promise.all([import('#ladder/python-rung.ts'), import('#ladder/python-parts.ts')]).then(
      ([{ createPythonRung }, { loadPython }]) =>
        createPythonRung({ document, parts: loadPython, now: () => performance.now() }),
    );
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  const on =
    (files: Files): RunPython =>
    async (request, signal, tell) => {
      const run = (await load()).run({ language: 'python', files, ...request });
      const written = { out: '', error: '' };
      let changed: string[] = [];
      run.subscribe((event) => {
        if (event.type === 'output') written[event.stream] += event.text;
        if (event.type === 'changed') changed = event.paths;
        if (event.type === 'progress') tell(event.text);
      });
      signal.addEventListener('abort', run.stop);
      if (signal.aborted) run.stop();
      const end = await run.end;
      signal.removeEventListener('abort', run.stop);
      if (end.status !== 'exited') return fail(end.status, end.message, written);
      return ok({ exitCode: end.exitCode, value: end.value ?? null, ...written, changed });
    };
  return onFilesOf(filesOf, (files) => pythonToolset(on(files)));
}
