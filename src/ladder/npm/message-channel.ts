/**
 * What packages that ask for a MessageChannel mean by it: a turn of their own (React's scheduler does). An isolate has
 * none, so that nothing can leave it by one; this one leads nowhere else, and keeps the time of the program.
 */
class Port extends EventTarget {
  other: Port | undefined;
  #handler: ((event: Event) => void) | null = null;
  /** What came before anyone listened. */
  #waiting: Event[] | null = [];

  get onmessage() {
    return this.#handler;
  }
  set onmessage(handler) {
    if (this.#handler) this.removeEventListener('message', this.#handler);
    this.#handler = typeof handler === 'function' ? handler : null;
    if (!this.#handler) return;
    this.addEventListener('message', this.#handler);
    this.start();
  }
  start() {
    for (const event of this.#waiting ?? []) this.#hand(event);
    this.#waiting = null;
  }
  postMessage(data: unknown) {
    const event = Object.assign(new Event('message'), { data: structuredClone(data) });
    if (!this.other) return;
    if (this.other.#waiting) this.other.#waiting.push(event);
    else this.other.#hand(event);
  }
  close() {
    if (this.other) this.other.other = undefined;
    this.other = undefined;
  }
  #hand(event: Event) {
    setTimeout(() => this.dispatchEvent(event), 0);
  }
}

/** @public It is taken in as a text, by bundles in which something asks for it. */
export class MessageChannel {
  port1 = new Port();
  port2 = new Port();
  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}
