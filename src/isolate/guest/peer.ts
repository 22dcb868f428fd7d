import { mostTogether } from '../wire.ts';

const later = queueMicrotask;

/**
 * The guest's end of the wire: Comlink's messages, written by hand, since the host lets only two kinds of them pass and each
 * call counts. It asks the host by name, and answers the one request there is.
 */
export interface Peer {
  /** Goes out with all that is asked in the same turn. */
  ask(name: string, ...values: unknown[]): Promise<unknown>;
  /** Sends what waits at once, for when the turn may never end. */
  flush(): void;
}

interface Message {
  id: string;
  type: string;
  path?: string[];
  argumentList?: { type: string; value: unknown }[];
  value?: unknown;
}

/** `answer` is called for a request of that name; anything else that arrives is ignored. */
export function createPeer(port: MessagePort, name: string, answer: (value: unknown) => Promise<unknown>): Peer {
  const send = port.postMessage.bind(port);
  const open = new Map<string, (value: unknown) => void>();
  let last = 0;

  let leaving: Message[] = [];

  const flush = () => {
    const messages = leaving;
    leaving = [];
    for (let at = 0; at < messages.length; at += mostTogether) send(messages.slice(at, at + mostTogether));
  };
  const leave = (message: Message) => {
    if (leaving.push(message) === 1) later(flush);
  };
  const receive = ({ id, type, value, path, argumentList }: Message) => {
    if (type === 'RAW') {
      const settle = open.get(id);
      open.delete(id);
      settle?.(value);
    } else if (type === 'APPLY' && path?.[0] === name) {
      void answer(argumentList?.[0]?.value).then((result) => leave({ id, type: 'RAW', value: result }));
    }
  };
  // Each in a turn of its own, with all that follows from it, whether they came together or not.
  let arrived: Message[] = [];
  const turns = new MessageChannel();
  const next = () => {
    const message = arrived.shift();
    if (arrived.length > 0) turns.port2.postMessage(null);
    if (message) receive(message);
  };
  turns.port1.onmessage = next;
  port.onmessage = ({ data }: MessageEvent<Message[]>) => {
    const waiting = arrived.length > 0;
    arrived = [...arrived, ...data];
    if (!waiting) next();
  };
  return {
    ask(to, ...values) {
      const id = `${++last}`;
      return new Promise((resolve) => {
        open.set(id, resolve);
        leave({ id, type: 'APPLY', path: [to], argumentList: values.map((value) => ({ type: 'RAW', value })) });
      });
    },
    flush,
  };
}
