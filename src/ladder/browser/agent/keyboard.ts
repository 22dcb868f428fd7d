/** Keys: `Input.dispatchKeyEvent` and `Input.insertText`, with what a browser does at each. */
import type { createCursor } from './cursor.ts';
import { focused, focusNext, noteWriting, tellChange } from './focus.ts';

interface KeyParams {
  type: 'keyDown' | 'rawKeyDown' | 'keyUp' | 'char';
  key?: string;
  code?: string;
  text?: string;
  windowsVirtualKeyCode?: number;
  modifiers?: number;
  location?: number;
  autoRepeat?: boolean;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

export function createKeyboard(cursor: ReturnType<typeof createCursor>) {
  return {
    key(params: KeyParams) {
      const { type, key = '', code = '', text = '', modifiers = 0 } = params;
      const [altKey, ctrlKey, metaKey, shiftKey] = [1, 2, 4, 8].map((bit) => (modifiers & bit) !== 0);
      const about: KeyboardEventInit = {
        bubbles: true,
        cancelable: true,
        composed: true,
        view: window,
        key,
        code,
        keyCode: params.windowsVirtualKeyCode ?? 0,
        location: params.location ?? 0,
        repeat: params.autoRepeat ?? false,
        ...(altKey && { altKey }),
        ...(ctrlKey && { ctrlKey }),
        ...(metaKey && { metaKey }),
        ...(shiftKey && { shiftKey }),
      } as KeyboardEventInit;
      const target = focused();
      cursor.follow(target);
      const send = (name: string) => target.dispatchEvent(new KeyboardEvent(name, about));
      if (type === 'keyUp') {
        if (
          send('keyup') &&
          key === ' ' &&
          target.matches(
            'button, summary, input:is([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset])',
          )
        )
          (target as HTMLElement).click();
        return;
      }
      if (!send('keydown')) return;
      if ((ctrlKey || metaKey) && key.toLowerCase() === 'a') return selectAll(focused());
      if (ctrlKey || metaKey || altKey) return;
      if (text && !send('keypress')) return;
      act(key, text, shiftKey === true);
    },
    insert({ text }: { text: string }): void {
      insert(focused(), text);
    },
  };
}

function act(key: string, text: string, shift: boolean) {
  const target = focused();
  switch (key) {
    case 'Tab':
      return focusNext(shift);
    case 'Enter':
      return enter(target);
    case 'Backspace':
    case 'Delete':
      return erase(target, key === 'Delete');
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'ArrowUp':
    case 'ArrowDown':
    case 'Home':
    case 'End':
      return move(target, key);
    default:
      if (text && !(text === ' ' && target.matches('button, summary, input:is([type=checkbox], [type=radio])')))
        insert(target, text);
  }
}

const isField = (element: Element): element is Field =>
  (element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement &&
      !/^(checkbox|radio|button|submit|reset|file|image|hidden|range|color)$/.test(element.type))) &&
  !element.readOnly &&
  !element.disabled;

/** What is set so is seen by frameworks that watch the property of the element itself. */
function setValue(field: Field, value: string): void {
  const owner = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(owner, 'value')!.set!.call(field, value);
}

function edit(
  field: Field,
  inputType: string,
  data: string | null,
  change: (start: number, end: number) => [number, number, string],
): void {
  const about = { bubbles: true, composed: true, inputType, data };
  if (!field.dispatchEvent(new InputEvent('beforeinput', { ...about, cancelable: true }))) return;
  noteWriting(field);
  const { value } = field;
  // Numbers and addresses have no caret for scripts: they are written at their end.
  const [start, end, text] = change(field.selectionStart ?? value.length, field.selectionEnd ?? value.length);
  if (field.maxLength >= 0 && text !== '' && value.length - (end - start) + text.length > field.maxLength) return;
  setValue(field, value.slice(0, start) + text + value.slice(end));
  if (field.selectionStart !== null) field.setSelectionRange(start + text.length, start + text.length);
  field.dispatchEvent(new InputEvent('input', about));
}

function insert(target: Element, text: string) {
  if (isField(target)) return edit(target, 'insertText', text, (start, end) => [start, end, text]);
  if ((target as HTMLElement).isContentEditable) document.execCommand('insertText', false, text);
}

function erase(target: Element, forward: boolean) {
  const inputType = forward ? 'deleteContentForward' : 'deleteContentBackward';
  if (isField(target))
    return edit(target, inputType, null, (start, end) => {
      if (start !== end) return [start, end, ''];
      return forward ? [start, Math.min(end + 1, target.value.length), ''] : [Math.max(0, start - 1), end, ''];
    });
  if ((target as HTMLElement).isContentEditable) document.execCommand(forward ? 'forwardDelete' : 'delete');
}

function enter(target: Element) {
  if (target instanceof HTMLTextAreaElement) return insert(target, '\n');
  if ((target as HTMLElement).isContentEditable) return void document.execCommand('insertParagraph');
  if (target.matches('button, summary, a[href], input:is([type=submit], [type=button], [type=reset])'))
    return (target as HTMLElement).click();
  if (!(target instanceof HTMLInputElement)) return;
  tellChange(target);
  const { form } = target;
  const by =
    form && [...form.elements].find((one) => one.matches('button:not([type]), [type=submit], input[type=image]'));
  if (by) (by as HTMLElement).click();
  else if (form && [...form.elements].filter((one) => one instanceof HTMLInputElement && isField(one)).length === 1)
    form.requestSubmit();
}

function move(target: Element, key: string): void {
  const forward = key === 'ArrowRight' || key === 'ArrowDown';
  if (target instanceof HTMLSelectElement) {
    const options = [...target.options].filter(({ disabled }) => !disabled);
    const at = options.indexOf(target.selectedOptions[0]!);
    const next = key === 'Home' ? options[0] : key === 'End' ? options.at(-1) : options[at + (forward ? 1 : -1)];
    if (!next || next.selected) return;
    next.selected = true;
    for (const name of ['input', 'change']) target.dispatchEvent(new Event(name, { bubbles: true }));
    return;
  }
  if (isField(target) && target.selectionStart !== null) {
    const length = target.value.length;
    const at = target.selectionStart;
    const to =
      key === 'Home' || key === 'ArrowUp' ? 0 : key === 'End' || key === 'ArrowDown' ? length : at + (forward ? 1 : -1);
    const place = Math.min(length, Math.max(0, to));
    target.setSelectionRange(place, place);
    return;
  }
  const by = { Home: -scrollY, End: document.documentElement.scrollHeight, ArrowUp: -40, ArrowDown: 40 }[key];
  if (by !== undefined) scrollBy({ top: by, behavior: 'instant' });
}

function selectAll(target: Element): void {
  if (isField(target)) target.select();
  else getSelection()?.selectAllChildren(target);
}
