/** Languages of programs besides TypeScript. What runs one comes with the first program in it. */
import { later } from '#base/later.ts';
import { messageOf } from '#base/result.ts';
import { isWebAddress } from '#base/web-address.ts';
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

export function createLanguages({
  filesOf,
  lacksChrome,
}: {
  filesOf: SessionFiles['of'];
  /** Why no page of the web can be opened now; `null` where a Chrome is lent. */
  lacksChrome(): string | null;
}): Languages {
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
  const command = (node: boolean): Languages[string] => ({
    climb: 'sandbox',
    async start() {
      const { commandExecutor } = await import('#ladder/command-executor.ts');
      return { ok: true, value: commandExecutor(() => performance.now(), { node }) };
    },
  });
  /** In a page of the workspace, or of the web where the program names one. */
  const page = (language: 'html' | 'typescript'): Languages[string] => ({
    climb: 'browser',
    imports: language === 'typescript',
    async start(owner) {
      const files = await filesOf(owner);
      if (!files.ok) return files;
      const [{ createBrowserRung, openByCalls, pageOf }, { executorOf }] = await Promise.all([
        import('#ladder/browser-rung.ts'),
        import('#ladder/rung-executor.ts'),
      ]);
      const now = () => performance.now();
      const providerFor = (code: string) => {
        const kind = isWebAddress(pageOf({ language, code })) ? 'chrome' : 'preview';
        const available = async () => {
          const reason = kind === 'chrome' ? lacksChrome() : null;
          return reason === null ? { ok: true as const } : { ok: false as const, reason };
        };
        return createBrowserRung({ kind, open: openByCalls(kind), available, now });
      };
      return {
        ok: true,
        value: {
          run: (program, ...rest) =>
            executorOf({ provider: providerFor(program.code), language, files: files.value, now }).run(
              program,
              ...rest,
            ),
        },
      };
    },
  });
  return { python, shell: command(false), node: command(true), page: page('typescript'), html: page('html') };
}
