import { expect, it } from 'vitest';
import { rungs } from './ladder.ts';

it('every rung says what it can touch, and those not here say so', () => {
  expect(rungs.map((rung) => rung.number)).toEqual(['00', '01', '02', '03', '04']);
  for (const rung of rungs) {
    expect(rung.risk).toMatch(/\.$/);
    expect(rung.cost === undefined).toBe(rung.id === 'workspace');
    const state = rung.available();
    if (!state.ok) expect(state.reason).toContain('not part of this version');
  }
});
