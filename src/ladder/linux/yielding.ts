/**
 * The emulator gives its thread back now and then, for which it would start a Worker of its own that calls it back. The
 * sealed frame lets none be started; this stands in for it. Runs before the emulator.
 */
import { after } from '#base/deadline.ts';

class Yielding {
  onmessage: (event: { data: unknown }) => void = () => undefined;
  readonly #channel = new MessageChannel();
  constructor() {
    this.#channel.port1.onmessage = ({ data }) => this.onmessage({ data });
  }
  postMessage({ t, tick }: { t: number; tick: unknown }): void {
    if (t < 1) this.#channel.port2.postMessage(tick);
    else after(t, () => this.onmessage({ data: tick }));
  }
  terminate(): void {
    this.#channel.port1.close();
  }
}

Object.assign(globalThis, { Worker: Yielding });
