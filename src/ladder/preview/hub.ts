/** Several who speak to the one agent of a page: each sees its own answers, and all events. */
import type { CdpLink, CdpMessage } from '../preview.contract.ts';

export interface Hub {
  connect(): CdpLink;
  /** Another document, with another agent. */
  open(port: MessagePort, documentId: number, address: string): void;
  /** There is none any more. */
  shut(): void;
}

const left = { code: -32_000, message: 'The page was left before it answered.' };

export function createHub(): Hub {
  const links = new Set<(message: CdpMessage) => void>();
  const waiting = new Map<number, { id: number; tell: (message: CdpMessage) => void }>();
  let port: MessagePort | undefined;
  let last = 0;

  const shut = () => {
    port?.close();
    port = undefined;
    for (const { id, tell } of waiting.values()) tell({ id, error: left });
    waiting.clear();
  };
  const told = (message: CdpMessage) => {
    for (const link of [...links]) link(message);
  };
  return {
    connect() {
      const listeners = new Set<(message: CdpMessage) => void>();
      const tell = (message: CdpMessage) => {
        for (const listener of [...listeners]) listener(message);
      };
      links.add(tell);
      return {
        send(message) {
          if (!port) return tell({ ...(message.id !== undefined && { id: message.id }), error: left });
          const number = ++last;
          if (message.id !== undefined) waiting.set(number, { id: message.id, tell });
          port.postMessage({ ...message, id: number });
        },
        listen(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        close: () => void links.delete(tell),
      };
    },
    open(next, documentId, address) {
      shut();
      port = next;
      told({ method: 'Preview.documentOpened', params: { documentId, address } });
      next.onmessage = ({ data }: MessageEvent<CdpMessage>) => {
        if (next !== port || typeof data !== 'object' || data === null) return;
        if (typeof data.id !== 'number') return void (typeof data.method === 'string' && told(data));
        const asked = waiting.get(data.id);
        waiting.delete(data.id);
        asked?.tell({ ...data, id: asked.id });
      };
    },
    shut,
  };
}
