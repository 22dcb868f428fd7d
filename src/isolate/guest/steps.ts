/** `codemode.step(name, run)`: runs `run` once; where it has been run before, gives what came of it then. */
import { measure } from '#base/plain.ts';
import type { GuestOutcome, GuestStep } from '../wire.ts';
import { failureOf, lineOf } from './failure.ts';
import type { Scope } from './scope.ts';
import type { Clock } from './world.ts';

interface StepWorld {
  ask(scope: string, name: string, line: number | undefined): Promise<GuestStep>;
  /** Resolves to the program's time from then on. */
  tell(scope: string, outcome: GuestOutcome): Promise<number>;
  hold(): () => void;
  messageBytes: number;
  scope: Scope;
  clock: Clock;
  /** The program's awaits are marked, as they are where its text says `codemode` and `step`. */
  marked: boolean;
}

/** The host keeps what is told here as the program's own word: it can only ever be about this program's own steps. */
export function createSteps({ ask, tell, hold, messageBytes, scope, clock, marked }: StepWorld) {
  const within = async (name: string, run: () => unknown, failure: Error): Promise<unknown> => {
    const release = hold();
    let start: GuestStep;
    try {
      start = await ask(scope.current(), name, lineOf(failure));
    } finally {
      release();
    }
    const due = clock.arrive(start.elapsed);
    if (due) await due;
    if (!start.ok) throw Object.assign(failure, { name: 'StepError', message: start.message, code: start.code });
    if ('outcome' in start) return given(start.outcome, failure);
    const { scope: path } = start;
    const outcome = await ran(path, run);
    const held = hold();
    let ended: number;
    try {
      ended = await tell(path, outcome.told);
    } finally {
      held();
    }
    const last = clock.arrive(ended);
    if (last) await last;
    if ('thrown' in outcome) throw outcome.thrown;
    return outcome.value;
  };

  const ran = async (path: string, run: () => unknown) => {
    try {
      const value = await scope.within(path, run);
      const measured = measure(value, messageBytes, 'the result of the step');
      if (!measured.ok) throw Object.assign(new TypeError(measured.message), { code: 'not_plain' });
      return { told: { ok: true as const, value }, value };
    } catch (thrown) {
      const { name, message, code } = failureOf(thrown);
      return { told: { ok: false as const, error: { name, message, ...(code && { code }) } }, thrown };
    }
  };

  return (name: unknown, run: unknown): Promise<unknown> => {
    const failure = new Error();
    if (!marked) throw new TypeError('Write codemode.step(name, run) out, so that it can be seen in the text.');
    if (typeof name !== 'string' || name === '' || name.length > 200)
      throw new TypeError('codemode.step needs a name of 1 to 200 characters first.');
    if (typeof run !== 'function')
      throw new TypeError('codemode.step needs a function second: codemode.step("name", async () => …).');
    return scope.awaited(within(name, run as () => unknown, failure));
  };
}

function given(outcome: GuestOutcome, failure: Error): unknown {
  if (outcome.ok) return outcome.value;
  const { name, message, code } = outcome.error;
  Object.defineProperty(failure, 'name', { value: name, configurable: true, writable: true });
  throw Object.assign(failure, { message, ...(code !== undefined && { code }) });
}
