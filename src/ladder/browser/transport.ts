/** The DevTools protocol over a port: texts both ways, and `null` at the end. */
import type { ConnectionTransport } from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';

export function portTransport(port: MessagePort): ConnectionTransport {
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    port.postMessage(null);
    port.close();
    transport.onclose?.();
  };
  const transport: ConnectionTransport = {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    close,
  };
  port.onmessage = ({ data }) => {
    if (typeof data === 'string') transport.onmessage?.(data);
    else close();
  };
  return transport;
}
