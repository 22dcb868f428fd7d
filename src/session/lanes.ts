/**
 * The lanes view: rows in display order and the lines between them. Pure; work grows with the entries and the forks.
 * Time runs down. The path shown is lane 0 and straight; every other branch bends right into the first free lane, which
 * is free again below its last row.
 */
import type { Colour, Entry, Fold, Label } from './entry.contract.ts';
import type { SessionState } from './session.contract.ts';
import { stepsOf } from './titles.ts';
import { parentIn, root } from './tree.ts';

export interface LaneLine {
  /** Lane at the middle of the row above. */
  fromLane: number;
  /** Lane at the middle of this row; another one is a bend. */
  toLane: number;
  /**
   * `path`: of the branch shown. `fold`: the same, and touching a fold, drawn dashed. `side`: of another branch. `merge`:
   * from the tip of another branch to the row it was merged in; in that row it ends in the row's own lane.
   */
  kind: 'path' | 'fold' | 'side' | 'merge';
  /** The branch it belongs to: 0 for the path shown, else 1, 2, … in display order. Take it modulo the colours there are. */
  colour: number;
}

export interface LaneRow {
  /** The last entry of the row: where choosing the row goes. */
  entry: Entry;
  /** All entries of the row, in order: one, or an answer's steps, or a fold's. */
  entries: Entry[];
  /** What the row says. */
  title: string;
  lane: number;
  colour: number;
  onPath: boolean;
  isHead: boolean;
  /** Rows above it on its own path. */
  depth: number;
  /** Visible children of the row: more than one is a fork. */
  branchPoint: number;
  /** Tokens of its entries, or of the summary in a fold's row. */
  tokens: number;
  fold?: { fold: Fold; count: number };
  /** `pin`: some of it is always sent as it is. `exclude`: none of it is read by the model. */
  mark?: 'pin' | 'exclude';
  /** Name a person gave to the branch at one of its entries. */
  branchName?: string;
  branchColour?: Colour;
  /** Of all its entries, in their order. */
  labels: Label[];
  /** To draw between the row above and this one. Rows without a change between them share one array. */
  lines: LaneLine[];
}

export interface LaneOptions {
  /** One row for an answer with its tool calls and results, unless a branch leaves within. Default true. */
  grouped?: boolean;
}

export function layoutLanes(state: SessionState, options: LaneOptions = {}): LaneRow[] {
  const drafts = gather(state, options.grouped ?? true);
  place(drafts);
  return withLines(drafts);
}

interface Draft {
  row: LaneRow;
  parent: Draft | null;
  children: Draft[];
  /** The rows that were merged in this one, all above it. */
  others: Draft[];
  /** Sorts the rows: never before the parent's, whatever the clocks said. */
  order: string;
  at: number;
  chain: Chain;
  /** Lines from here to the rows it was merged in. */
  links: Chain[];
}

/** Rows one below the other in one lane. */
interface Chain {
  lane: number;
  colour: number;
  /** Row the line starts from; none for a first message. */
  start: Draft | null;
  /** The row it ends in, for a line to a merge: no row is in it. */
  into?: Draft;
  first: number;
  last: number;
}

/** The rows with their parents, in display order, not yet in lanes. */
function gather(state: SessionState, grouped: boolean): Draft[] {
  const { entries, children } = state;
  const onPath = new Set(state.path.map((entry) => entry.id));
  const foldOf = new Map<string, Fold>();
  const standingOf = new Map(state.path.map((entry, i) => [entry.id, state.standings[i]!]));
  for (const [id, standing] of standingOf) if (standing.is === 'folded') foldOf.set(id, standing.by.fold);
  const told = new Set<Fold>();
  const names = new Map(state.branches.map((branch) => [branch.entryId, branch]));
  const labels = new Map<string, Label[]>();
  for (const label of state.labels) labels.set(label.entryId, [...(labels.get(label.entryId) ?? []), label]);
  const drafts: Draft[] = [];
  const draftOf = new Map<string, Draft>();
  const waiting = (children.get(root) ?? []).toReversed();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const entry = entries.get(id)!;
    const parent = draftOf.get(parentIn(entries, entry)) ?? null;
    const under = children.get(id) ?? [];
    for (let i = under.length - 1; i >= 0; i--) waiting.push(under[i]!);
    const folded = foldOf.get(id);
    if (parent && (folded ? parent.row.fold?.fold === folded : grouped && joins(parent, entry, state))) {
      parent.row.entries.push(entry);
      parent.row.entry = entry;
      draftOf.set(id, parent);
      continue;
    }
    const draft: Draft = {
      row: {
        entry,
        entries: [entry],
        title: entry.title,
        lane: 0,
        colour: 0,
        onPath: onPath.has(id),
        isHead: false,
        depth: parent ? parent.row.depth + 1 : 0,
        branchPoint: 0,
        tokens: 0,
        ...(folded && { fold: { fold: folded, count: 0 } }),
        labels: [],
        lines: [],
      },
      parent,
      children: [],
      others: [],
      order: parent && parent.order > id ? parent.order : id,
      at: 0,
      chain: { lane: 0, colour: 0, start: null, first: 0, last: 0 },
      links: [],
    };
    parent?.children.push(draft);
    drafts.push(draft);
    draftOf.set(id, draft);
  }
  for (const { row, children: below } of drafts) {
    row.isHead = row.onPath && row.entries.some((entry) => entry.id === state.head.entryId);
    row.branchPoint = below.length;
    if (row.fold) row.fold.count = row.entries.length;
    row.tokens = row.entries.reduce((sum, entry) => sum + entry.tokens, 0);
    // Parted by pinned entries, a fold has several rows; its summary is sent once.
    if (row.fold) row.tokens = told.has(row.fold.fold) ? 0 : row.fold.fold.tokensAfter;
    if (row.fold) told.add(row.fold.fold);
    const standings = row.onPath ? row.entries.map((entry) => standingOf.get(entry.id)) : [undefined];
    if (standings.some((standing) => standing?.is === 'sent' && standing.pinned)) row.mark = 'pin';
    else if (standings.every((standing) => standing?.is === 'excluded')) row.mark = 'exclude';
    row.title = titleOf(row, state);
    const named = names.size > 0 ? row.entries.findLast((entry) => names.has(entry.id)) : undefined;
    const branch = named && names.get(named.id)!;
    if (branch) row.branchName = branch.name;
    if (branch?.colour) row.branchColour = branch.colour;
    if (labels.size > 0) row.labels = row.entries.flatMap((entry) => labels.get(entry.id) ?? []);
  }
  for (const draft of drafts)
    for (const { parents } of draft.row.entries)
      for (let i = 1; i < parents.length; i++) {
        const other = draftOf.get(parents[i]!);
        if (other && other !== draft && other.order < draft.order) draft.others.push(other);
      }
  // A stable sort: rows of equal order stay as they were found, parents first.
  drafts.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.row.depth - b.row.depth));
  drafts.forEach((draft, at) => {
    draft.at = at;
  });
  return drafts;
}

const ofAnswer = (entry: Entry) => entry.kind === 'assistant' || entry.kind === 'tool';

function joins(parent: Draft, entry: Entry, state: SessionState): boolean {
  const above = parent.row.entry;
  if (parent.row.fold || !ofAnswer(above) || !ofAnswer(entry)) return false;
  // The head stays the end of its row, so that the row shown as current is where the next message goes.
  return state.children.get(above.id)?.length === 1 && above.id !== state.head.entryId;
}

/** What an answer said at its end; where it said nothing, its steps. */
function titleOf(row: LaneRow, state: SessionState): string {
  if (row.fold) return `${row.fold.count} ${row.fold.count === 1 ? 'message' : 'messages'} folded into one`;
  if (!ofAnswer(row.entry) || state.bodies.size === 0) return row.entry.title;
  const messages = row.entries.map((entry) => state.bodies.get(entry.id)?.message);
  const calls = messages.flatMap((message) => (message?.role === 'assistant' ? message.toolCalls : []));
  const last = messages.at(-1);
  const said = last?.role === 'assistant' && last.text.trim() !== '' && last.toolCalls.length === 0;
  return (!said && stepsOf(calls.map((call) => call.name))) || row.entry.title;
}

/** Gives every row its lane: the path's chain is 0; others take the lowest lane free over all their rows. */
function place(drafts: Draft[]): void {
  const trunk: Chain = { lane: 0, colour: 0, start: null, first: 0, last: 0 };
  const starts = new Map<Draft | null, Chain[]>();
  for (const draft of drafts) {
    const { parent, row } = draft;
    if (row.onPath) draft.chain = trunk;
    else if (parent && !parent.row.onPath && parent.children[0] === draft) draft.chain = parent.chain;
    else {
      draft.chain = { lane: -1, colour: 0, start: parent, first: draft.at, last: draft.at };
      starts.set(parent, [...(starts.get(parent) ?? []), draft.chain]);
    }
    draft.chain.last = draft.at;
  }
  for (const into of drafts)
    for (const start of into.others) {
      const chain: Chain = { lane: -1, colour: 0, start, into, first: start.at + 1, last: into.at };
      starts.set(start, [...(starts.get(start) ?? []), chain]);
      start.links.push(chain);
    }
  const busyUntil: number[] = [Number.POSITIVE_INFINITY];
  let colour = 0;
  const enter = (chain: Chain, from: number) => {
    let lane = 1;
    while ((busyUntil[lane] ?? -1) >= from) lane++;
    busyUntil[lane] = chain.last;
    chain.lane = lane;
    chain.colour = chain.into ? chain.start!.chain.colour : ++colour;
  };
  for (const draft of drafts) {
    if (draft.chain.start === null && draft.chain.lane === -1) enter(draft.chain, draft.at);
    for (const chain of starts.get(draft) ?? []) enter(chain, draft.at + 1);
    draft.row.lane = draft.chain.lane;
    draft.row.colour = draft.chain.colour;
  }
}

/** The lines of each gap between two rows; an unchanged gap shares the array of the one above. */
function withLines(drafts: Draft[]): LaneRow[] {
  const open = new Map<Chain, LaneLine>();
  const ends = new Map<number, Chain[]>();
  let shared: LaneLine[] = [];
  let changed = true;
  const trunkRows = drafts.filter((draft) => draft.row.onPath);
  const bends: { chain: Chain; from: number }[] = [];
  drafts.forEach((draft, at) => {
    const above = drafts[at - 1];
    for (const chain of ends.get(at - 1) ?? []) {
      open.delete(chain);
      changed = true;
    }
    bends.length = 0;
    if (above) {
      for (const child of above.children) {
        const { chain } = child;
        if (chain.start === above) bends.push({ chain, from: above.row.lane });
        if (open.has(chain) || chain.last < at) continue;
        const kind = child.row.onPath ? 'path' : 'side';
        open.set(chain, { fromLane: chain.lane, toLane: chain.lane, kind, colour: chain.colour });
        ends.set(chain.last, [...(ends.get(chain.last) ?? []), chain]);
        changed = true;
      }
      for (const chain of above.links) {
        bends.push({ chain, from: above.row.lane });
        open.set(chain, { fromLane: chain.lane, toLane: chain.lane, kind: 'merge', colour: chain.colour });
        ends.set(chain.last, [...(ends.get(chain.last) ?? []), chain]);
        changed = true;
      }
    }
    if (changed) shared = [...open.values()];
    const joins = draft.others.length > 0;
    changed = bends.length > 0 || joins;
    draft.row.lines = changed
      ? Array.from(open, ([chain, line]) => {
          const fromLane = bends.find((one) => one.chain === chain)?.from ?? line.fromLane;
          const toLane = chain.into === draft ? draft.row.lane : line.toLane;
          return fromLane === line.fromLane && toLane === line.toLane ? line : { ...line, fromLane, toLane };
        })
      : shared;
  });
  dashFolds(drafts, trunkRows);
  return drafts.map((draft) => draft.row);
}

/** The path's line is dashed from a fold's row to its neighbours on the path. */
function dashFolds(drafts: Draft[], trunk: Draft[]): void {
  trunk.forEach((draft, i) => {
    const next = trunk[i + 1];
    if (!next || !(draft.row.fold || next.row.fold)) return;
    for (let at = draft.at + 1; at <= next.at; at++) {
      const { row } = drafts[at]!;
      row.lines = row.lines.map((line) => (line.kind === 'path' ? { ...line, kind: 'fold' as const } : line));
    }
  });
}
