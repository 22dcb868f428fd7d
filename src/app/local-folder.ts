/** A folder of this computer kept in step with the workspace, as the interface knows it; loaded when one is chosen. */
import type { Cell } from '#base/cell.ts';
import type { FolderFace, FolderState } from '#ui/folder-face.ts';
import type { ExchangeWorld } from './exchange.ts';
import type { FolderSync } from './folder-sync.ts';

type Picker = (options: { mode: 'readwrite'; id: string }) => Promise<FileSystemDirectoryHandle>;

export function createLocalFolder(world: ExchangeWorld, open: Cell<FolderState | null>): FolderFace {
  let sync: FolderSync | null = null;
  const picker = () => (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
  return {
    possible: picker() !== undefined,
    open,
    async choose(leaveOut) {
      const handle = await picker()?.({ mode: 'readwrite', id: 'workspace' }).catch(() => null);
      if (!handle) return;
      sync?.close();
      const { startFolderSync } = await import('./folder-sync.ts');
      sync = startFolderSync({ ...world, handle, leaveOut, tell: open.set });
      await sync.look();
    },
    look: async () => sync?.look(),
    askAgain: async () => sync?.askAgain(),
    decide: async (path, side) => sync?.decide(path, side),
    close() {
      sync?.close();
      sync = null;
      open.set(null);
    },
  };
}
