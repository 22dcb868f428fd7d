/** What a program writes, in pieces: at once where it waits, and soon where it does not. */
import { say } from './host.ts';

const piece = 16_384;
const soonMs = 40;

export function createOutput() {
  let stream: 'out' | 'error' = 'out';
  let text = '';
  let last = 0;
  let asked = false;
  const flush = () => {
    asked = false;
    if (text) say({ type: 'output', stream, text });
    text = '';
    last = performance.now();
  };
  return {
    flush,
    write(to: 'out' | 'error', more: string) {
      if (to !== stream) flush();
      stream = to;
      text += more;
      if (text.length > piece || performance.now() - last > soonMs) flush();
      else if (!asked) {
        asked = true;
        queueMicrotask(flush);
      }
    },
  };
}
