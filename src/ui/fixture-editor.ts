import { cell } from '#base/cell.ts';
import { ok } from '#base/result.ts';
import type { EditorFace } from './editor-face.ts';

/** Nothing is found. Only tests import it. */
export const fixtureEditor = (): EditorFace => ({
  find: async () => ok(undefined),
  planReplace: async () => ok([]),
  changeTexts: async () => true,
  merge: async (_, ours) => [{ kind: 'settled', text: ours }],
  complete: async () => [],
  importFor: async () => [],
  fixes: async () => [],
  hover: async () => null,
  definition: async () => null,
  references: async () => [],
  rename: async () => ({ ok: false, message: 'There is no name here.' }),
  problems: cell(null),
  watchProblems: () => () => undefined,
});
