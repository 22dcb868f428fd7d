import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registryPath, registryProxy, settingsIn } from './registry-proxy.ts';

const seen: { url: string; authorization?: string | undefined; accept?: string | undefined }[] = [];
let upstream: Server;
let server: Server;
let base: string;
const started = (made: Server) =>
  new Promise<string>((resolve) =>
    made.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(made.address() as AddressInfo).port}/`)),
  );

beforeAll(async () => {
  upstream = createServer((request, response) => {
    const { authorization, accept } = request.headers;
    seen.push({ url: request.url!, authorization, accept });
    if (request.url === '/npm/moved') response.writeHead(302, { location: '/npm/here' }).end();
    else if (request.url === '/npm/gone') response.writeHead(404).end('{}');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ url: request.url }));
  });
  const root = await started(upstream);
  const configuration = async () => ({
    registry: `${root}npm/`,
    scopes: new Map([['@mine', `${root}own/`]]),
    keys: new Map([[`${root.replace('http:', '')}own/`, 'Bearer abc']]),
  });
  const handle = registryProxy(configuration);
  server = createServer((request, response) => handle(request, response, () => response.writeHead(204).end()));
  base = await started(server);
});
afterAll(() => {
  server.close();
  upstream.close();
});

const ask = (path: string, init?: RequestInit) => fetch(base + registryPath.slice(1) + path, init);

it('hands a name on to the registry that the machine uses, with its key where that one has one', async () => {
  expect(await (await ask('left-pad', { headers: { accept: 'application/x' } })).json()).toEqual({
    url: '/npm/left-pad',
  });
  expect(seen.at(-1)).toMatchObject({ accept: 'application/x', authorization: undefined });
  expect(await (await ask('@mine%2fthing')).json()).toEqual({ url: '/own/@mine%2fthing' });
  expect(seen.at(-1)?.authorization).toBe('Bearer abc');
  expect(await (await ask('@mine/thing/-/thing-1.0.0.tgz')).json()).toEqual({
    url: '/own/@mine/thing/-/thing-1.0.0.tgz',
  });
  expect(await (await ask('moved')).json()).toEqual({ url: '/npm/here' });
  expect((await ask('gone')).status).toBe(404);
});

it('asks for nothing else', async () => {
  const before = seen.length;
  for (const path of ['../secret', 'a/../../b', '-/v1/search?text=x', 'a?b', 'a/b/c', '%2e%2e/x', ''])
    expect([400, 204]).toContain((await ask(path)).status);
  expect((await ask('left-pad', { method: 'PUT', body: '{}' })).status).toBe(400);
  expect(seen.length).toBe(before);
  expect((await fetch(`${base}other`)).status).toBe(204);
});

it('reads an .npmrc', () => {
  process.env.PROXY_TEST_KEY = 'k';
  expect(
    settingsIn(
      `# c\n; d\nregistry = "https://a.test/"\n//a.test/:_authToken=\${PROXY_TEST_KEY}\n@s:registry=https://b.test\nbare`,
    ),
  ).toEqual([
    ['registry', 'https://a.test/'],
    ['//a.test/:_authToken', 'k'],
    ['@s:registry', 'https://b.test'],
  ]);
  delete process.env.PROXY_TEST_KEY;
});
