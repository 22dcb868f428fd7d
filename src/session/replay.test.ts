import { describe, expect, it } from 'vitest';
import type { Fold } from './entry.contract.ts';
import { foldRow } from './folds.ts';
import { makeSession } from './made-session.suite.ts';
import { againFrom, recordingOf, stateAt } from './replay.ts';
import { stateOf } from './state.ts';

function grown() {
  const { rows, bodies } = makeSession(40, 0);
  rows.entries.forEach((entry, i) => {
    entry.createdAt = i * 100;
    if (i === 0) entry.tree = 'a';
    if (i === 10) entry.tree = 'b';
  });
  bodies[6]!.runId = 'run-6';
  bodies[14]!.runId = 'run-14';
  const fold: Fold = foldRow({
    id: 'f',
    sessionId: 's',
    covered: rows.entries.slice(0, 8),
    summary: 'Short.',
    summariser: 'extractive',
    now: 2050,
  });
  rows.folds.push(fold);
  return { state: stateOf(rows, bodies), fold, rows, bodies };
}

describe('a recording', () => {
  it('tells of each step the tokens, the files, the run and the folds of then', () => {
    const { state, fold } = grown();
    const steps = recordingOf(state);
    expect(steps).toHaveLength(40);
    expect(steps.map(({ entry }) => entry.id)).toEqual(state.path.map(({ id }) => id));
    expect(steps.flatMap((step, i) => (step.changed ? [i] : []))).toEqual([10]);
    expect(steps.flatMap((step, i) => (step.folded ? [i] : []))).toEqual([20]);
    expect([5, 6, 13, 14, 39].map((i) => steps[i]!.runId)).toEqual([null, 'run-6', 'run-6', 'run-14', 'run-14']);
    const whole = state.path.reduce((sum, entry) => sum + entry.tokens, 0);
    expect(steps[39]!.fill).toBe(whole - fold.tokensBefore + fold.tokensAfter);
    expect(steps[3]!.lasted).toBe(100);
  });

  it('shows at each step what the session was when that entry was the last one', () => {
    const { state, rows, bodies } = grown();
    for (const at of [0, 5, 19, 20, 39]) {
      const then = stateOf(
        {
          ...rows,
          entries: rows.entries.slice(0, at + 1),
          folds: at < 20 ? [] : rows.folds,
          head: { sessionId: 's', entryId: rows.entries[at]!.id },
        },
        bodies,
      );
      const shown = stateAt(state, at);
      expect(shown.path).toEqual(then.path);
      expect(shown.head).toEqual(then.head);
      expect(shown.context).toEqual(then.context);
      expect(shown.tokens).toBe(then.tokens);
    }
    expect(stateAt(state, 39)).toBe(state);
  });

  it('is run again from a question, a result, or what came before an answer', () => {
    const steps = recordingOf(grown().state);
    const from = (at: number) => againFrom(steps[at]!, steps[at - 1])?.id;
    expect([0, 1, 2, 3].map(from)).toEqual([0, 0, 2, 2].map((at) => steps[at]!.entry.id));
  });
});
