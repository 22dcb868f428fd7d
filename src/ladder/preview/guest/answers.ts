/** What the panels of the preview ask about the document. */
import type { ConsoleLine, ElementDetails, ElementNode } from '../../preview.contract.ts';
import type { Answers, Ask } from '../wire.ts';
import { inPage } from './moves.ts';

const mostChildren = 500;
const longestText = 2_000;
/** Other names for a property that is listed too. */
const sameAgain = /^-webkit-|^(min-|max-)?(block|inline)-size$|-(block|inline)(-|$)|^(perspective|transform)-origin$/;

export function createAnswers(line: (level: ConsoleLine['level'], values: unknown[]) => ConsoleLine) {
  const ids = new WeakMap<Node, number>();
  const nodes = new Map<number, WeakRef<Node>>();
  let last = 0;
  const overlay = createOverlay();
  const idOf = (node: Node) => {
    let id = ids.get(node);
    if (id === undefined) {
      ids.set(node, (id = ++last));
      nodes.set(id, new WeakRef(node));
    }
    return id;
  };
  const nodeOf = (id: number) => nodes.get(id)?.deref();
  const inside = (node: Node) => {
    const all = [...(node instanceof Element && node.shadowRoot ? node.shadowRoot.childNodes : []), ...node.childNodes];
    return all.filter((one) => one !== overlay.host && (one.nodeType !== Node.TEXT_NODE || one.textContent?.trim()));
  };
  const shown = (node: Node, depth: number): ElementNode => {
    const children = inside(node);
    return {
      id: idOf(node),
      name: node instanceof Element ? node.localName : node.nodeName.toLowerCase(),
      ...(!(node instanceof Element) && { text: (node.textContent ?? '').trim().slice(0, longestText) }),
      attributes:
        node instanceof Element
          ? [...node.attributes].map(({ name, value }) => [name, value.slice(0, longestText)])
          : [],
      ...(depth > 0 && { children: children.slice(0, mostChildren).map((one) => shown(one, depth - 1)) }),
      count: children.length,
    };
  };

  return async (ask: Ask): Promise<Answers[Ask['what']]> => {
    switch (ask.what) {
      case 'tree': {
        const node = ask.id === null ? document.documentElement : nodeOf(ask.id);
        return node?.isConnected ? shown(node, ask.depth) : null;
      }
      case 'details': {
        const node = nodeOf(ask.id);
        return node instanceof Element && node.isConnected ? overlay.detailsOf(node) : null;
      }
      case 'highlight': {
        const node = ask.id === null ? null : nodeOf(ask.id);
        overlay.show(node instanceof Element ? node : null);
        return null;
      }
      case 'evaluate':
        try {
          return { failed: false, line: line('log', [await evaluated(ask.code)]) };
        } catch (error) {
          return { failed: true, line: line('error', [error]) };
        }
    }
  };
}

/** An object literal is an expression here, as in every console. */
function evaluated(code: string): unknown {
  try {
    new Function(`return (${code}\n)`);
  } catch {
    return inPage(code);
  }
  return inPage(`(${code}\n)`);
}

/** A frame around an element, out of reach of the page's styles; and an element without any, to compare with. */
function createOverlay() {
  const host = document.createElement('preview-overlay');
  const root = host.attachShadow({ mode: 'closed' });
  const box = document.createElement('div');
  const plain = document.createElement('div');
  root.append(box, plain);
  host.style.cssText = 'all:initial;position:fixed;inset:0;pointer-events:none;z-index:2147483647;display:none';
  plain.style.cssText = 'all:initial;display:block';
  const stand = (is: boolean) => {
    if (is && !host.isConnected) document.documentElement.append(host);
    if (!is) host.remove();
    host.style.display = is ? 'block' : 'none';
  };
  return {
    host,
    show(element: Element | null) {
      stand(element !== null);
      if (!element) return;
      const { x, y, width, height } = element.getBoundingClientRect();
      const place = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
      box.style.cssText = `position:absolute;box-sizing:border-box;background:#3b82f633;outline:2px solid #2563eb;${place}`;
    },
    detailsOf(element: Element): ElementDetails {
      const was = host.isConnected;
      if (!was) stand(true);
      const usual = getComputedStyle(plain);
      const own = getComputedStyle(element);
      const styles: [string, string][] = [];
      for (const name of own) {
        const value = own.getPropertyValue(name);
        if (value === usual.getPropertyValue(name) || sameAgain.test(name)) continue;
        // A colour that is not set is that of the text.
        if (/.-color$/.test(name) && value === own.color && !name.startsWith('background')) continue;
        styles.push([name, value]);
      }
      if (!was) stand(false);
      const { x, y, width, height } = element.getBoundingClientRect();
      return { box: { x, y, width, height }, styles };
    },
  };
}
