/** Finding in files, the types across them, and merging two texts of one, each loaded when it is first asked. */
import type { Cell, Readable } from '#base/cell.ts';
import { later } from '#base/later.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Diagnostic } from '#codemode/check.contract.ts';
import type { ProgramModules } from '#codemode/execute.ts';
import type { EditorFace } from '#ui/editor-face.ts';
import type { Notices } from './notices.ts';
import type { ProjectFiles } from './project-files.ts';
import type { SessionFiles } from './session-files.ts';

export interface EditingOptions {
  sessionFiles: Pick<SessionFiles, 'files'>;
  projectFiles: Pick<ProjectFiles, 'flush'>;
  notices: Notices;
  catalog: Catalog;
  climbing: { modules: Pick<ProgramModules, 'types'> };
  openSessionId: Readable<string | null>;
  problems: Cell<ReadonlyMap<string, readonly Diagnostic[]> | null>;
}

export type EditingRooms = Omit<EditorFace, 'problems' | 'watchProblems'> & { watchProblems(): Promise<() => void> };

export function createEditingRooms(options: EditingOptions): EditingRooms {
  const { projectFiles, notices, catalog, climbing, openSessionId, problems } = options;
  const { files } = options.sessionFiles;
  const finding = later(async () =>
    (await import('./finding.ts')).createFinding({ files, flush: projectFiles.flush, notices }),
  );
  const types = later(async () => {
    const [{ createFileTypes }, { declarationsFor }] = await Promise.all([
      import('./file-types.ts'),
      import('#codemode/check-declarations.ts'),
    ]);
    return createFileTypes({
      files,
      problems,
      declarationsFor: (code) => declarationsFor(code, catalog),
      async typesOf(names) {
        const sessionId = openSessionId.get();
        const program = names.map((name) => `import ${JSON.stringify(name)};`).join('\n');
        return sessionId === null ? { files: {}, untyped: [] } : climbing.modules.types(program, { sessionId });
      },
    });
  });
  return {
    find: async (...asked) => (await finding()).find(...asked),
    planReplace: async (...asked) => (await finding()).planReplace(...asked),
    changeTexts: async (...asked) => (await finding()).changeTexts(...asked),
    merge: async (...texts) => (await import('#workspace/merge.ts')).regionsOf(...texts),
    complete: async (...asked) => (await types()).complete(...asked),
    importFor: async (...asked) => (await types()).importFor(...asked),
    fixes: async (...asked) => (await types()).fixes(...asked),
    hover: async (...asked) => (await types()).hover(...asked),
    definition: async (...asked) => (await types()).definition(...asked),
    references: async (...asked) => (await types()).references(...asked),
    rename: async (...asked) => (await types()).rename(...asked),
    watchProblems: async () => (await types()).watchProblems(),
  };
}
