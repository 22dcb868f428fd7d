import { createInStep } from '../src/app/in-step.ts';
import { createNotices } from '../src/app/notices.ts';
import { createProjectFiles } from '../src/app/project-files.ts';
import { createSessionFiles } from '../src/app/session-files.ts';
import { createIds } from '../src/base/id.ts';
import { createSession } from '../src/session/open-session.ts';
import { openStores } from '../src/storage/stores.ts';

/** A workspace of 5,000 files over a real database, its conversation, and what stands beside it for comparison. */
const now = () => performance.timeOrigin + performance.now();
const newId = createIds();
const stores = await openStores({ name: `workspace-bench-${Date.now()}` });
const own = createSessionFiles({ store: stores.blobs, now });
const workspace = createProjectFiles(own, stores, createNotices(newId), now);
const inStep = createInStep({ session: () => session, busy: () => false, workspace });
const made = await createSession(stores.sessions, { newId, now, moveFiles: inStep.moveTo });
if (!made.ok) throw new Error(made.message);
const session = made.value;
await own.enter(session.state.get().session.id, null);

const pathOf = (i: number) => `/src/part${i % 50}/file${i}.ts`;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
const say = async (text: string, parent?: string) => {
  const message = { role: 'user' as const, text };
  const tree = await workspace.snapshot();
  const told = await session.append({ kind: 'user', by: 'person', message, tree, ...(parent && { parent }) });
  if (!told.ok) throw new Error(told.message);
  return told.value.id;
};

const bench = {
  async fill(count: number): Promise<number> {
    return timed(async () => {
      for (let i = 0; i < count; i++) await own.files.write(pathOf(i), `export const value${i} = ${i};\n`);
    });
  },
  /** The files as one durable write, and the snapshot of all. Beside it as many plain rows, each durable. */
  async snapshots(rounds: number, changed: number): Promise<{ files: number[]; snapshot: number[]; rows: number[] }> {
    const found = { files: [] as number[], snapshot: [] as number[], rows: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const text = `// ${round} ${Math.random()}\n`;
      found.files.push(
        await timed(async () => {
          const edits = Array.from({ length: changed }, (_, i) => ({
            path: pathOf((round * 131 + i * 977) % 5000),
            content: text,
          }));
          const done = await own.files.apply(edits);
          if (!done.ok) throw new Error(done.message);
        }),
      );
      found.snapshot.push(await timed(() => own.files.snapshot()));
      found.rows.push(
        await timed(async () => {
          for (let i = 0; i < changed; i++) await stores.settings.set(`row ${i}`, text);
        }),
      );
    }
    return found;
  },
  /** From one branch to another: the head, the files, and the list that is shown. */
  async switches(rounds: number, differing: number): Promise<number[]> {
    const first = await say('begin');
    const left = await say('left');
    for (let i = 0; i < differing; i++) await own.files.write(pathOf(i * 25), `// other ${i}\n`);
    const right = await say('right', first);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const target = round % 2 === 0 ? left : right;
      times.push(
        await timed(async () => {
          const moved = await inStep.goTo(target);
          if (!moved.ok) throw new Error(moved.message);
          await workspace.refresh();
        }),
      );
      if (session.state.get().head.entryId !== target) throw new Error('not there');
    }
    return times;
  },
  /** A new workspace that begins with these files. */
  forks: async (rounds: number): Promise<number[]> => {
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) times.push(await timed(() => own.fork(`fork ${i}`, own.files)));
    return times;
  },
};

export type WorkspacePage = typeof bench;
Object.assign(globalThis, { workspaceBench: bench, ready: true });
