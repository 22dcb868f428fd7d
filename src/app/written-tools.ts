/** Toolsets written in the workspace, connected: listed when their files change, and loaded when there are any. */
import { createQueue } from '#base/queue.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Checker } from '#codemode/check.contract.ts';
import type { Execute, ProgramModules } from '#codemode/execute.ts';
import type { RollbackStep } from '#codemode/rollback.ts';
import type { RunStore } from '#codemode/run.contract.ts';
import type { createWrittenTools } from '#codemode/written-tools.ts';
import type { Policy } from '#guard/policy.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { Notices } from './notices.ts';
import type { createRuns } from './runs.ts';
import type { SessionFiles } from './session-files.ts';
import type { createSources } from './sources.ts';
import { createTakingBack } from './taking-back.ts';

interface Options {
  catalog: Catalog;
  checker: Checker;
  sources: Pick<ReturnType<typeof createSources>, 'addToolset' | 'removeToolset' | 'refresh'>;
  files: SessionFiles;
  session: () => string | null;
  modules: Pick<ProgramModules, 'types'>;
  execute: Execute;
  runs: Pick<ReturnType<typeof createRuns>, 'follow'>;
  kept: Pick<RunStore, 'get'>;
  policy: Policy;
  approve: Parameters<typeof createWrittenTools>[0]['approve'];
  rollBack(runId: string): Promise<readonly RollbackStep[]>;
  notices: Notices;
  now: () => number;
  newId: () => string;
}

const folder = '/tools';
const isSource = (path: string) => /\.(m?[jt]sx?|json)$/.test(path);

export function connectWrittenTools(options: Options) {
  const { catalog, checker, sources, files, modules, runs, kept, policy, approve, notices, now, newId } = options;
  const inTurn = createQueue();
  let opened = false;
  let asked = 0;
  let settled: Promise<unknown> = Promise.resolve();
  let made: ReturnType<typeof createWrittenTools> | undefined;

  const make = async () => {
    const [{ createWrittenTools, importsPackages }, { nearSources }] = await Promise.all([
      import('#codemode/written-tools.ts'),
      import('#ladder/program-bundle.ts'),
    ]);
    const textsOf = async (own: Files) => ((await hasTools(own)) ? nearSources(own) : {});
    return createWrittenTools({
      catalog,
      checker,
      async sources(owner) {
        if (!owner) return textsOf(files.files);
        const own = await files.of(owner);
        return own.ok ? textsOf(own.value) : {};
      },
      packages: async (code) =>
        importsPackages(code)
          ? modules.types(code, { sessionId: options.session() ?? '' })
          : { files: {}, untyped: [] },
      async execute(code, call) {
        const { signal, onChange } = runs.follow(call.signal);
        const both: typeof onChange = (run) => {
          onChange(run);
          call.onChange?.(run);
        };
        return options.execute(code, { ...call, signal, onChange: both });
      },
      runs: kept,
      policy,
      approve,
      takeBack: createTakingBack(kept, options.rollBack),
      now,
      newId,
    });
  };
  const list = async () => {
    if (!made && !(await hasTools(files.files))) return;
    made ??= await make();
    await made.list(sources.addToolset, () => sources.removeToolset(made!.connector.source));
    await sources.refresh();
  };
  /** Changes that come while one is looked at are looked at together. */
  const look = () => {
    const mine = ++asked;
    settled = inTurn(async () => {
      if (mine !== asked) return;
      await list().catch((error) =>
        notices.problem({ ok: false, message: `The toolsets of the workspace could not be read: ${error?.message}` }),
      );
    });
    return settled;
  };
  files.files.watch((paths) => {
    const concerned = paths.some(
      (path) => path === folder || path.startsWith(`${folder}/`) || (made && isSource(path)),
    );
    if (opened && (paths.length === 0 || concerned)) void look();
  });

  return {
    async open(): Promise<void> {
      opened = true;
      await look();
    },
    /** A program finds the methods of files that were written just before. */
    first:
      (execute: Execute): Execute =>
      async (code, call) => {
        await settled;
        return execute(code, call);
      },
    /** The same for what is looked up. */
    found: (given: Catalog): Pick<Catalog, 'search' | 'describe' | 'methods'> => ({
      search: (...asked) => settled.then(() => given.search(...asked)),
      describe: (...asked) => settled.then(() => given.describe(...asked)),
      methods: () => settled.then(() => given.methods()),
    }),
  };
}

async function hasTools(files: Files): Promise<boolean> {
  const listed = await files.list(folder);
  return listed.ok && listed.value.some(({ kind, path }) => kind === 'file' && path.endsWith('ts'));
}
