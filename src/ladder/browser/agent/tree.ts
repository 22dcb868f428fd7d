/** What assistive technology is told of the document: `Accessibility` of the DevTools protocol, by the rules of ARIA and HTML. */
import { computeAccessibleDescription, computeAccessibleName, getRole, isInaccessible } from 'dom-accessibility-api';

interface Valued {
  type: string;
  value: unknown;
}
interface AxNode {
  nodeId: string;
  ignored: boolean;
  role: Valued;
  name: Valued;
  description?: Valued;
  value?: Valued;
  properties: { name: string; value: Valued }[];
  childIds: string[];
  backendDOMNodeId: number;
}

/** More than this is no tree that anyone reads. */
const most = 5_000;

const text = (value: unknown): Valued => ({ type: 'string', value });

export function treeOf(idOf: (node: Node) => number): { nodes: AxNode[] } {
  const nodes: AxNode[] = [];
  const add = (node: Node): string[] => {
    if (nodes.length >= most) return [];
    if (node.nodeType === Node.TEXT_NODE) {
      const said = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
      if (said === '') return [];
      nodes.push(nodeFor(node, 'StaticText', said, idOf));
      return [String(idOf(node))];
    }
    if (!(node instanceof Element) || node.localName === 'preview-cursor' || !heard(node)) return [];
    const own = axOf(node, idOf);
    nodes.push(own);
    own.childIds = childrenOf(node).flatMap(add);
    return [own.nodeId];
  };
  const root = nodeFor(document, 'RootWebArea', document.title, idOf);
  root.properties.push({ name: 'focusable', value: { type: 'boolean', value: true } });
  nodes.push(root);
  root.childIds = document.body ? add(document.body) : [];
  return { nodes };
}

/** Elements of a name or a role within one. */
export function findIn(
  root: Element,
  { accessibleName, role }: { accessibleName?: string | undefined; role?: string | undefined },
  idOf: (node: Node) => number,
): { nodes: AxNode[] } {
  const found = [root, ...root.querySelectorAll('*')].filter(
    (one) =>
      (role === undefined || roleOf(one) === role) &&
      !isInaccessible(one) &&
      (accessibleName === undefined || computeAccessibleName(one) === accessibleName),
  );
  return { nodes: found.map((one) => axOf(one, idOf)) };
}

const childrenOf = (element: Element): Node[] => [
  ...(element.shadowRoot ?? (element instanceof HTMLSlotElement ? slotted(element) : element)).childNodes,
];
const slotted = (slot: HTMLSlotElement) => ({ childNodes: slot.assignedNodes({ flatten: true }) });

const heard = (element: Element): boolean =>
  !element.matches('script, style, template, noscript, [aria-hidden=true], [hidden]') &&
  element.checkVisibility({ visibilityProperty: true });

function nodeFor(node: Node, role: string, name: string, idOf: (node: Node) => number): AxNode {
  const id = idOf(node);
  return {
    nodeId: String(id),
    ignored: false,
    role: { type: 'role', value: role },
    name: text(name),
    properties: [],
    childIds: [],
    backendDOMNodeId: id,
  };
}

const roleOf = (element: Element): string => {
  const role = getRole(element);
  return role === null || role === 'presentation' || role === 'none' ? 'generic' : role === 'img' ? 'image' : role;
};

function axOf(element: Element, idOf: (node: Node) => number): AxNode {
  const role = roleOf(element);
  const named = role !== 'generic' && role !== 'paragraph';
  const node = nodeFor(element, role, named ? computeAccessibleName(element) : '', idOf);
  const description = named ? computeAccessibleDescription(element) : '';
  if (description) node.description = text(description);
  const has = (name: string, value: unknown, type = 'boolean') =>
    node.properties.push({ name, value: { type, value } });
  if (element instanceof HTMLElement && element.tabIndex >= 0) has('focusable', true);
  if (document.activeElement === element && element !== document.body) has('focused', true);
  if (element.matches(':disabled') || element.ariaDisabled === 'true') has('disabled', true);
  if (element.matches(':required') || element.ariaRequired === 'true') has('required', true);
  if (element.ariaExpanded !== null) has('expanded', element.ariaExpanded === 'true');
  if (element instanceof HTMLDetailsElement) has('expanded', element.open);
  if (element instanceof HTMLOptionElement ? element.selected : element.ariaSelected === 'true') has('selected', true);
  if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type))
    has('checked', element.indeterminate ? 'mixed' : String(element.checked), 'tristate');
  else if (element.ariaChecked !== null) has('checked', element.ariaChecked, 'tristate');
  if (element.ariaPressed !== null) has('pressed', element.ariaPressed, 'tristate');
  const level = element.ariaLevel ?? /^h([1-6])$/.exec(element.localName)?.[1];
  if (level) has('level', Number(level), 'integer');
  const value = valueIn(element);
  if (value) node.value = text(value);
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
    has('editable', 'plaintext', 'token');
  return node;
}

function valueIn(element: Element): string {
  if (element instanceof HTMLInputElement)
    return /^(checkbox|radio|submit|button|reset|image|hidden|password)$/.test(element.type) ? '' : element.value;
  if (element instanceof HTMLTextAreaElement) return element.value;
  if (element instanceof HTMLSelectElement) return [...element.selectedOptions].map(({ label }) => label).join(', ');
  return element.ariaValueText ?? element.ariaValueNow ?? '';
}
