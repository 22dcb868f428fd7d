/** Keeps the database safe: holds it against the canary, copies it when it rests, and shows the way back when it is damaged. */
import { openBroadcast } from '#base/broadcast.ts';
import { cell } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { judge } from '#storage/canary.ts';
import type { createPersistence } from '#storage/persistence.ts';
import type { Backup, Canary, SafeResult, Verdict } from '#storage/safe.contract.ts';
import { startSafe } from '#storage/safe.remote.ts';
import type { Stores } from '#storage/stores.ts';
import { readBackup } from '#storage/witness.ts';
import type { SafeFace, SafeState } from '#ui/safe-face.ts';
import type { Notices } from './notices.ts';

const copiesKept = 5;
/** A copy is made when nothing was written for a while, and not too often. */
const restMs = 60_000;
const betweenMs = 10 * 60_000;

interface Folder extends FileSystemDirectoryHandle {
  queryPermission?(how: { mode: 'readwrite' }): Promise<PermissionState>;
  requestPermission?(how: { mode: 'readwrite' }): Promise<PermissionState>;
}
type Picker = (options: { id: string; mode: 'readwrite' }) => Promise<Folder>;

export async function createSafekeeping(options: {
  stores: Pick<Stores, 'keeps' | 'found' | 'settings'>;
  /** Of the last visit. */
  canary: Canary | null;
  /** Of the database that is open. */
  name: string;
  persistence: ReturnType<typeof createPersistence>;
  notices: Notices;
  now: () => number;
  /** Another tab has gone over to a restored database. */
  onSwapped(): void;
}) {
  const { stores, canary, name, persistence, notices, now } = options;
  const state = cell<SafeState>({
    backups: [],
    lastBackupAt: null,
    progress: null,
    integrity: null,
    sizes: null,
    persistence: null,
    folder: null,
  });
  const change = (part: Partial<SafeState>) => state.update((before) => ({ ...before, ...part }));
  const recovery = cell<ReturnType<SafeFace['recovery']['get']>>(null);
  const safe = startSafe((progress) => change({ progress }));
  const swapped = openBroadcast<'swapped'>('database');
  swapped.listen(options.onSwapped);
  let folder: Folder | null = null;

  const tell = (verdict: Verdict) => {
    if (verdict.state === 'lost' || verdict.state === 'damaged') recovery.set(verdict);
    return recovery.get() === null;
  };
  const unopened = 'The database of this browser cannot be opened.';
  const first: Verdict = stores.keeps
    ? judge(canary, await stores.found(canary))
    : canary
      ? { state: 'lost', message: unopened }
      : { state: 'fine' };
  let decided = () => {};
  const decision = tell(first) ? Promise.resolve() : new Promise<void>((resolve) => (decided = resolve));

  const mayWrite = async () =>
    folder !== null && ((await folder.queryPermission?.({ mode: 'readwrite' })) ?? 'granted') === 'granted';
  const inFolder = async (): Promise<{ folder?: Folder }> => (folder && (await mayWrite()) ? { folder } : {});

  const list = async () => {
    const there = await inFolder();
    const all = [...(await safe.backups()), ...(there.folder ? await safe.backups(there.folder) : [])];
    const backups = all.sort((a, b) => b.createdAt - a.createdAt);
    change({
      backups,
      lastBackupAt: backups[0]?.createdAt ?? null,
      folder: folder && { name: folder.name, allowed: there.folder !== undefined },
    });
  };

  /** With its progress shown, and what went wrong said. */
  const working = async <T>(work: Promise<SafeResult<T>>): Promise<T | undefined> => {
    const result = await work;
    change({ progress: null });
    if (result.ok) return result.value;
    if (result.code === 'cancelled') notices.say({ tone: 'info', text: result.message });
    else notices.problem(result);
    return undefined;
  };

  const backUpNow = async () => safe.backUp({ name, keep: copiesKept, ...(await inFolder()) });

  let rest = () => {};
  /** One tab at a time, when all has been quiet. What fails is tried again after the next change. */
  const backUpAtRest = async () => {
    await navigator.locks?.request('backup', { ifAvailable: true }, async (lock) => {
      if (!lock || recovery.get()) return;
      await list();
      if (now() - (state.get().lastBackupAt ?? 0) < betweenMs) return;
      const made = await backUpNow();
      change({ progress: null });
      if (made.ok) await list();
      else if (made.code === 'full' || made.code === 'refused') notices.problem({ ok: false, message: made.message });
    });
  };

  let marking = false;
  let started = false;
  let changed = false;
  let markEveryMs = 1_000;
  /** After what was written is on the disk: the canary says so too, at most once a second. */
  const touch = () => {
    changed = true;
    if (!started || recovery.get()) return;
    rest();
    rest = after(restMs, () => void backUpAtRest());
    if (marking) return;
    marking = true;
    after(markEveryMs, async () => {
      marking = false;
      const from = now();
      const marked = await safe.mark(name);
      // Counting a large database takes its time.
      markEveryMs = Math.min(5_000, Math.max(1_000, 20 * (now() - from)));
      if (!marked.ok && marked.code === 'damaged') tell({ state: 'damaged', message: marked.message });
    });
  };

  const swap = async (work: Promise<SafeResult<string>>) => {
    if ((await working(work)) === undefined) return;
    swapped.send('swapped');
    location.reload();
  };
  const fileOf = async (copy: Backup) => {
    const file = await readBackup(copy.id, copy.place === 'folder' ? folder : undefined);
    if (!file) notices.problem({ ok: false, message: 'This copy is not there any more.' });
    return file;
  };
  const picker = (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
  const take = async (chosen: Folder | null) => {
    folder = chosen;
    await stores.settings.set('backup-folder', chosen).catch(() => undefined);
    await list();
  };

  const face: SafeFace = {
    state,
    recovery,
    folders: picker !== undefined,
    async look() {
      change({ persistence: await persistence.look() });
      await list();
      const sizes = await safe.sizes(name);
      if (sizes.ok) change({ sizes: sizes.value });
    },
    async askToKeep() {
      const granted = await persistence.askAgain();
      change({ persistence: await persistence.look() });
      if (!granted)
        notices.say({
          tone: 'info',
          text: 'The browser did not promise it. Browsers do so for pages that are used often, or kept as an app or a bookmark.',
        });
    },
    async backUp() {
      if (await working(backUpNow())) notices.say({ tone: 'info', text: 'A copy was made.' });
      await list();
    },
    async verify() {
      const integrity = await working(safe.verify(name));
      if (integrity) change({ integrity });
    },
    cancel: () => safe.cancel(),
    async restore(copy) {
      const file = copy instanceof File ? copy : await fileOf(copy);
      if (file) await swap(safe.restore(file));
    },
    async download(copy) {
      const file = await fileOf(copy);
      if (!file) return;
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: copy.id });
      link.click();
      after(60_000, () => URL.revokeObjectURL(link.href));
    },
    async removeBackup(copy) {
      await working(safe.removeBackup(copy.id, ...(copy.place === 'folder' ? [folder] : [])));
      await list();
    },
    async chooseFolder() {
      const chosen = await picker?.({ id: 'espalier', mode: 'readwrite' }).catch(() => null);
      if (chosen) await take(chosen);
    },
    async allowFolder() {
      await folder?.requestPermission?.({ mode: 'readwrite' }).catch(() => undefined);
      await list();
    },
    forgetFolder: () => take(null),
    async keepWhatIsLeft() {
      if (stores.keeps && (await working(safe.adopt(name))) === undefined) return;
      recovery.set(null);
      decided();
    },
    startAnew: () => swap(safe.startAnew()),
  };

  return {
    face,
    touch,
    /** Resolves when the database may be used: at once, unless a person has to say what becomes of it. */
    decision,
    /** After the first paint: the witness of a first visit, and a look at every row. */
    async start() {
      if (!stores.keeps || recovery.get()) return;
      folder = await stores.settings.get<Folder | null>('backup-folder', null);
      const marked = first.state === 'first' ? await safe.adopt(name) : await safe.mark(name);
      started = true;
      if (!marked.ok && marked.code === 'damaged') return void tell({ state: 'damaged', message: marked.message });
      if (changed) touch();
      if (first.state === 'first') return;
      const read = await safe.verify(name, false);
      change({ progress: null });
      if (read.ok && read.value.problems.length > 0) tell({ state: 'damaged', message: read.value.problems.join(' ') });
    },
  };
}
