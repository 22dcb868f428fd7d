/** What every foreign file is read into, and how that becomes a session of ours, branches kept. Pure. */
import type { Message, Usage } from '#models/model.contract.ts';
import { tokensOfMessage } from '../context.ts';
import type { Entry, EntryBody, EntryKind, Label, Session } from '../entry.contract.ts';
import { foldRow } from '../folds.ts';
import { noFiles, type ReadConversation } from '../session-file.contract.ts';
import { lineOf, titleOf } from '../titles.ts';

/** A node of the other program's tree. One without a message is passed over: what is below it hangs on what is above. */
export interface ForeignNode {
  key: string;
  parent: string | null;
  /** Unix milliseconds. */
  at: number;
  said?: {
    kind: EntryKind;
    by: Entry['by'];
    message: Message;
    model?: { id: string; provider: string };
    usage?: Usage;
    error?: { code: string; message: string };
    state?: Entry['state'];
  };
}

export interface ForeignConversation {
  from: ReadConversation['from'];
  title: string;
  createdAt: number;
  updatedAt: number;
  project?: string;
  nodes: ForeignNode[];
  /** The node shown last; absent: the last of all. */
  head?: string | null;
  labels?: { key: string; text: string }[];
  /** Summaries: of everything up to a node that comes before the first kept one. */
  folds?: { to: string; summary: string }[];
}

export interface Numbering {
  newId(): string;
}

/** Nodes come in any order. What hangs on a node that is not there begins a branch of its own, so that nothing is lost. */
export function toConversation(given: ForeignConversation, { newId }: Numbering): ReadConversation {
  const sessionId = newId();
  const nodes = new Map(given.nodes.map((node) => [node.key, node]));
  const ids = new Map<string, string>();
  const entries: Entry[] = [];
  const bodies: EntryBody[] = [];

  for (const node of fromTheTop(given.nodes, nodes)) {
    if (!node.said) continue;
    const parent = heldAbove(node, nodes, ids);
    const { kind, by, message, state = 'complete', model, usage, error } = node.said;
    const id = newId();
    ids.set(node.key, id);
    entries.push({
      id,
      sessionId,
      parents: parent === null ? [] : [parent],
      kind,
      by,
      createdAt: node.at,
      tree: null,
      tokens: usage && !usage.estimated ? usage.outputTokens : tokensOfMessage(message),
      cost: usage?.cost ?? 0,
      title: titleOf(kind, message),
      state,
    });
    bodies.push({ id, sessionId, message, ...(model && { model }), ...(usage && { usage }), ...(error && { error }) });
  }

  const head = nodes.get(given.head ?? '');
  const headId = head ? (ids.get(head.key) ?? heldAbove(head, nodes, ids)) : (entries.at(-1)?.id ?? null);
  const labels = (given.labels ?? []).flatMap(({ key, text }): Label[] => {
    const entryId = ids.get(key);
    return entryId ? [{ id: newId(), sessionId, entryId, text: lineOf(text, 40), colour: 'ochre' }] : [];
  });
  const session: Session = {
    id: sessionId,
    title: lineOf(given.title) || 'Imported conversation',
    createdAt: given.createdAt,
    updatedAt: given.updatedAt,
    project: given.project ?? 'project',
    cost: entries.reduce((sum, entry) => sum + entry.cost, 0),
  };
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const folds = (given.folds ?? []).flatMap(({ to, summary }) => {
    const node = nodes.get(to);
    const last = node && (ids.get(node.key) ?? heldAbove(node, nodes, ids));
    const covered: Entry[] = [];
    for (let at = last ? byId.get(last) : undefined; at; at = byId.get(at.parents[0] ?? '')) covered.unshift(at);
    if (covered.length === 0 || !summary.trim()) return [];
    const row = foldRow({ id: newId(), sessionId, covered, summary, summariser: given.from, now: node!.at });
    return [row];
  });
  return {
    from: given.from,
    archive: {
      session,
      head: { sessionId, entryId: headId },
      entries,
      bodies,
      branches: [],
      labels,
      visits: [],
      folds,
      operations: [],
      runs: [],
      journals: [],
    },
    files: noFiles(),
  };
}

/** Every node after its parent, otherwise in the order given. Circles are cut where they are met. */
function fromTheTop(all: readonly ForeignNode[], nodes: ReadonlyMap<string, ForeignNode>): ForeignNode[] {
  const order: ForeignNode[] = [];
  const seen = new Set<string>();
  for (const node of all) {
    const way: ForeignNode[] = [];
    for (let at: ForeignNode | undefined = node; at && !seen.has(at.key); at = nodes.get(at.parent ?? '')) {
      seen.add(at.key);
      way.push(at);
    }
    order.push(...way.reverse());
  }
  return order;
}

/** The nearest node above that became an entry. */
function heldAbove(
  node: ForeignNode,
  nodes: ReadonlyMap<string, ForeignNode>,
  ids: ReadonlyMap<string, string>,
): string | null {
  const seen = new Set([node.key]);
  for (let at = node.parent; at !== null && !seen.has(at); at = nodes.get(at)?.parent ?? null) {
    seen.add(at);
    const id = ids.get(at);
    if (id !== undefined) return id;
  }
  return null;
}

/** Reading what others wrote: a field of some type, or nothing. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A moment in Unix milliseconds: ISO text, milliseconds, or seconds with a fraction. */
export function asTime(value: unknown, otherwise: number): number {
  const time =
    typeof value === 'string'
      ? Date.parse(value)
      : typeof value === 'number'
        ? value < 1e11
          ? value * 1000
          : value
        : Number.NaN;
  return Number.isFinite(time) && time >= 0 && time < 8.64e15 ? Math.round(time) : otherwise;
}
