/** What the editor asks beyond reading and writing a file, loaded when it is first asked. */
import { later } from '#base/later.ts';
import type { EditorFace } from '#ui/editor-face.ts';
import type { Notices } from './notices.ts';
import type { ProjectFiles } from './project-files.ts';
import type { SessionFiles } from './session-files.ts';

export function createEditing(options: {
  files: SessionFiles['files'];
  flush: ProjectFiles['flush'];
  notices: Notices;
}): EditorFace {
  const finding = later(async () => (await import('./finding.ts')).createFinding(options));
  return {
    find: async (...asked) => (await finding()).find(...asked),
    planReplace: async (...asked) => (await finding()).planReplace(...asked),
    changeTexts: async (...asked) => (await finding()).changeTexts(...asked),
  };
}
