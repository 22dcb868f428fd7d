/**
 * Opens the index that fits so many texts, in the private files of this origin. Only in a worker, and only in one at a time:
 * the files of SQLite are held for as long as it is open.
 */
import type { SAHPoolUtil } from '@sqlite.org/sqlite-wasm';
import type { IndexFile, SearchEngine } from './search/engine.ts';
import { openMiniEngine } from './search/mini-engine.ts';

const miniName = 'espalier-search.json';
const pool = { name: 'espalier-search', directory: '.espalier-search', initialCapacity: 4 };

/**
 * MiniSearch, and above `mostInMemory` texts SQLite. Where files are not kept, as in a private window, nothing is. `most` in
 * the answer: up to where the index fits.
 */
export async function openSearchEngine(
  texts: number,
  keeps: boolean,
  mostInMemory = 20_000,
): Promise<{ engine: SearchEngine; most: number }> {
  const folder = keeps ? await privateFolder() : null;
  if (folder && texts > mostInMemory) {
    const large = await openLarge();
    if (large) return { engine: large, most: Number.POSITIVE_INFINITY };
  }
  const most = folder && texts <= mostInMemory ? mostInMemory : Number.POSITIVE_INFINITY;
  return { engine: await openMiniEngine(folder && miniFile(folder)), most };
}

/** For good. */
export async function removeSearchEngines(): Promise<void> {
  const folder = await privateFolder();
  await folder?.removeEntry(miniName).catch(() => undefined);
  if (!files) return void (await folder?.removeEntry(pool.directory, { recursive: true }).catch(() => undefined));
  if (files.isPaused()) await files.unpauseVfs();
  await files.wipeFiles();
}

/** SQLite gives one of these for as long as the worker lives. */
let files: SAHPoolUtil | null = null;

/** `null` where WebAssembly or the files are refused: the other index does it then, with more memory. */
async function openLarge(): Promise<SearchEngine | null> {
  try {
    const { openSqliteEngine } = await import('./search/sqlite-engine.ts');
    if (!files) {
      const { default: start } = await import('@sqlite.org/sqlite-wasm');
      files = await (await start()).installOpfsSAHPoolVfs(pool);
    }
    const held = files;
    if (held.isPaused()) await held.unpauseVfs();
    const open = () => {
      const db = new held.OpfsSAHPoolDb('/search.db');
      try {
        // What a power cut takes from an index is indexed again.
        db.exec('pragma journal_mode = truncate; pragma synchronous = off; pragma temp_store = memory');
        db.exec('pragma cache_size = -16000');
        return openSqliteEngine(db, () => held.pauseVfs());
      } catch (error) {
        db.close();
        throw error;
      }
    };
    try {
      return open();
    } catch {
      // Damaged, or not one of ours: it is built again.
      await held.wipeFiles();
      return open();
    }
  } catch {
    return null;
  }
}

async function privateFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await navigator.storage.getDirectory();
  } catch {
    return null;
  }
}

const miniFile = (folder: FileSystemDirectoryHandle): IndexFile => ({
  async read() {
    const handle = await folder.getFileHandle(miniName).catch(() => null);
    return handle ? (await handle.getFile()).text() : null;
  },
  async write(text) {
    // Written beside and put in place when it is closed: one that was cut off leaves the older one.
    const file = await (await folder.getFileHandle(miniName, { create: true })).createWritable();
    await file.write(text);
    await file.close();
  },
  remove: () => folder.removeEntry(miniName).catch(() => undefined),
});
