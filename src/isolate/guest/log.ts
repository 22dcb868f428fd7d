import type { GuestLine } from '../wire.ts';
import { lineOf } from './failure.ts';

const longest = 100_000;
const mostUnanswered = 64;
const mostTogether = 200;
const later = queueMicrotask;

/**
 * Sends lines at once, so that what was written before an endless loop is seen, unless the host is behind; then in
 * bundles.
 */
export function createLog(send: (lines: GuestLine[]) => PromiseLike<unknown>) {
  let waiting: GuestLine[] = [];
  let unanswered = 0;
  let asked = false;

  const flush = () => {
    asked = false;
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    unanswered++;
    void send(lines).then(() => unanswered--);
  };
  const write = (level: string, text: string) => {
    const cut = text.length > longest ? `${text.slice(0, longest)}… ${text.length - longest} more characters` : text;
    waiting.push({ level, text: cut, line: lineOf(new Error()) });
    if (unanswered < mostUnanswered || waiting.length >= mostTogether) return flush();
    if (asked) return;
    asked = true;
    later(flush);
  };
  return { write, flush };
}
