/** What the tests of the door share: real servers on this machine that keep what arrives, and both ends of the door. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { Egress, EgressProblem, EgressResult, Grant } from './egress.contract.ts';
import { createEgress, type EgressWorld } from './egress.ts';
import { reachEgress, serveEgress } from './egress-wire.ts';

export const world: EgressWorld = {
  fetch: (input, init) => fetch(input, init),
  now: () => 42,
  page: new URL('http://localhost/'),
  online: () => true,
  permission: async () => undefined,
};
export const secret = 'sk-0123456789abcdef';

export interface Peer {
  origin: string;
  arrived: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  /** Resolves when a client's connection of this path closed before its answer was whole. */
  closed: Promise<string>;
}
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

export async function listen(answer: RequestListener): Promise<Peer> {
  const peer: Peer = { origin: '', arrived: [], closed: Promise.resolve('') };
  let onClosed: (path: string) => void = () => {};
  peer.closed = new Promise((resolve) => {
    onClosed = resolve;
  });
  const server = createServer(async (request, response) => {
    response.on('close', () => !response.writableFinished && onClosed(request.url!));
    let body = '';
    for await (const piece of request) body += piece;
    peer.arrived.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  peer.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return peer;
}

export const say = (text: string) => (_: IncomingMessage, response: ServerResponse) => void response.end(text);
export const gone = async () => {
  const peer = await listen(say(''));
  const server = servers.pop()!;
  await new Promise((resolve) => server.close(resolve));
  return peer.origin;
};

export const grantOf = (peer: { origin: string }, more: Partial<Grant> = {}): Grant => ({
  id: 'source:test',
  origin: peer.origin,
  ...more,
});
export const get = (url: string, headers: Record<string, string> = {}) => ({
  grant: 'source:test',
  method: 'GET',
  url,
  headers,
});
export const textOf = async (result: EgressResult) => {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return new Response(result.value.body).text();
};
export const problemOf = (error: unknown) => (error as TypeError).cause as EgressProblem;

/** Both ends with the wire between them, each message cloned as a worker's port does; and the door itself. */
export const doors: [string, () => Egress][] = [
  ['directly', () => createEgress(world)],
  [
    'over the wire',
    () => {
      const served = serveEgress(createEgress(world)) as unknown as Record<string, (...args: unknown[]) => unknown>;
      const cloned = Object.entries(served).map(([name, act]) => [
        name,
        async (...args: unknown[]) => structuredClone(await act(...structuredClone(args))),
      ]);
      return reachEgress(Object.fromEntries(cloned));
    },
  ],
];
