/** Folds: ranges of a path shown and sent as a summary. A fold never removes an entry. Pure. */
import { estimateTokens } from '#base/tokens.ts';
import type { Entry, EntryBody, Fold } from './entry.contract.ts';

/** First and last place in a path, both included. */
export interface Range {
  from: number;
  to: number;
}

type Bodies = ReadonlyMap<string, EntryBody>;

/** FNV-1a over the ids, twice with other seeds: 64 bits, hex. Guards against damage, not against an enemy. */
function hashIds(ids: readonly string[]): string {
  const pass = (seed: number) => {
    let hash = seed;
    for (const id of ids) {
      for (let i = 0; i <= id.length; i++) {
        hash = Math.imul(hash ^ (i === id.length ? 10 : id.charCodeAt(i)), 0x01000193);
      }
    }
    return (hash >>> 0).toString(16).padStart(8, '0');
  };
  return pass(0x811c9dc5) + pass(0x9747b28c);
}

/** The place of two entries in a path, in its order, or `null` where one is not on it. */
export function rangeOf(path: readonly Entry[], from: string, to: string): Range | null {
  const a = path.findIndex((entry) => entry.id === from);
  const b = path.findIndex((entry) => entry.id === to);
  return a < 0 || b < 0 ? null : { from: Math.min(a, b), to: Math.max(a, b) };
}

/** Widens a range until no call in it is parted from its result, nor a result from its call. */
export function widen(path: readonly Entry[], bodies: Bodies, range: Range): Range {
  const pairs = callPairs(path, bodies);
  let { from, to } = range;
  for (let before = -1; before !== to - from; ) {
    before = to - from;
    for (const pair of pairs) {
      if (pair.to < from || pair.from > to) continue;
      from = Math.min(from, pair.from);
      to = Math.max(to, pair.to);
    }
  }
  return { from, to };
}

/** Each result with the call it answers, as places in the path. */
export function callPairs(path: readonly Entry[], bodies: Bodies): Range[] {
  const calls = new Map<string, number>();
  let lastAnswer = 0;
  return path.flatMap((entry, to) => {
    const message = bodies.get(entry.id)?.message;
    if (entry.kind === 'assistant') {
      lastAnswer = to;
      if (message?.role === 'assistant') for (const call of message.toolCalls) calls.set(call.id, to);
    }
    if (entry.kind !== 'tool') return [];
    // A result whose text is lost still belongs to the answer before it.
    return [{ from: message?.role === 'tool' ? (calls.get(message.callId) ?? to) : lastAnswer, to }];
  });
}

/** Where a fold lies on a path, or `null` where it does not hold: an end is missing or the entries between are others. */
export function placeOn(path: readonly Entry[], places: ReadonlyMap<string, number>, fold: Fold): Range | null {
  const from = places.get(fold.from);
  const to = places.get(fold.to);
  if (from === undefined || to === undefined || from > to) return null;
  const ids = path.slice(from, to + 1).map((entry) => entry.id);
  return hashIds(ids) === fold.sourceHash ? { from, to } : null;
}

export interface PlacedFold extends Range {
  fold: Fold;
}

/**
 * The folds in force on a path, in its order, none overlapping: of nested ones the outermost. Two that cut each other
 * can only meet where branches join; there the wider holds and the other one rests, so no entry is ever in two. A fold
 * of a call whose result came after it, outside, rests too: its summary could not know the result.
 */
export function foldsOn(
  path: readonly Entry[],
  folds: readonly Fold[],
  bodies: Bodies,
  pairs = callPairs(path, bodies),
): PlacedFold[] {
  const active = folds.filter((fold) => fold.active && fold.kind === 'summary');
  if (active.length === 0) return [];
  const places = new Map(path.map((entry, i) => [entry.id, i]));
  const placed = active
    .flatMap((fold) => {
      const range = placeOn(path, places, fold);
      return range && !pairs.some((pair) => within(pair.from, range) !== within(pair.to, range))
        ? [{ ...range, fold }]
        : [];
    })
    .sort((a, b) => b.to - b.from - (a.to - a.from) || (a.fold.id < b.fold.id ? -1 : 1));
  const kept: PlacedFold[] = [];
  for (const one of placed) if (kept.every((other) => apart(one, other))) kept.push(one);
  return kept.sort((a, b) => a.from - b.from);
}

const within = (i: number, range: Range) => i >= range.from && i <= range.to;
const apart = (a: Range, b: Range) => a.to < b.from || b.to < a.from;

/** True when two ranges share entries and neither holds the other. */
export function cuts(a: Range, b: Range): boolean {
  return !apart(a, b) && !holds(a, b) && !holds(b, a);
}

const holds = (outer: Range, inner: Range) => outer.from <= inner.from && outer.to >= inner.to;

/**
 * Why a range cannot be folded, or `null` where it can. It may swallow active folds whole; it may not lie inside one
 * or cut one.
 */
export function refusal(range: Range, inForce: readonly PlacedFold[]): string | null {
  if (inForce.some((other) => holds(other, range))) return 'These messages are folded already. Unfold them first.';
  if (inForce.some((other) => cuts(range, other)))
    return 'This would cut a fold in two. Unfold it first, or select all of it.';
  return null;
}

export function foldRow(given: {
  id: string;
  sessionId: string;
  covered: readonly Entry[];
  /** Of `covered`, those that stay as they are or are left out: no part of what the summary stands for. */
  apart?: ReadonlySet<Entry>;
  summary: string;
  summariser: string;
  now: number;
}): Fold {
  const { id, sessionId, covered, apart, summary, summariser, now } = given;
  return {
    id,
    sessionId,
    kind: 'summary',
    from: covered[0]!.id,
    to: covered.at(-1)!.id,
    sourceHash: hashIds(covered.map((entry) => entry.id)),
    summary,
    tokensBefore: covered.reduce((sum, entry) => sum + (apart?.has(entry) ? 0 : entry.tokens), 0),
    tokensAfter: estimateTokens(summary),
    summariser,
    active: true,
    createdAt: now,
  };
}
