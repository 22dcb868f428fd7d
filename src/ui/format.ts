/** Numbers and titles as people read them, in English. */
import { visible } from '#base/visible.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A title is the first line of a text as it was written; its marks of emphasis say nothing there, nor in an excerpt. */
export const plainLine = (title: string): string => visible(title.replace(/\*\*|`/g, ''));

export const count = (value: number): string => whole.format(value);

/** `1 call`, `7 calls`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Short for a narrow column: `48`, `1.2k`, `31k`, `2.1M`. */
export function short(value: number): string {
  if (value < 1000) return count(value);
  const [scaled, sign] = value < 999_500 ? [value / 1000, 'k'] : [value / 1_000_000, 'M'];
  return `${scaled < 9.95 ? scaled.toFixed(1) : count(scaled)}${sign}`;
}

/** Milliseconds: `3.1 ms`, `41 ms`, `2.4 s`, `1 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let at = 0;
  let scaled = value;
  for (; scaled >= 999.5 && at < units.length - 1; at++) scaled /= 1000;
  return `${at > 0 && scaled < 9.95 ? scaled.toFixed(1) : count(scaled)} ${units[at]}`;
}

/** US dollars: `$0.00`, `$0.018`, `$12.40`. */
export function money(dollars: number): string {
  const digits = dollars > 0 && dollars < 1 ? 3 : 2;
  return `$${dollars.toFixed(digits)}`;
}
