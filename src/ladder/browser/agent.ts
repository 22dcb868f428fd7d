/**
 * Answers commands of the DevTools protocol from within the frame of a preview: those that puppeteer sends of a document.
 * It shares the realm with the page, so nothing it says is trusted; and it knows nothing that the page may not know.
 */
import type { CdpMessage } from '../preview.contract.ts';
import { createCursor } from './agent/cursor.ts';
import { createKeyboard } from './agent/keyboard.ts';
import { createMouse } from './agent/mouse.ts';
import { createNodes } from './agent/nodes.ts';
import { createObjects } from './agent/objects.ts';
import { layoutOf, pictureOf } from './agent/picture.ts';
import { findIn, treeOf } from './agent/tree.ts';

type Method = (params: never) => unknown;

/** Before any script of the page runs: it takes what it needs of the realm while that is as it was made. */
export function startAgent(port: MessagePort): void {
  keepFrames(window);
  const cursor = createCursor();
  const objects = createObjects();
  const nodes = createNodes(objects);
  const mouse = createMouse(cursor);
  const keyboard = createKeyboard(cursor);
  const methods: Record<string, Method> = {
    'Runtime.evaluate': objects.evaluate,
    'Runtime.callFunctionOn': objects.callFunctionOn,
    'Runtime.getProperties': objects.getProperties,
    'Runtime.releaseObject': objects.release,
    'DOM.describeNode': nodes.describe,
    'DOM.resolveNode': nodes.resolve,
    'DOM.scrollIntoViewIfNeeded': nodes.scrollIntoView,
    'DOM.focus': nodes.focus,
    'Input.dispatchMouseEvent': mouse,
    'Input.dispatchKeyEvent': keyboard.key,
    'Input.insertText': keyboard.insert,
    'Page.getLayoutMetrics': layoutOf,
    'Page.captureScreenshot': (params: Parameters<typeof pictureOf>[0]) => pictureOf(params, cursor.element),
    'Accessibility.getFullAXTree': () => treeOf(nodes.idOf),
    'Accessibility.queryAXTree': ({ objectId, accessibleName, role }: Query) =>
      findIn(nodes.elementOf(objectId), { accessibleName, role }, nodes.idOf),
  };
  port.onmessage = async ({ data }: MessageEvent<CdpMessage>) => {
    const { id, method = '', params = {} } = data;
    const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
    try {
      if (!run) throw new Error(`A preview has no ${method}.`);
      port.postMessage({ id, result: (await run(params as never)) ?? {} });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, error: { code: -32000, message } });
    }
  };
}

interface Query {
  objectId: string;
  accessibleName?: string;
  role?: string;
}

/** A browser draws no frames of a page that is out of sight, and what waits for the next one would wait for ever. */
function keepFrames(realm: Window): void {
  const { requestAnimationFrame, cancelAnimationFrame } = realm;
  const later = realm.setTimeout.bind(realm);
  const timers = new Map<number, number>();
  realm.requestAnimationFrame = (act) => {
    const settle = (time: number) => {
      if (!timers.has(frame)) return;
      realm.cancelAnimationFrame(frame);
      act(time);
    };
    const frame = requestAnimationFrame.call(realm, settle);
    timers.set(
      frame,
      later(() => settle(performance.now()), 100),
    );
    return frame;
  };
  realm.cancelAnimationFrame = (frame) => {
    clearTimeout(timers.get(frame));
    timers.delete(frame);
    cancelAnimationFrame.call(realm, frame);
  };
}
