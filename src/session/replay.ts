/** A branch as it grew, step by step: what the conversation was when each of its entries was the last. Pure. */
import { contextOf, tokensOf } from './context.ts';
import type { Entry } from './entry.contract.ts';
import type { SessionState } from './session.contract.ts';
import { standingsOf } from './standing.ts';

export interface ReplayStep {
  entry: Entry;
  /** Tokens of the conversation then, folds that were made by then taken off. */
  fill: number;
  /** The files are others than at the step before. */
  changed: boolean;
  /** A fold was made after this step and before the next. */
  folded: boolean;
  /** The run shown then: the last one that had been made. */
  runId: string | null;
  /** Milliseconds until the next step, as it was. */
  lasted: number;
}

/** The steps of the shown path. */
export function recordingOf({ path, bodies, folds }: SessionState): ReplayStep[] {
  const places = new Map(path.map((entry, at) => [entry.id, at]));
  const made = folds.filter(
    (fold) => fold.kind === 'summary' && fold.active && places.has(fold.from) && places.has(fold.to),
  );
  let tokens = 0;
  let tree: string | null = null;
  let runId: string | null = null;
  return path.map((entry, at) => {
    const until = path[at + 1]?.createdAt ?? Number.POSITIVE_INFINITY;
    const now = made.filter(
      (fold) => fold.createdAt >= entry.createdAt && fold.createdAt < until && places.get(fold.to)! <= at,
    );
    tokens += entry.tokens;
    for (const fold of now) tokens -= fold.tokensBefore - fold.tokensAfter;
    const changed = tree !== null && entry.tree !== null && entry.tree !== tree;
    tree = entry.tree ?? tree;
    runId = bodies.get(entry.id)?.runId ?? runId;
    const lasted = Number.isFinite(until) ? Math.max(0, until - entry.createdAt) : 0;
    return { entry, fill: tokens, changed, folded: now.length > 0, runId, lasted };
  });
}

/** The state when the entry at a place of the path was the last: its folds, its context, its tokens. */
export function stateAt(state: SessionState, at: number): SessionState {
  const last = state.path.length - 1;
  if (at >= last) return state;
  const path = state.path.slice(0, at + 1);
  const until = state.path[at + 1]!.createdAt;
  const folds = state.folds.filter((fold) => fold.createdAt < until);
  const standings = standingsOf(path, folds, state.bodies);
  const context = contextOf(path, state.bodies, folds, standings);
  const head = { ...state.head, entryId: path.at(-1)?.id ?? null };
  return { ...state, path, folds, standings, context, tokens: tokensOf(context), head };
}

/**
 * Where running again from a step begins: a question, a result and an edit are gone on from; an answer is asked for again,
 * from what was before it.
 */
export function againFrom({ entry }: ReplayStep, before: ReplayStep | undefined): Entry | null {
  return entry.kind === 'assistant' ? (before?.entry ?? null) : entry;
}
