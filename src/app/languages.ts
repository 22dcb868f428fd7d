/** Languages of programs besides TypeScript. What runs one comes with the first program in it. */
import { later } from '#base/later.ts';
import { messageOf } from '#base/result.ts';
import type { Languages } from '#codemode/execute.ts';
import type { SessionFiles } from './session-files.ts';

const loadPythonRung = later(async () => {
  const [{ createPythonRung }, { loadPython, pythonVersion }, { executorOf }, { createSnapshotStore }] =
    await Promise.all([
      import('#ladder/python-rung.ts'),
      import('#ladder/python-parts.ts'),
      import('#ladder/rung-executor.ts'),
      import('#storage/snapshot-store.ts'),
    ]);
  const now = () => performance.now();
  const snapshots = createSnapshotStore({ caches: globalThis.caches, version: pythonVersion });
  return { executorOf, provider: createPythonRung({ document, parts: loadPython, snapshots, now }), now };
});

export function createLanguages(filesOf: SessionFiles['of']): Languages {
  const python: Languages[string] = {
    async start(owner) {
      const files = await filesOf(owner);
      if (!files.ok) return files;
      try {
        const { executorOf, ...rest } = await loadPythonRung();
        return { ok: true, value: executorOf({ ...rest, language: 'python', files: files.value }) };
      } catch (error) {
        return {
          ok: false,
          message: `Python could not be loaded: ${messageOf(error)} Check the connection and run it again.`,
        };
      }
    },
  };
  const byCalls = (to: string, name: 'command' | 'node' | 'page'): Languages[string] => ({
    climb: to,
    async start() {
      const { commandExecutor, pageExecutor } = await import('#ladder/command-executor.ts');
      const now = () => performance.now();
      return { ok: true, value: name === 'page' ? pageExecutor(now) : commandExecutor(now, { node: name === 'node' }) };
    },
  });
  return {
    python,
    shell: byCalls('sandbox', 'command'),
    node: byCalls('sandbox', 'node'),
    page: byCalls('browser', 'page'),
  };
}
