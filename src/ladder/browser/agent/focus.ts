/** Focus as a person moves it. A frame that has not the focus itself tells its elements nothing, so it is told here. */

/** Fields that were written in, whose `change` is told when they are left. */
const written = new WeakMap<Element, string>();

export const noteWriting = (field: HTMLInputElement | HTMLTextAreaElement): void => {
  if (!written.has(field)) written.set(field, field.value);
};

export function tellChange(element: Element | null): void {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return;
  const before = written.get(element);
  written.delete(element);
  if (before !== undefined && before !== element.value) element.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The one that has the focus, within shadow trees too. */
export function focused(): Element {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element ?? document.body ?? document.documentElement;
}

export function focusOn(element: Element | null): void {
  const before = focused();
  if (before === element) return;
  tellChange(before);
  told(before, 'blur', 'focusout', () => {
    if (element instanceof HTMLElement || element instanceof SVGElement) element.focus({ preventScroll: true });
    else (before as HTMLElement).blur?.();
  });
  if (element && focused() === element) told(element, 'focus', 'focusin', () => undefined);
}

const heard = new WeakMap<Element, Set<string>>();
for (const name of ['focus', 'blur'])
  addEventListener(
    name,
    ({ target }) => {
      if (target instanceof Element) heard.set(target, (heard.get(target) ?? new Set()).add(name));
    },
    true,
  );

/** Tells what the browser did not. */
function told(element: Element, name: string, bubbling: string, act: () => void): void {
  if (name === 'blur') heard.delete(element);
  act();
  const known = heard.get(element)?.has(name);
  heard.delete(element);
  if (known || element === document.body) return;
  element.dispatchEvent(new FocusEvent(name, { composed: true }));
  element.dispatchEvent(new FocusEvent(bubbling, { bubbles: true, composed: true }));
}

const reachable =
  'a[href], area[href], button, input, select, textarea, iframe, summary, audio[controls], video[controls], [tabindex], [contenteditable=""], [contenteditable="true"]';

export const canFocus = (element: Element): boolean =>
  element.matches(reachable) && !element.matches(':disabled, input[type=hidden]') && element.checkVisibility();

/** The next in the order of Tab. */
export function focusNext(back: boolean): void {
  const all = [...document.querySelectorAll<HTMLElement>(reachable)].filter(
    (one) => canFocus(one) && one.tabIndex >= 0,
  );
  const order = [
    ...all.filter((one) => one.tabIndex > 0).sort((a, b) => a.tabIndex - b.tabIndex),
    ...all.filter((one) => one.tabIndex === 0),
  ];
  const at = order.indexOf(focused() as HTMLElement);
  const next = order[back ? (at <= 0 ? order.length : at) - 1 : at + 1];
  focusOn(next ?? null);
}
