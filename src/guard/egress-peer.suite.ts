/** A server on this machine for the tests that run in a browser: one that is slow, large, silent or leads elsewhere. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Its origin. */
    slowPeer: string;
  }
}

const piece = 'x'.repeat(1000);
let ended = 0;
let followed = 0;
let probed = 0;
const answers: Record<string, (response: ServerResponse) => void> = {
  '/never': () => {},
  '/silent': (response) => void response.write('some'),
  '/said': (response) => void response.setHeader('content-length', 100_000).end(piece.repeat(100)),
  '/unsaid': (response) => {
    for (let i = 0; i < 100; i++) response.write(piece);
    response.end();
  },
  '/elsewhere': (response) => void response.writeHead(302, { location: '/followed' }).end(),
  '/followed': (response) => {
    followed++;
    response.end();
  },
  /** What must not arrive from a sealed place. */
  '/probe': (response) => {
    probed++;
    response.end();
  },
  /** How many connections ended before their answer was whole, how many redirects were followed, and how many probes came. */
  '/counts': (response) => void response.end(JSON.stringify({ ended, followed, probed })),
};

export default async function start({ provide }: TestProject): Promise<() => void> {
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.on('close', () => void (response.writableFinished || ended++));
    const answer = answers[request.url!];
    if (answer) answer(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provide('slowPeer', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => server.close().closeAllConnections();
}
