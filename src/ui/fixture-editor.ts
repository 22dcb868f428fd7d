import { ok } from '#base/result.ts';
import type { EditorFace } from './editor-face.ts';

/** Nothing is found. Only tests import it. */
export const fixtureEditor = (): EditorFace => ({
  find: async () => ok(undefined),
  planReplace: async () => ok([]),
  changeTexts: async () => true,
});
