/** The sources that are part of the page are made when it has been painted: nothing shows them before. */
import { painted } from '#base/painted.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Memories } from '#memory/memory.ts';
import type { Stores } from '#storage/stores.ts';
import type { SessionFiles } from './session-files.ts';
import type { createSources } from './sources.ts';

export async function addBuiltInsLater(options: {
  catalog: Catalog;
  sources: ReturnType<typeof createSources>;
  files: SessionFiles;
  memory: Memories;
  stores: Pick<Stores, 'edge' | 'runs'>;
  now: () => number;
  newId: () => string;
}): Promise<void> {
  await painted();
  const { addBuiltIns } = await import('./built-in.ts');
  const { files, stores, ...rest } = options;
  await addBuiltIns({ ...rest, filesOf: files.of, edgeStore: stores.edge, runs: stores.runs });
}
