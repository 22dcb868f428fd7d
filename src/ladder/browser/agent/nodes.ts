/** Nodes by number: `DOM` of the DevTools protocol. */
import { focusOn } from './focus.ts';
import type { Objects } from './objects.ts';

export function createNodes(objects: Objects) {
  const ids = new WeakMap<Node, number>();
  const nodes = new Map<number, WeakRef<Node>>();
  let last = 0;

  function idOf(node: Node): number {
    let id = ids.get(node);
    if (id === undefined) {
      ids.set(node, (id = ++last));
      nodes.set(id, new WeakRef(node));
    }
    return id;
  }
  function nodeOf({ objectId, backendNodeId }: { objectId?: string; backendNodeId?: number }): Node {
    const node = objectId === undefined ? nodes.get(backendNodeId ?? 0)?.deref() : objects.get(objectId);
    if (!(node instanceof Node)) throw new Error('No node with given id found');
    return node;
  }
  function elementOf(objectId: string): Element {
    const node = nodeOf({ objectId });
    if (node instanceof Element) return node;
    return document.documentElement;
  }
  return {
    idOf,
    elementOf,
    describe(params: { objectId?: string; backendNodeId?: number }) {
      const node = nodeOf(params);
      const about = { nodeType: node.nodeType, nodeName: node.nodeName, nodeValue: node.nodeValue ?? '' };
      const localName = node instanceof Element ? node.localName : '';
      return {
        node: { nodeId: 0, backendNodeId: idOf(node), localName, childNodeCount: node.childNodes.length, ...about },
      };
    },
    resolve: (params: { backendNodeId: number }) => ({ object: objects.handle(nodeOf(params)) }),
    scrollIntoView({ objectId }: { objectId: string }) {
      const element = elementOf(objectId);
      const { top, left, bottom, right } = element.getBoundingClientRect();
      const seen = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
      if (!seen) element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    },
    focus({ objectId }: { objectId: string }) {
      focusOn(elementOf(objectId));
    },
  };
}
