/** What each loop of the page calls: it throws where the page was held up for so long that its host would end it. */
import { loopCheck } from '../wire.ts';

/** Less than the host is patient. */
const mostMs = 4_000;
const mostCalls = 4_096;

export function watchLoops(realm: Window, ended: () => void): void {
  const clock = performance.now.bind(performance);
  const { port1, port2 } = new MessageChannel();
  const tell = port2.postMessage.bind(port2);
  let began: number | null = null;
  let said = false;
  let last = 0;
  /** Calls until the clock is looked at again: the more of them, the shorter they are. */
  let pause = 1;
  let left = 0;
  port1.onmessage = () => {
    began = null;
    said = false;
    left = 0;
  };
  const check = () => {
    if (left-- > 0) return;
    const now = clock();
    if (began === null) {
      began = now;
      // It comes when the page has come to rest.
      tell(null);
    }
    pause = now - last < 2 ? Math.min(pause * 2, mostCalls) : 1;
    left = pause;
    last = now;
    if (now - began > mostMs) {
      left = 0;
      if (!said) ended();
      said = true;
      throw new RangeError(`A loop ran for over ${mostMs / 1000} s without a pause and was ended.`);
    }
  };
  Object.defineProperty(realm, loopCheck, { value: check });
}
