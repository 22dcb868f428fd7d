/**
 * Rates of sources as token buckets: a full bucket lets a burst of `calls` go at once, and it fills evenly over `perMs`.
 * A call takes its place at once and is told how long it has to wait for it, so that calls keep their order.
 */
import type { Held, Rate, Rates } from './budget.contract.ts';

interface Bucket {
  rate: Rate;
  /** Below nothing where places are taken ahead of time. */
  tokens: number;
  at: number;
}

export function createRates(world: { rates(): Rates; now: () => number }) {
  const buckets = new Map<string, Bucket>();
  return {
    /** Takes a place for one call of the source. `giveBack` where the call is not made. */
    take(source: string): (Held & { giveBack(): void }) | null {
      const rate = world.rates()[source];
      if (!rate || !validRate(rate)) return null;
      const now = world.now();
      const before = buckets.get(source);
      const same = before && before.rate.calls === rate.calls && before.rate.perMs === rate.perMs;
      const bucket: Bucket = same ? before : { rate, tokens: rate.calls, at: now };
      buckets.set(source, bucket);
      const filled = (Math.max(0, now - bucket.at) * rate.calls) / rate.perMs;
      bucket.tokens = Math.min(rate.calls, bucket.tokens + filled) - 1;
      bucket.at = now;
      const ms = bucket.tokens >= 0 ? 0 : Math.ceil((-bucket.tokens * rate.perMs) / rate.calls);
      return { ms, reason: rateWords(rate), giveBack: () => void bucket.tokens++ };
    },
  };
}

const validRate = ({ calls, perMs }: Rate): boolean =>
  Number.isFinite(calls) && Number.isFinite(perMs) && calls >= 1 && perMs > 0;

const units: Record<number, string> = { 1000: 'a second', 60000: 'a minute', 3600000: 'an hour' };

/** As in “10 calls a second”. */
export const rateWords = ({ calls, perMs }: Rate): string =>
  `${calls} ${calls === 1 ? 'call' : 'calls'} ${units[perMs] ?? `in ${perMs / 1000} s`}`;
