import { describe, expect, it, vi } from 'vitest';
import { createEgress } from './egress.ts';
import type { Socket } from './egress-socket.ts';

function createLine() {
  const sent: string[] = [];
  let closed = false;
  const socket: Socket = {
    readyState: 0,
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => void sent.push(String(text)),
    close: () => void (closed = true),
  };
  return { socket, sent, closed: () => closed };
}

async function start(url: string, { opens = true, grant = 'http://127.0.0.1:9222' } = {}) {
  const line = createLine();
  const asked: string[] = [];
  const egress = createEgress({
    fetch: () => Promise.reject(new Error('not here')),
    now: () => 0,
    page: new URL('https://page.example'),
    online: () => true,
    permission: async () => undefined,
    socket(address) {
      asked.push(address);
      queueMicrotask(() => (opens ? line.socket.onopen?.() : line.socket.onclose?.()));
      return line.socket;
    },
  });
  await egress.grant([{ id: 'browser', origin: grant }]);
  const { port1, port2 } = new MessageChannel();
  const got: unknown[] = [];
  port1.onmessage = ({ data }) => got.push(data);
  const result = await egress.connect({ grant: 'browser', url }, port2);
  return { egress, result, port: port1, got, asked, ...line };
}

const there = 'ws://127.0.0.1:9222/devtools/browser/1';

describe('a socket', () => {
  it('carries texts both ways, and says when it has closed', async () => {
    const { result, port, got, sent, socket } = await start(there);
    expect(result).toEqual({ ok: true, value: undefined });
    port.postMessage('{"id":1}');
    await vi.waitFor(() => expect(sent).toEqual(['{"id":1}']));
    socket.onmessage!(new MessageEvent('message', { data: 'answer' }));
    socket.onclose!();
    await vi.waitFor(() => expect(got).toEqual(['answer', null]));
    port.close();
  });

  it.each([
    ['another host', 'ws://127.0.0.1:9223/devtools'],
    ['another scheme', 'wss://127.0.0.1:9222/devtools'],
    ['no socket', 'http://127.0.0.1:9222/devtools'],
    ['a name and a password', 'ws://me:word@127.0.0.1:9222/devtools'],
    ['no address', 'devtools'],
  ])('is not opened to %s', async (_, url) => {
    const { result, asked, port } = await start(url);
    expect(result).toMatchObject({ ok: false, code: 'origin_refused', message: expect.stringMatching(/\.$/) });
    expect(asked).toEqual([]);
    port.close();
  });

  it('says where nothing listens', async () => {
    const { result, port } = await start(there, { opens: false });
    expect(result).toMatchObject({ ok: false, code: 'unreachable' });
    port.close();
  });

  it('ends with everything else, and is not opened until that is let go on', async () => {
    const { egress, got, closed, port } = await start(there);
    await egress.halt(true);
    await vi.waitFor(() => expect(got).toEqual([null]));
    expect(closed()).toBe(true);
    expect(await egress.connect({ grant: 'browser', url: there }, new MessageChannel().port2)).toMatchObject({
      code: 'halted',
    });
    port.close();
  });

  it('is closed by anything but a text', async () => {
    const { got, closed, port } = await start(there);
    port.postMessage({ not: 'a text' });
    await vi.waitFor(() => expect(closed()).toBe(true));
    await vi.waitFor(() => expect(got).toEqual([null]));
    port.close();
  });
});
