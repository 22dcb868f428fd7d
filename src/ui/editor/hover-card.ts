import { after } from '#base/deadline.ts';
import type { Monaco } from './load-monaco.ts';
import type { Services } from './services.ts';
import { colourOf } from './token-colours.ts';

type Editor = ReturnType<Monaco['editor']['create']>;
type Place = { lineNumber: number; column: number };

const pause = 300;

/**
 * A card with the type of what is under the pointer, and what is wrong there; Ctrl+I shows it for the cursor.
 * Monaco's own builds its card from markup; this one is made of text, since descriptions come from documents of others.
 * Returns the way to take it away.
 */
export function addHoverCard(monaco: Monaco, editor: Editor, hover: Services['hover']): () => void {
  const model = editor.getModel()!;
  const node = document.createElement('div');
  node.className = 'espalier-card';
  let at: Place | null = null;
  let asked = 0;
  let stop = () => {};
  const { ABOVE, BELOW } = monaco.editor.ContentWidgetPositionPreference;
  const widget = {
    allowEditorOverflow: true,
    getId: () => 'espalier-card',
    getDomNode: () => node,
    getPosition: () => at && { position: at, preference: [ABOVE, BELOW] },
  };
  editor.addContentWidget(widget);

  const hide = () => {
    stop();
    asked++;
    if (!at) return;
    at = null;
    editor.layoutContentWidget(widget);
  };
  const show = async (place: Place) => {
    const own = ++asked;
    const problems = monaco.editor
      .getModelMarkers({ resource: model.uri })
      .filter((marker) => monaco.Range.containsPosition(marker, place))
      .map((marker) => part('espalier-card-problem', marker.message));
    const found = await hover(model.getValue(), model.getOffsetAt(place));
    if (own !== asked || model.isDisposed()) return;
    const said = found?.documentation ? [part('espalier-card-text', found.documentation)] : [];
    const all = [...problems, ...(found ? [signature(monaco, found.signature)] : []), ...said];
    at = all.length > 0 ? (found ? model.getPositionAt(found.from) : place) : null;
    node.replaceChildren(...all);
    editor.layoutContentWidget(widget);
  };

  const listening = [
    editor.onMouseMove((event) => {
      const { type, position } = event.target;
      if (type === monaco.editor.MouseTargetType.CONTENT_WIDGET) return;
      hide();
      if (type === monaco.editor.MouseTargetType.CONTENT_TEXT && position)
        stop = after(pause, () => void show(position));
    }),
    editor.onMouseLeave(hide),
    editor.onDidScrollChange(hide),
    editor.onDidChangeModelContent(hide),
    editor.onKeyDown((event) => event.keyCode === monaco.KeyCode.Escape && hide()),
    editor.onDidBlurEditorWidget(hide),
    editor.addAction({
      id: 'show-type',
      label: 'Show the type of what is at the cursor',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyI],
      run: (one) => void show(one.getPosition()!),
    }),
  ];
  return () => {
    hide();
    for (const one of listening) one.dispose();
  };
}

function part(className: string, text: string): HTMLElement {
  const made = document.createElement('div');
  made.className = className;
  made.textContent = text;
  return made;
}

function signature(monaco: Monaco, text: string): HTMLElement {
  const made = part('espalier-card-code', '');
  const lines = text.split('\n');
  monaco.editor.tokenize(text, 'typescript').forEach((tokens, at) => {
    if (at > 0) made.append('\n');
    tokens.forEach((token, i) => {
      const span = document.createElement('span');
      span.textContent = lines[at]!.slice(token.offset, tokens[i + 1]?.offset);
      const colour = colourOf(token.type);
      if (colour) span.style.color = `var(${colour})`;
      made.append(span);
    });
  });
  return made;
}
