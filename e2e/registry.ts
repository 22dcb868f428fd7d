/** A registry on loopback that lets pages in, with a few small packages of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registryWith, type Shelf } from '../src/ladder/npm/shelf.suite.ts';

const shelf = {
  'greeting@1.0.0': {
    license: 'MIT',
    main: 'index.js',
    types: 'index.d.ts',
    dependencies: { 'loud-words': '^2.0.0' },
    files: {
      'index.js': `const { loud } = require('loud-words'); exports.greet = (name) => loud('hello ' + name)`,
      'index.d.ts': 'export declare function greet(name: string): string',
    },
  },
  'loud-words@2.1.0': {
    license: 'ISC',
    type: 'module' as const,
    exports: './index.js',
    hasInstallScript: true,
    files: { 'index.js': 'export const loud = (text) => text.toUpperCase()' },
  },
  'needs-node@1.0.0': {
    main: 'index.js',
    files: { 'index.js': `exports.read = () => require('fs').readFileSync('/etc/passwd')` },
  },
  'calls-home@1.0.0': {
    main: 'index.js',
    files: { 'index.js': `exports.call = (address) => globalThis.fetch(address)` },
  },
};

/** With more on its shelf where a story needs it. */
export async function startRegistry(
  more: Shelf = {},
): Promise<{ address: string; asked: string[]; stop(): Promise<void> }> {
  const registry = registryWith({ ...shelf, ...more });
  const server = createServer(async (request, response) => {
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    const found = await registry.ask(request.url!.slice(1), '');
    const type = request.url!.endsWith('.tgz') ? 'application/octet-stream' : 'application/json';
    response.writeHead(found.ok ? 200 : 404, { ...headers, 'content-type': type }).end(found.ok ? found.value : '{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    asked: registry.asked,
    stop: () =>
      new Promise((ended) => {
        server.close(() => ended());
        // What a browser keeps open it would keep for a minute.
        server.closeAllConnections();
      }),
  };
}
