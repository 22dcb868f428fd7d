/** The pointer: `Input.dispatchMouseEvent`. Events are not trusted ones, so that what a browser does by itself is done here. */
import type { createCursor } from './cursor.ts';
import { canFocus, focusOn } from './focus.ts';

interface MouseParams {
  type: 'mouseMoved' | 'mousePressed' | 'mouseReleased' | 'mouseWheel';
  x: number;
  y: number;
  button?: 'none' | 'left' | 'middle' | 'right';
  buttons?: number;
  clickCount?: number;
  modifiers?: number;
  deltaX?: number;
  deltaY?: number;
}

const numbers = { none: -1, left: 0, middle: 1, right: 2 };

export function createMouse(cursor: ReturnType<typeof createCursor>) {
  let over: Element | null = null;
  let down: Element | null = null;

  return (params: MouseParams): void => {
    const { type, x, y, button = 'none', clickCount = 1, modifiers = 0 } = params;
    const target = elementAt(x, y);
    if (!target) return;
    const about: MouseEventInit = {
      bubbles: true,
      cancelable: true,
      composed: true,
      view: window,
      clientX: x,
      clientY: y,
      screenX: x,
      screenY: y,
      button: Math.max(0, numbers[button]),
      buttons: params.buttons ?? 0,
      altKey: (modifiers & 1) !== 0,
      ctrlKey: (modifiers & 2) !== 0,
      metaKey: (modifiers & 4) !== 0,
      shiftKey: (modifiers & 8) !== 0,
    };
    const disabled = target.closest(':disabled') !== null;
    const send = (name: string, to: Element = target, more: MouseEventInit = {}) => {
      if (disabled && /click|mouse(down|up)/.test(name)) return false;
      const init = { ...about, ...more };
      const pointer = { ...init, pointerId: 1, pointerType: 'mouse', isPrimary: true };
      return to.dispatchEvent(
        /^pointer|^(aux)?click|^contextmenu/.test(name) ? new PointerEvent(name, pointer) : new MouseEvent(name, init),
      );
    };
    switch (type) {
      case 'mouseMoved': {
        cursor.move(x, y);
        if (target !== over) {
          cross(over, target, send);
          over = target;
        }
        send('pointermove');
        send('mousemove');
        return;
      }
      case 'mousePressed': {
        cursor.press(x, y);
        down = target;
        send('pointerdown', target, { detail: 0 });
        if (send('mousedown', target, { detail: clickCount })) focusOn(focusable(target));
        if (button === 'right') send('contextmenu');
        return;
      }
      case 'mouseReleased': {
        send('pointerup', target, { detail: 0 });
        send('mouseup', target, { detail: clickCount });
        const both = down && sharedBy(down, target);
        down = null;
        if (!both) return;
        if (button !== 'left') return void send('auxclick', both, { detail: clickCount });
        send('click', both, { detail: clickCount });
        if (clickCount === 2) send('dblclick', both, { detail: 2 });
        return;
      }
      case 'mouseWheel': {
        const { deltaX = 0, deltaY = 0 } = params;
        if (target.dispatchEvent(new WheelEvent('wheel', { ...about, deltaX, deltaY })))
          scrollable(target, deltaX, deltaY).scrollBy({ left: deltaX, top: deltaY, behavior: 'instant' });
      }
    }
  };
}

function elementAt(x: number, y: number): Element | null {
  let found = document.elementFromPoint(x, y);
  for (let inner = found; inner; ) {
    found = inner;
    const next: Element | null = inner.shadowRoot?.elementFromPoint(x, y) ?? null;
    inner = next === inner ? null : next;
  }
  return found;
}

const parentOf = (element: Element): Element | null =>
  element.parentElement ??
  (element.getRootNode() instanceof ShadowRoot ? (element.getRootNode() as ShadowRoot).host : null);

function ancestors(element: Element | null): Element[] {
  const all: Element[] = [];
  for (let one = element; one; one = parentOf(one)) all.push(one);
  return all;
}

function sharedBy(a: Element, b: Element): Element | undefined {
  const of = new Set(ancestors(a));
  return ancestors(b).find((one) => of.has(one));
}

function cross(
  from: Element | null,
  to: Element,
  send: (name: string, to: Element, more?: MouseEventInit) => boolean,
): void {
  const left = from?.isConnected ? from : null;
  const [was, is] = [ancestors(left), ancestors(to)];
  const inner = { bubbles: false };
  for (const kind of ['pointer', 'mouse']) {
    if (left) send(`${kind}out`, left, { relatedTarget: to });
    for (const one of was) if (!is.includes(one)) send(`${kind}leave`, one, { ...inner, relatedTarget: to });
    send(`${kind}over`, to, { relatedTarget: left });
    for (const one of [...is].reverse())
      if (!was.includes(one)) send(`${kind}enter`, one, { ...inner, relatedTarget: left });
  }
}

/** A label hands its click on, and its focus with that. */
function focusable(target: Element): Element | null {
  const label = target.closest('label');
  return ancestors(target).find(canFocus) ?? label?.control ?? null;
}

function scrollable(target: Element, deltaX: number, deltaY: number): Element {
  const can = (one: Element) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    const y = deltaY !== 0 && /auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight;
    return y || (deltaX !== 0 && /auto|scroll/.test(overflowX) && one.scrollWidth > one.clientWidth);
  };
  const top = document.scrollingElement ?? document.documentElement;
  return ancestors(target).find((one) => one !== document.body && one !== top && can(one)) ?? top;
}
