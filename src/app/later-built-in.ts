/** The sources that are part of the page are made when it has been painted: nothing shows them before. */
import type { Readable } from '#base/cell.ts';
import { painted } from '#base/painted.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Execute } from '#codemode/execute.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { Policy } from '#guard/policy.contract.ts';
import type { Shells } from '#ladder/shell.contract.ts';
import type { Memories } from '#memory/memory.ts';
import type { OpenSession } from '#session/session.contract.ts';
import type { Stores } from '#storage/stores.ts';
import type { Packages } from './packages.ts';
import type { SessionFiles } from './session-files.ts';
import type { createSources } from './sources.ts';

export async function addBuiltInsLater(options: {
  catalog: Catalog;
  sources: ReturnType<typeof createSources>;
  files: SessionFiles;
  memory: Memories;
  stores: Pick<Stores, 'edge' | 'runs' | 'settings'>;
  egress: Egress;
  policy: Pick<Policy, 'test'>;
  execute: Execute;
  /** Of the kind that a person chose. */
  shells(): Promise<Shells>;
  now: () => number;
  newId: () => string;
  /** The conversation that is open, and whether this tab writes it. */
  room: { opened: Readable<OpenSession | null>; writes: () => boolean };
}): Promise<{ packages: Packages }> {
  await painted();
  const [
    { addBuiltIns },
    { createPackages },
    { sessionRoomToolset },
    { databasesToolset },
    { pythonOnFiles },
    { wasiOnFiles },
    { shellOnFiles },
  ] = await Promise.all([
    import('./built-in.ts'),
    import('./packages.ts'),
    import('./session-room.ts'),
    import('./databases.ts'),
    import('./python.ts'),
    import('./wasi.ts'),
    import('./shell-runs.ts'),
  ]);
  const { files, stores, egress, policy, room, execute, shells, ...rest } = options;
  const { settings } = stores;
  const packages = createPackages({ egress, policy, settings, filesOf: files.of, now: options.now });
  await addBuiltIns({ ...rest, packages, filesOf: files.of, edgeStore: stores.edge, runs: stores.runs });
  await rest.sources.addToolset(sessionRoomToolset(room.opened, room.writes));
  await rest.sources.addToolset(databasesToolset(files.of));
  await rest.sources.addToolset(pythonOnFiles(files.of, { execute, runs: stores.runs }));
  await rest.sources.addToolset(wasiOnFiles(files.of));
  await rest.sources.addToolset(shellOnFiles(files.of, shells));
  return { packages };
}
