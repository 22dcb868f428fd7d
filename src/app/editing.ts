/** What the editor asks beyond reading and writing a file, loaded when it is first asked. */
import { cell } from '#base/cell.ts';
import { later } from '#base/later.ts';
import type { EditorFace } from '#ui/editor-face.ts';
import type { EditingOptions, EditingRooms } from './editing-rooms.ts';

export function createEditing(options: Omit<EditingOptions, 'problems'>): EditorFace {
  const problems: EditingOptions['problems'] = cell(null);
  const rooms = later(async () => (await import('./editing-rooms.ts')).createEditingRooms({ ...options, problems }));
  const pass = <Name extends keyof EditingRooms>(name: Name) =>
    (async (...asked: unknown[]) =>
      ((await rooms())[name] as (...given: unknown[]) => unknown)(...asked)) as EditingRooms[Name];
  return {
    find: pass('find'),
    planReplace: pass('planReplace'),
    changeTexts: pass('changeTexts'),
    merge: pass('merge'),
    complete: pass('complete'),
    importFor: pass('importFor'),
    fixes: pass('fixes'),
    hover: pass('hover'),
    definition: pass('definition'),
    references: pass('references'),
    rename: pass('rename'),
    problems,
    watchProblems() {
      const watching = rooms().then((made) => made.watchProblems());
      return () => void watching.then((stop) => stop());
    },
  };
}
