/** The texts of Monaco that outlive an editor: with their undo, and the place a person was at. */
import type { Monaco } from './load-monaco.ts';

type Editor = ReturnType<Monaco['editor']['create']>;
export type Model = NonNullable<ReturnType<Editor['getModel']>>;

export interface KeptModel {
  model: Model;
  place: ReturnType<Editor['saveViewState']>;
  /** The last place that was asked for and shown. */
  revealed: unknown;
}

const kept = new Map<string, KeptModel>();

/** Made where none is kept under this name. What is in it is replaced by who shows it. */
export function keptModel(monaco: Monaco, name: string, text: string, language: string): KeptModel {
  const known = kept.get(name);
  if (known) return known;
  const made = { model: monaco.editor.createModel(text, language), place: null, revealed: null };
  kept.set(name, made);
  return made;
}

export function dropModelsBut(names: ReadonlySet<string>): void {
  for (const [name, { model }] of kept) {
    if (names.has(name) || model.isAttachedToEditor()) continue;
    model.dispose();
    kept.delete(name);
  }
}

/** With its byte order mark. */
export const textOf = (model: Model): string => model.getValue(undefined, true);

/** Only what differs, so that the cursor stays where it is; undo takes it back like anything typed. */
export function replaceText(monaco: Monaco, model: Model, text: string): void {
  const [before, after] = [model.getValue(), text.replace(/^\uFEFF/, '')];
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) same++;
  let ends = 0;
  const most = Math.min(before.length, after.length) - same;
  while (ends < most && before.at(-1 - ends) === after.at(-1 - ends)) ends++;
  // An edit inside of a line end, or of a pair that is one sign, would be moved.
  if (/[\r\uD800-\uDBFF]/.test(before[same - 1] ?? '')) same--;
  if (ends > 0 && /[\n\uDC00-\uDFFF]/.test(before.at(-ends) ?? '')) ends--;
  const range = monaco.Range.fromPositions(model.getPositionAt(same), model.getPositionAt(before.length - ends));
  model.pushStackElement();
  model.pushEditOperations([], [{ range, text: after.slice(same, after.length - ends) }], () => null);
  model.pushStackElement();
  // A text with line ends of both kinds.
  if (model.getValue() !== after) model.setValue(text);
}
