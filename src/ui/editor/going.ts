import { onApple } from '../keys.ts';
import type { Monaco } from './load-monaco.ts';
import type { Services } from './services.ts';

type Editor = ReturnType<Monaco['editor']['create']>;

/** F12 or a click with Ctrl to a declaration, Shift+F12 to the uses of a name, F2 to another name. */
export function addGoing(monaco: Monaco, editor: Editor, services: () => Services | undefined): { dispose(): void } {
  const { KeyMod, KeyCode } = monaco;
  const go = (where: Parameters<NonNullable<Services['go']>>[0], at = editor.getPosition()) => {
    const model = editor.getModel();
    if (model && at) services()?.go?.(where, model.getValue(), model.getOffsetAt(at));
  };
  editor.addAction({
    id: 'go-to-declaration',
    label: 'Go to the declaration',
    keybindings: [KeyCode.F12],
    run: () => go('declaration'),
  });
  editor.addAction({
    id: 'find-uses',
    label: 'Find the uses of this name',
    keybindings: [KeyMod.Shift | KeyCode.F12],
    run: () => go('uses'),
  });
  editor.addAction({
    id: 'rename-symbol',
    label: 'Rename this in every file',
    keybindings: [KeyCode.F2],
    run: () => go('name'),
  });
  return editor.onMouseUp(({ event, target }) => {
    const wanted = onApple() ? event.metaKey : event.ctrlKey;
    if (wanted && target.type === monaco.editor.MouseTargetType.CONTENT_TEXT && target.position)
      go('declaration', target.position);
  });
}
