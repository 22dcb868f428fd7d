/**
 * Sockets through the one door: to the origin of a grant, as plain text messages over a port. What comes in has known keys
 * taken out; nothing is added to what goes out.
 */
import { after } from '#base/deadline.ts';
import { fail, ok } from '#base/result.ts';
import type { Grant, SocketRequest, SocketResult } from './egress.contract.ts';

/** Of a WebSocket what is needed. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState'> & {
  onopen: (() => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: (() => void) | null;
};

export const browserSocket = (url: string): Socket => new WebSocket(url) as Socket;

/** Characters of one message: a whole page as a picture has some millions. */
const mostText = 64 * 2 ** 20;

export function createSockets(world: {
  open(url: string): Socket;
  grant(id: string): Grant | undefined;
  redact(text: string): string;
}) {
  const underWay = new Set<() => void>();

  return {
    /**
     * Resolves when it is open. From then on the port carries its messages as texts, both ways, and `null` when it has
     * closed, from either side.
     */
    async connect(request: SocketRequest, port: MessagePort): Promise<SocketResult> {
      const grant = world.grant(request.grant);
      if (!grant) return fail('no_grant', `Nothing was granted as “${request.grant}”.`);
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
      if (!url || !/^wss?:$/.test(url.protocol) || url.username || url.password || originOf(url) !== grant.origin)
        return fail('origin_refused', `Only ${grant.origin} may be reached here, and the address is not of it.`);
      let socket: Socket;
      try {
        socket = world.open(url.href);
      } catch {
        return fail('unreachable', `${url.host} cannot be reached from this page: over https it may only use wss.`);
      }
      const close = () => {
        underWay.delete(close);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        port.postMessage(null);
        port.onmessage = null;
        // What was posted before still arrives.
        port.close();
      };
      underWay.add(close);
      const opened = await new Promise<boolean>((resolve) => {
        const cancel = after(request.timeoutMs ?? 10_000, () => resolve(false));
        const settle = (open: boolean) => {
          cancel();
          resolve(open);
        };
        socket.onopen = () => settle(true);
        socket.onclose = () => settle(false);
      });
      if (!opened || !underWay.has(close)) {
        close();
        return fail('unreachable', `${url.host} did not let this page in, or nothing listens there.`);
      }
      socket.onclose = close;
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string' && data.length <= mostText) port.postMessage(world.redact(data));
        else close();
      };
      port.onmessage = ({ data }) => {
        if (typeof data === 'string') socket.send(data);
        else close();
      };
      return ok(undefined);
    },
    closeAll() {
      for (const close of [...underWay]) close();
    },
  };
}

/** That of a grant: `ws:` counts as `http:`. */
const originOf = (url: URL) => new URL(url.href.replace(/^ws/, 'http')).origin;
