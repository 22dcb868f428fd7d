import { openStores } from '../src/storage/stores.ts';
import { openFiles } from '../src/workspace/files.ts';
import { createGit } from '../src/workspace/git.ts';

/** Files over a real database, written and read one by one, and Git over them. */
const stores = await openStores({ name: `git-bench-${Date.now()}` });
const opened = await openFiles({ store: stores.blobs, workspaceId: 'w', now: Date.now });
if (!opened.ok) throw new Error(opened.message);
const files = opened.value;
const git = createGit({ files, now: Date.now });

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
const must = async (result: Promise<{ ok: boolean; message?: string }>) => {
  const settled = await result;
  if (!settled.ok) throw new Error(settled.message);
};
const pathOf = (at: number) => `/src/part${at % 50}/file${at}.ts`;

const bench = {
  /** Milliseconds: files one by one, read again, as plain rows one by one, and all files as one change. */
  async files(count: number) {
    const all = Array.from({ length: count }, (_, at) => at);
    const write = await timed(async () => {
      for (const at of all) await files.write(pathOf(at), `export const value${at} = ${at};\n`);
    });
    const read = await timed(async () => {
      for (const at of all) await files.read(pathOf(at));
    });
    const rows = await timed(async () => {
      for (const at of all) await stores.settings.set(`row ${at}`, `export const value${at} = ${at};\n`);
    });
    const once = await timed(() => must(files.apply(all.map((at) => ({ path: pathOf(at), content: `// ${at}\n` })))));
    return { write, read, rows, once };
  },
  async git(count: number) {
    const edits = Array.from({ length: count }, (_, at) => ({
      path: pathOf(at),
      content: `export const other${at} = ${at};\n`,
    }));
    await must(files.apply(edits));
    const init = await timed(() => must(git.init()));
    const add = await timed(() => must(git.add({ paths: ['.'] })));
    const commit = await timed(() => must(git.commit({ message: 'All' })));
    const status: number[] = [];
    for (let round = 0; round < 5; round++) {
      await must(files.write(pathOf(round), `// ${round}\n`));
      status.push(await timed(() => must(git.status())));
    }
    return { init, add, commit, status };
  },
};

export type GitPage = typeof bench;
Object.assign(globalThis, { gitBench: bench, ready: true });
