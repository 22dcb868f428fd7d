/**
 * Keeps the workspace and a folder of this computer in step. Of each path it is remembered what both sides had when they
 * were last in step: what only one side changed since goes to the other, what both changed waits for a person. What was
 * only here when the folder was opened is not put into it before it changes.
 */
import { after } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import type { FolderState } from '#ui/folder-face.ts';
import { counted } from '#ui/format.ts';
import type { FileEdit } from '#workspace/files.contract.ts';
import { createDisk, type Disk, diskProblem } from './disk.ts';
import type { ExchangeWorld } from './exchange.ts';

export interface FolderWorld extends ExchangeWorld {
  handle: FileSystemDirectoryHandle;
  /** Names of folders that stay out of it, on both sides. */
  leaveOut: readonly string[];
  /** What both sides had when they were last in step, where that was before. */
  before?: InStep;
  /** Of it whenever it changes. */
  keep(inStep: InStep): void;
  tell(state: FolderState): void;
}

/** By path. */
export type InStep = ReadonlyMap<string, Pair>;

export type FolderSync = ReturnType<typeof startFolderSync>;

/** Milliseconds: between two looks at a folder that does not tell by itself, and after a change. */
const every = 2_000;
const soon = 250;

/** Hashes; absent where a side has no file. */
interface Pair {
  here?: string | undefined;
  there?: string | undefined;
}

export function startFolderSync(world: FolderWorld) {
  const { files, handle, leaveOut, before, keep, tell, opened, writes, flush, now } = world;
  const owner = sessionOf();
  const queue = createQueue();
  const inStep = new Map<string, Pair>(before);
  const disk: Disk = createDisk(handle, leaveOut);
  let state: FolderState = {
    ...{ name: handle.name, state: 'reading', problem: null, conflicts: [], at: null },
    leftOut: leaveOut,
  };
  let [first, closed] = [!before, false];
  let told = '';
  let cancel = () => {};
  let waiting = false;

  const say = (change: Partial<FolderState>) => {
    state = { ...state, ...change };
    if (!closed) tell(state);
  };
  const lookSoon = (ms: number) => {
    cancel();
    if (!closed) cancel = after(ms, () => void look());
  };
  const unwatch = files.watch(() => lookSoon(soon));
  const unobserve = disk.observe(() => lookSoon(soon));

  function sessionOf() {
    return opened.get()?.state.get().session.id;
  }

  /** Many asked for while one is under way are one. */
  async function look(): Promise<void> {
    if (waiting || closed) return;
    waiting = true;
    await queue(async () => {
      waiting = false;
      // Another conversation has files of its own: the folder is not theirs.
      if (!closed && writes() && sessionOf() === owner && state.state !== 'lost') await attempt(bring);
    });
    lookSoon(unobserve ? every * 5 : every);
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { lost, message } = diskProblem(error);
      say({ state: lost ? 'lost' : 'stopped', problem: message });
    }
  }

  async function bring(): Promise<void> {
    await flush();
    const [there, here] = [await disk.scan(), await ours()];
    const edits: FileEdit[] = [];
    const push: string[] = [];
    const conflicts: string[] = [];
    for (const path of new Set([...here.keys(), ...there.keys(), ...inStep.keys()])) {
      const [h, t] = [here.get(path), there.get(path)];
      if (first && t === undefined) inStep.set(path, { here: h });
      const was = inStep.get(path);
      if (h === t) inStep.set(path, { here: h, there: t });
      else if (h !== was?.here && t !== was?.there) conflicts.push(path);
      else if (t !== was?.there) edits.push({ path, content: t === undefined ? null : await disk.read(path) });
      else if (h !== was?.here) push.push(path);
    }
    first = false;
    await takeOver(edits, here, there);
    for (const path of push) await giveOver(path, here.get(path), there.get(path));
    for (const path of inStep.keys()) if (!here.has(path) && !there.has(path)) inStep.delete(path);
    remember();
    say({ state: 'in step', problem: null, conflicts: conflicts.sort(), at: now() });
  }

  function remember() {
    const now = JSON.stringify([...inStep]);
    if (closed || now === told) return;
    told = now;
    keep(new Map(inStep));
  }

  /** By path, of files that are no links and not too large. */
  async function ours(): Promise<Map<string, string>> {
    const listed = await files.list();
    if (!listed.ok) throw new Error(listed.message);
    const own = listed.value.filter(
      ({ path, kind, as, leftOut }) =>
        kind === 'file' && as !== 'link' && !leftOut && !path.split('/').some((name) => leaveOut.includes(name)),
    );
    return new Map(own.map(({ path, hash }) => [path, hash]));
  }

  /** What came to be written here meanwhile is left for the next look. */
  async function takeOver(edits: FileEdit[], before: Map<string, string>, there: Map<string, string>): Promise<void> {
    if (edits.length === 0) return;
    const current = await ours();
    const still = edits.filter(({ path }) => current.get(path) === before.get(path));
    const sorts = new Map<string, 'program'>();
    const listed = await files.list();
    if (listed.ok) for (const { path, as } of listed.value) if (as === 'program') sorts.set(path, as);
    const done = await files.apply(still.map((edit) => ({ ...edit, ...(sorts.has(edit.path) && { as: 'program' }) })));
    if (!done.ok) throw new Error(`${counted(still.length, 'file')} could not be brought in: ${done.message}`);
    for (const { path } of still) inStep.set(path, { here: there.get(path), there: there.get(path) });
  }

  async function giveOver(path: string, here: string | undefined, there: string | undefined): Promise<void> {
    const content = here === undefined ? null : await files.read(path);
    if (content && !content.ok) return;
    if (await disk.write(path, content?.value ?? null, there)) inStep.set(path, { here, there: here });
  }

  say({});
  return {
    look,
    async askAgain() {
      const granted = await disk.askAgain();
      if (!granted)
        return say({ state: 'lost', problem: 'The browser was not let at this folder. Allow it again to go on.' });
      say({ state: 'reading', problem: null });
      await look();
    },
    decide: (path: string, side: 'here' | 'there') =>
      queue(() =>
        attempt(async () => {
          const [there, here] = [await disk.scan(), await ours()];
          const [h, t] = [here.get(path), there.get(path)];
          if (side === 'here') await giveOver(path, h, t);
          else await takeOver([{ path, content: t === undefined ? null : await disk.read(path) }], here, there);
          remember();
          say({ conflicts: state.conflicts.filter((one) => one !== path), at: now() });
        }),
      ),
    close() {
      closed = true;
      cancel();
      unwatch();
      unobserve?.();
    },
  };
}
