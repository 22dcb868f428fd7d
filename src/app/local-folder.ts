/** A folder of this computer kept in step with the workspace, as the interface knows it; loaded when one is chosen. */
import type { Cell } from '#base/cell.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { FolderFace, FolderState } from '#ui/folder-face.ts';
import type { ExchangeWorld } from './exchange.ts';
import type { FolderSync, InStep } from './folder-sync.ts';

type Picker = (options: { mode: 'readwrite'; id: string }) => Promise<FileSystemDirectoryHandle>;

/** The setting that holds a `KeptFolder`, or nothing. */
const keptFolder = 'local-folder';

/** What is left of a folder when the page is loaded again. The browser lets it be used only after a person says so. */
interface KeptFolder {
  /** Whose files it is in step with. */
  sessionId: string;
  handle: FileSystemDirectoryHandle;
  leaveOut: readonly string[];
  inStep: InStep;
}

export function createLocalFolder(
  world: ExchangeWorld & { settings: Pick<SettingsStore, 'get' | 'set'> },
  open: Cell<FolderState | null>,
): FolderFace {
  const { settings, opened } = world;
  let sync: FolderSync | null = null;
  let kept: KeptFolder | null = null;
  const picker = () => (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
  const session = () => opened.get()?.state.get().session.id;
  const keep = (folder: KeptFolder | null) => {
    kept = folder;
    // Where it cannot be kept, the folder is chosen anew after a reload.
    void settings.set(keptFolder, folder).catch(() => undefined);
  };

  async function begin(handle: FileSystemDirectoryHandle, leaveOut: readonly string[], before?: InStep) {
    sync?.close();
    const { startFolderSync } = await import('./folder-sync.ts');
    const sessionId = session();
    sync = startFolderSync({
      ...world,
      ...{ handle, leaveOut, tell: open.set },
      ...(before && { before }),
      keep: (inStep) => sessionId !== undefined && keep({ sessionId, handle, leaveOut, inStep }),
    });
    return sync;
  }

  /** Shown in the conversation whose files it was in step with. */
  const offer = () => {
    if (sync) return;
    const { handle, leaveOut } = kept?.sessionId === session() ? (kept ?? {}) : {};
    open.set(
      handle
        ? { name: handle.name, state: 'kept', problem: null, conflicts: [], leftOut: leaveOut ?? [], at: null }
        : null,
    );
  };
  void settings.get<KeptFolder | null>(keptFolder, null).then((found) => {
    kept ??= found;
    offer();
    opened.subscribe(offer);
  });

  return {
    possible: picker() !== undefined,
    open,
    async choose(leaveOut) {
      const handle = await picker()?.({ mode: 'readwrite', id: 'workspace' }).catch(() => null);
      if (handle) await (await begin(handle, leaveOut)).look();
    },
    async goOn() {
      if (sync || kept?.sessionId !== session()) return;
      const { handle, leaveOut, inStep } = kept!;
      await (await begin(handle, leaveOut, inStep)).askAgain();
    },
    look: async () => sync?.look(),
    askAgain: async () => sync?.askAgain(),
    decide: async (path, side) => sync?.decide(path, side),
    close() {
      sync?.close();
      sync = null;
      keep(null);
      open.set(null);
    },
  };
}
