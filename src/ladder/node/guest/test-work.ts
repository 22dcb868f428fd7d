/** Running the function of one test, and the checks that a plan counts. */
import { assert } from './assert.ts';
import { timerFunctions } from './loop.ts';

/** Those of the program may be turned by its test. */
const { setTimeout, clearTimeout } = timerFunctions;

export type Work = (context: unknown, done?: (error?: unknown) => void) => unknown;

/** With a callback where it takes one; ended by its limit. */
export function timed({ timeout }: { timeout?: number }, work: Work, context: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer =
      timeout === undefined || timeout === Number.POSITIVE_INFINITY
        ? undefined
        : setTimeout(
            () => reject(Object.assign(new Error(`test timed out after ${timeout}ms`), { code: 'ERR_TEST_FAILURE' })),
            timeout,
          );
    const settle = (how: () => void) => {
      clearTimeout(timer);
      how();
    };
    try {
      const calls = work.length >= 2;
      const back = (error?: unknown) => settle(() => (error ? reject(error) : resolve()));
      const made = calls ? work(context, back) : work(context);
      if (made && typeof (made as Promise<unknown>).then === 'function') {
        if (calls)
          settle(() =>
            reject(
              Object.assign(new Error('passed a callback but also returned a Promise'), { code: 'ERR_TEST_FAILURE' }),
            ),
          );
        (made as Promise<unknown>).then(
          () => settle(resolve),
          (error) => settle(() => reject(error)),
        );
      } else if (!calls) settle(resolve);
    } catch (error) {
      settle(() => reject(error));
    }
  });
}

/** Checks that a plan counts. */
export const counted = (of: { checks: number }) =>
  Object.fromEntries(
    Object.entries(assert as unknown as Record<string, unknown>)
      .filter(([name, value]) => typeof value === 'function' && !/^[A-Z]|^strict$/.test(name))
      .map(([name, value]) => [
        name,
        (...args: unknown[]) => {
          of.checks++;
          return (value as (...given: unknown[]) => unknown)(...args);
        },
      ]),
  );
