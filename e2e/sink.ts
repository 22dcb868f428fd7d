import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';

/** Counts what arrives on the loopback: requests by path, raw connections, datagrams. */
export async function listen() {
  const arrived = new Set<string>();
  const http: Server = createServer((request, response) => {
    arrived.add(new URL(request.url!, 'http://x').pathname.slice(1));
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('');
  });
  http.on('upgrade', (request, socket) => {
    arrived.add(request.url!.slice(1));
    socket.destroy();
  });
  const tcp: TcpServer = createTcpServer((socket) => {
    arrived.add('tcp');
    socket.destroy();
  });
  const udp: Socket = createSocket('udp4').on('message', () => void arrived.add('udp'));
  await Promise.all([
    new Promise<void>((done) => http.listen(0, '127.0.0.1', done)),
    new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done)),
    new Promise<void>((done) => udp.bind(0, '127.0.0.1', done)),
  ]);
  return {
    arrived,
    target: {
      http: `127.0.0.1:${(http.address() as AddressInfo).port}`,
      tcp: `127.0.0.1:${(tcp.address() as AddressInfo).port}`,
      udp: `127.0.0.1:${udp.address().port}`,
    },
    close() {
      http.closeAllConnections();
      http.close();
      tcp.close();
      udp.close();
    },
  };
}

export type Target = Awaited<ReturnType<typeof listen>>['target'];
