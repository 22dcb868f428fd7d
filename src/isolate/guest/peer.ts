/**
 * The guest's end of the wire: Comlink's messages, written by hand, since the host lets only two kinds of them pass and each
 * call counts. It asks the host by name, and answers the one request there is.
 */
export interface Peer {
  ask(name: string, ...values: unknown[]): Promise<unknown>;
}

interface Message {
  id: string;
  type: string;
  path?: string[];
  argumentList?: { value: unknown }[];
  value?: unknown;
}

/** `answer` is called for a request of that name; anything else that arrives is ignored. */
export function createPeer(port: MessagePort, name: string, answer: (value: unknown) => Promise<unknown>): Peer {
  const send = port.postMessage.bind(port);
  const open = new Map<string, (value: unknown) => void>();
  let last = 0;

  port.onmessage = ({ data }: MessageEvent<Message>) => {
    const { id, type } = data;
    if (type === 'RAW') {
      const settle = open.get(id);
      open.delete(id);
      settle?.(data.value);
    } else if (type === 'APPLY' && data.path?.[0] === name) {
      void answer(data.argumentList?.[0]?.value).then((value) => send({ id, type: 'RAW', value }));
    }
  };
  return {
    ask(to, ...values) {
      const id = `${++last}`;
      return new Promise((resolve) => {
        open.set(id, resolve);
        try {
          send({ id, type: 'APPLY', path: [to], argumentList: values.map((value) => ({ type: 'RAW', value })) });
        } catch (error) {
          open.delete(id);
          throw error;
        }
      });
    },
  };
}
