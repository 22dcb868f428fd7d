import { cell, type Readable } from '#base/cell.ts';
import type { Ide, TourStep } from '../ide.ts';
import { type Step, steps as scripted } from './tour-steps.ts';

/** What the tour plays on: the product itself, without the tour. */
export type TourStage = Pick<
  Ide,
  | 'session'
  | 'turn'
  | 'runs'
  | 'approvals'
  | 'model'
  | 'models'
  | 'chooseModel'
  | 'newSession'
  | 'send'
  | 'editAndResend'
  | 'draftFold'
  | 'fold'
  | 'showRun'
>;

interface Tour {
  step: Readable<TourStep | null>;
  start(): Promise<void>;
  next(): void;
  end(): void;
}

/**
 * Plays the steps one by one: each begins with an action on the product and is busy until the product has done it. It
 * never blocks: the person may do anything meanwhile, and end it at any time.
 */
export function createTour(stage: TourStage, steps: readonly Step[] = scripted): Tour {
  const step = cell<TourStep | null>(null);
  /** Changes with each step and at the end, so that what an older step waited for is forgotten. */
  let current = 0;
  let unwatch: () => void = () => undefined;

  const show = async (index: number): Promise<void> => {
    unwatch();
    const mine = ++current;
    const here = steps[index];
    if (!here) return void step.set(null);
    const { title, text, target } = here;
    const say = (busy: boolean) => {
      if (mine === current) step.set({ number: index + 1, of: steps.length, title, text, target, busy });
    };
    say(Boolean(here.act));
    await here.act?.(stage);
    if (mine !== current) return;
    const done = () => !here.done || here.done(stage);
    if (done()) return say(false);
    const look = () => {
      if (!done()) return;
      unwatch();
      say(false);
    };
    const stops = [stage.turn, stage.approvals, stage.session].map((one) => one.subscribe(look));
    unwatch = () => {
      for (const stop of stops) stop();
    };
    look();
  };

  return {
    step,
    start: () => show(0),
    next() {
      const now = step.get();
      if (now && !now.busy) void show(now.number);
    },
    end() {
      unwatch();
      current++;
      step.set(null);
    },
  };
}
