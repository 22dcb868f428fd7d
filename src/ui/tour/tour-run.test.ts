import { describe, expect, it, vi } from 'vitest';
import { createFixture } from '../fixture.ts';
import { approval } from '../fixture-content.ts';
import { createTour } from './tour-run.ts';
import { change, other, question, steps } from './tour-steps.ts';

describe('the tour', () => {
  it('plays every step over the product: questions, a branch and a fold', async () => {
    const { ide } = await createFixture({ empty: true });
    const tour = createTour(ide);
    await tour.start();
    for (let number = 1; number < steps.length; number++) {
      await vi.waitFor(() => expect(tour.step.get()).toMatchObject({ number, busy: false }));
      tour.next();
    }
    await vi.waitFor(() => expect(tour.step.get()).toMatchObject({ number: steps.length, busy: false }));
    const state = ide.session.get()!;
    const said = [...state.entries.values()].filter(({ kind }) => kind === 'user').map(({ title }) => title);
    expect(said).toEqual([question, change, other]);
    expect(state.folds.some((fold) => fold.active)).toBe(true);
    tour.next();
    await vi.waitFor(() => expect(tour.step.get()).toBeNull());
  });

  it('waits while a call waits for a person, and does not go on by itself', async () => {
    const { ide, stage } = await createFixture({ empty: true });
    stage.approvals.set([approval()]);
    const tour = createTour(ide);
    await tour.start();
    expect(tour.step.get()).toMatchObject({ number: 1, busy: true });
    tour.next();
    expect(tour.step.get()?.number).toBe(1);
    ide.decide('approval-1', { decision: 'reject' });
    expect(tour.step.get()).toMatchObject({ number: 1, busy: false });
  });

  it('ends at any time, and what an older step waited for is forgotten', async () => {
    const { ide, stage } = await createFixture({ empty: true });
    stage.approvals.set([approval()]);
    const tour = createTour(ide);
    await tour.start();
    tour.end();
    stage.approvals.set([]);
    expect(tour.step.get()).toBeNull();
  });
});
