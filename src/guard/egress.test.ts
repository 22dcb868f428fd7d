import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Egress, EgressProblem, EgressResult, Grant } from './egress.contract.ts';
import { createEgress, type EgressWorld } from './egress.ts';
import { createFetch } from './egress-fetch.ts';
import { explainFailure, placeOf } from './egress-probe.ts';
import { reachEgress, serveEgress } from './egress-wire.ts';
import { makeKey } from './seal.ts';

const world: EgressWorld = {
  fetch: (input, init) => fetch(input, init),
  now: () => 42,
  page: new URL('http://localhost/'),
  online: () => true,
  permission: async () => undefined,
};
const secret = 'sk-0123456789abcdef';

interface Peer {
  origin: string;
  arrived: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  /** Resolves when a client's connection of this path closed before its answer was whole. */
  closed: Promise<string>;
}
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(answer: RequestListener): Promise<Peer> {
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

const say = (text: string) => (_: IncomingMessage, response: ServerResponse) => void response.end(text);
const gone = async () => {
  const peer = await listen(say(''));
  const server = servers.pop()!;
  await new Promise((resolve) => server.close(resolve));
  return peer.origin;
};

const grantOf = (peer: { origin: string }, more: Partial<Grant> = {}): Grant => ({
  id: 'source:test',
  origin: peer.origin,
  ...more,
});
const get = (url: string, headers: Record<string, string> = {}) => ({
  grant: 'source:test',
  method: 'GET',
  url,
  headers,
});
const textOf = async (result: EgressResult) => {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return new Response(result.value.body).text();
};
const problemOf = (error: unknown) => (error as TypeError).cause as EgressProblem;

/** Both ends with the wire between them, each message cloned as a worker's port does; and the door itself. */
const doors: [string, () => Egress][] = [
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

describe.each(doors)('egress %s', (_, open) => {
  it('reaches a granted origin and streams its answer', async () => {
    let finish: () => void = () => {};
    const peer = await listen((request, response) => {
      response.writeHead(201, { 'content-type': 'text/plain', 'x-page': '2' });
      response.write('first ');
      finish = () => response.end(`last ${request.url}`);
    });
    const egress = open();
    await egress.grant([grantOf(peer)]);
    const result = await egress.request(get(`${peer.origin}/a?b=c#d`));
    if (!result.ok) throw new Error(result.message);
    expect([result.value.status, result.value.headers['x-page']]).toEqual([201, '2']);
    const reader = result.value.body.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('first ');
    finish();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('last /a?b=c');
    expect((await reader.read()).done).toBe(true);
  });

  it('sends a body of text or bytes', async () => {
    const peer = await listen(say('ok'));
    const egress = open();
    await egress.grant([grantOf(peer)]);
    const base = { ...get(peer.origin), method: 'post' };
    await textOf(await egress.request({ ...base, body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }));
    await textOf(await egress.request({ ...base, body: new TextEncoder().encode('bytes') }));
    expect(peer.arrived.map((r) => [r.method, r.body])).toEqual([
      ['POST', '{"a":1}'],
      ['POST', 'bytes'],
    ]);
    expect(peer.arrived[0]!.headers['content-type']).toBe('application/json');
  });

  it('refuses what was not granted, and what was revoked', async () => {
    const peer = await listen(say('no'));
    const egress = open();
    expect(await egress.request(get(peer.origin))).toMatchObject({ ok: false, code: 'no_grant' });
    await egress.grant([grantOf(peer)]);
    const port = new URL(peer.origin).port;
    for (const url of [
      `http://localhost:${port}/`,
      `https://127.0.0.1:${port}/`,
      `http://127.0.0.1:${Number(port) - 1}/`,
      `http://user:pass@127.0.0.1:${port}/`,
      `//127.0.0.1:${port}/`,
      'data:text/plain,hello',
      'nonsense',
    ]) {
      expect(await egress.request(get(url))).toMatchObject({ ok: false, code: 'origin_refused' });
    }
    await egress.revoke(['source:test']);
    expect(await egress.request(get(peer.origin))).toMatchObject({ ok: false, code: 'no_grant' });
    expect(peer.arrived).toEqual([]);
  });

  it('refuses what no request can have', async () => {
    const peer = await listen(say('no'));
    const egress = open();
    await egress.grant([grantOf(peer)]);
    for (const odd of [
      { method: 'TRACE' },
      { method: 'GE T' },
      { body: 'with GET' },
      { headers: { 'a b': 'c' } },
      { headers: { a: 'b\r\nc: d' } },
      { headers: { a: '√' } },
    ]) {
      const result = await egress.request({ ...get(peer.origin), ...odd });
      expect(result).toMatchObject({ ok: false, code: 'bad_request' });
    }
    expect(peer.arrived).toEqual([]);
  });

  it('drops the headers a code must not choose', async () => {
    const peer = await listen(say('ok'));
    const egress = open();
    await egress.grant([grantOf(peer, { headers: { 'x-fixed': 'ours' } })]);
    const chosen = { Authorization: 'Bearer forged', Cookie: 'a=b', 'User-Agent': 'ai', Host: 'evil', Accept: 'a/b' };
    await textOf(
      await egress.request(get(peer.origin, { ...chosen, 'X-Fixed': 'theirs', 'Proxy-A': 'b', 'x-own': '1' })),
    );
    const { headers } = peer.arrived[0]!;
    expect(headers).toMatchObject({ accept: 'a/b', 'x-own': '1', 'x-fixed': 'ours', host: new URL(peer.origin).host });
    expect([headers.authorization, headers.cookie, headers['proxy-a']]).toEqual([undefined, undefined, undefined]);
    expect(headers['user-agent']).not.toBe('ai');
  });

  it('adds the credential after the code has spoken, and only to the origin it is bound to', async () => {
    const peer = await listen(say('ok'));
    const other = await listen(say('ok'));
    const egress = open();
    const credential = { alias: 'main', place: 'header', name: 'Authorization', prefix: 'Bearer ' } as const;
    await egress.grant([grantOf(peer, { credential })]);
    expect(await egress.request(get(peer.origin))).toMatchObject({ code: 'vault_locked' });
    await expect(egress.seal('main', peer.origin, secret)).rejects.toThrow('not open');
    await egress.open(await makeKey(), []);
    expect(await egress.request(get(peer.origin))).toMatchObject({ code: 'no_credential' });
    await egress.seal('main', peer.origin, secret);
    await textOf(await egress.request(get(peer.origin, { authorization: 'Bearer forged' })));
    expect(peer.arrived.at(-1)!.headers.authorization).toBe(`Bearer ${secret}`);

    await egress.grant([grantOf(peer, { credential: { alias: 'main', place: 'query', name: 'key' } })]);
    await textOf(await egress.request(get(`${peer.origin}/x?key=forged&key=twice&a=1`)));
    expect([...new URL(peer.arrived.at(-1)!.url, peer.origin).searchParams]).toEqual([
      ['key', secret],
      ['a', '1'],
    ]);

    await egress.grant([grantOf(other, { credential })]);
    expect(await egress.request(get(other.origin))).toMatchObject({ code: 'no_credential' });
    expect(other.arrived).toEqual([]);
    await egress.grant([grantOf(peer, { credential: { alias: 'main', place: 'cookie', name: 'sid' } })]);
    expect(await egress.request(get(peer.origin))).toMatchObject({ code: 'no_credential' });
    await egress.grant([grantOf(peer, { credential })]);
    await egress.forget('main');
    expect(await egress.request(get(peer.origin))).toMatchObject({ code: 'no_credential' });
  });

  it('takes the key out of an answer that repeats it', async () => {
    const peer = await listen((request, response) => {
      const { authorization } = request.headers;
      response.writeHead(200, { 'x-echo': authorization! });
      response.write(JSON.stringify({ authorization }).slice(0, 30));
      setImmediate(() => response.end(JSON.stringify({ authorization }).slice(30)));
    });
    const egress = open();
    await egress.open(await makeKey(), []);
    await egress.seal('main', peer.origin, secret);
    const credential = { alias: 'main', place: 'header', name: 'authorization', prefix: 'Bearer ' } as const;
    await egress.grant([grantOf(peer, { credential })]);
    const result = await egress.request(get(peer.origin));
    expect(result).toMatchObject({ value: { headers: { 'x-echo': 'Bearer [key main]' } } });
    expect(await textOf(result)).toBe('{"authorization":"Bearer [key main]"}');
  });

  it.each([301, 302, 303, 307, 308])('refuses a redirect (%i), and no second server hears of it', async (status) => {
    const other = await listen(say('stolen'));
    const peer = await listen((_, response) => void response.writeHead(status, { location: other.origin }).end());
    const egress = open();
    await egress.open(await makeKey(), []);
    await egress.seal('main', peer.origin, secret);
    await egress.grant([grantOf(peer, { credential: { alias: 'main', place: 'header', name: 'x-api-key' } })]);
    const result = await egress.request({ ...get(peer.origin), method: 'POST', body: 'private' });
    expect(result).toMatchObject({ ok: false, code: 'redirect_refused' });
    expect([peer.arrived.length, other.arrived.length]).toEqual([1, 0]);
  });

  it('ends a request whose headers do not come, and an answer that falls silent', async () => {
    const peer = await listen((request, response) => {
      if (request.url === '/body') response.write('some');
    });
    const egress = open();
    await egress.grant([grantOf(peer)]);
    expect(await egress.request({ ...get(peer.origin), timeoutMs: 50 })).toMatchObject({ code: 'timeout' });
    const result = await egress.request({ ...get(`${peer.origin}/body`), timeoutMs: 1000 });
    const error = await textOf(result).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: 'timeout', cause: { code: 'timeout' } });
  });

  it('ends an answer that is too large, said or not', async () => {
    const peer = await listen((request, response) => {
      if (request.url === '/said') response.setHeader('content-length', 1000);
      response.end('x'.repeat(1000));
    });
    const egress = open();
    await egress.grant([grantOf(peer)]);
    expect(await egress.request({ ...get(`${peer.origin}/said`), maxBytes: 999 })).toMatchObject({ code: 'too_large' });
    expect(await textOf(await egress.request({ ...get(`${peer.origin}/said`), maxBytes: 1000 }))).toHaveLength(1000);
    const chunked = await listen((_, response) => {
      for (let i = 0; i < 10; i++) response.write('x'.repeat(100));
      response.end();
    });
    await egress.grant([grantOf(chunked)]);
    const error = await textOf(await egress.request({ ...get(chunked.origin), maxBytes: 999 })).catch(
      (e: unknown) => e,
    );
    expect(problemOf(error)).toMatchObject({ code: 'too_large' });
  });

  it('tells a cut answer from a whole one', async () => {
    const peer = await listen((_, response) => {
      response.write('part', () => response.socket!.destroy());
    });
    const egress = open();
    await egress.grant([grantOf(peer)]);
    const error = await textOf(await egress.request(get(peer.origin))).catch((e: unknown) => e);
    expect(problemOf(error)).toMatchObject({ code: 'unreachable', cause: 'cut' });
  });

  it('closes the connection on an abort: before the headers, in the body, and when the reader leaves', async () => {
    const silent = await listen(() => {});
    const egress = open();
    await egress.grant([grantOf(silent)]);
    const before = new AbortController();
    const pending = egress.request(get(silent.origin), before.signal);
    while (silent.arrived.length === 0) await new Promise(setImmediate);
    before.abort();
    expect(await pending).toMatchObject({ ok: false, code: 'aborted' });
    expect(await silent.closed).toBe('/');
    expect(await egress.request(get(silent.origin), before.signal)).toMatchObject({ code: 'aborted' });
    expect(silent.arrived).toHaveLength(1);

    const endless = await listen((_, response) => void response.write('on and on'));
    await egress.grant([grantOf(endless)]);
    const during = new AbortController();
    const result = await egress.request(get(endless.origin), during.signal);
    if (!result.ok) throw new Error(result.message);
    const reader = result.value.body.getReader();
    await reader.read();
    const next = reader.read().catch((e: unknown) => e);
    during.abort();
    expect(problemOf(await next)).toMatchObject({ code: 'aborted' });
    expect(await endless.closed).toBe('/');

    const left = await listen((_, response) => void response.write('on and on'));
    await egress.grant([grantOf(left)]);
    const leaving = await egress.request(get(left.origin));
    if (leaving.ok) await leaving.value.body.cancel();
    expect(await left.closed).toBe('/');
  });

  it('says that nobody answers', async () => {
    const origin = await gone();
    const egress = open();
    await egress.grant([grantOf({ origin })]);
    const result = await egress.request(get(origin));
    expect(result).toMatchObject({ ok: false, code: 'unreachable', detail: { cause: 'server_down' } });
  });
});

it('asks no origin but the granted one, whatever is written as an address', async () => {
  const asked: URL[] = [];
  const egress = createEgress({
    ...world,
    fetch: async (input) => {
      asked.push(new URL(input as URL));
      return new Response('');
    },
  });
  await egress.grant([grantOf({ origin: 'https://api.example.com' })]);
  const part = fc.constantFrom(
    ...[
      'https:',
      'http:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '#',
      '?',
      '.',
      '%2f',
      '%00',
      '\t',
      '\n',
      ' ',
      '443',
      '80',
      'xn--',
    ],
    ...['api.example.com', 'API.EXAMPLE.COM', 'evil.example.com', 'api.example.com.evil.example.com', 'user', '。'],
  );
  const address = fc.oneof(
    fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.string(),
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        address,
        fc.string().map((rest) => `https://api.example.com/${rest}`),
        address.map((rest) => `https://api.example.com${rest}`),
      ),
      async (url) => {
        if (!(await egress.request(get(url))).ok) refused++;
      },
    ),
    { numRuns: 400 },
  );
  expect(new Set(asked.map((url) => url.origin))).toEqual(new Set(['https://api.example.com']));
  expect(asked.every((url) => url.username === '' && url.password === '')).toBe(true);
  expect([asked.length > 20, refused > 20]).toEqual([true, true]);
});

describe('explainFailure', () => {
  const quiet = new AbortController().signal;
  const explain = (url: string, more: Partial<EgressWorld> = {}) =>
    explainFailure({ ...world, ...more }, new URL(url), quiet).then((found) => found.cause);
  const publicPage = new URL('https://espalier.example.com/');

  it('tells the causes apart', async () => {
    const peer = await listen(say('here'));
    const down = await gone();
    expect(await explain(peer.origin)).toBe('cors');
    expect(peer.arrived.map((r) => [r.method, r.url])).toEqual([['HEAD', '/']]);
    expect(await explain(down)).toBe('server_down');
    expect(await explain('http://api.example.com/', { online: () => false })).toBe('offline');
    expect(await explain(down, { online: () => false })).toBe('server_down');
    expect(await explain('http://api.example.com/', { page: publicPage })).toBe('mixed_content');
    expect(await explain('http://10.0.0.1/', { page: publicPage })).toBe('mixed_content');
    const denied = { page: publicPage, permission: async () => 'denied' };
    expect(await explain('http://10.0.0.1/', denied)).toBe('local_network_denied');
    const state = (state: string) => ({ page: publicPage, permission: async () => state });
    expect(await explain(peer.origin, state('denied'))).toBe('local_network_denied');
    expect(await explain(peer.origin, state('prompt'))).toBe('cors');
    expect(await explain(down, state('prompt'))).toBe('local_network_denied');
    expect(await explain(down, state('granted'))).toBe('server_down');
    expect(await explain(down, { permission: async () => 'denied' })).toBe('server_down');
  });

  it('knows the addresses of this device and its network', () => {
    const names = [
      'localhost',
      'a.localhost',
      '127.1.2.3',
      '[::1]',
      '10.0.0.1',
      '172.20.0.1',
      '[fd00::1]',
      'nas.local',
    ];
    expect(names.map(placeOf)).toEqual([...Array(4).fill('loopback'), ...Array(4).fill('local')]);
    const open = ['example.com', '172.32.0.1', '1.27.0.0', '127.0.0.1.example.com', '10.example.com', '[2001:db8::1]'];
    expect(new Set(open.map(placeOf))).toEqual(new Set(['public']));
  });
});

describe('createFetch', () => {
  const opened = async (peer: Peer, more: Partial<Grant> = {}) => {
    const egress = createEgress(world);
    await egress.grant([grantOf(peer, more)]);
    return createFetch(egress, 'source:test');
  };

  it('is a fetch whose stand-in credentials stay behind', async () => {
    const peer = await listen((_, response) => void response.writeHead(200, { 'content-type': 'a/b' }).end('hello'));
    const fetch = await opened(peer);
    const response = await fetch(`${peer.origin}/v1`, {
      method: 'POST',
      headers: {
        Authorization: 'Bearer x',
        'x-api-key': 'x',
        'x-goog-api-key': 'x',
        'content-type': 'application/json',
      },
      body: '{}',
    });
    expect([response.ok, response.headers.get('content-type'), await response.text()]).toEqual([true, 'a/b', 'hello']);
    const { headers, body } = peer.arrived[0]!;
    expect([headers.authorization, headers['x-api-key'], headers['x-goog-api-key']]).toEqual(Array(3).fill(undefined));
    expect([headers['content-type'], body]).toEqual(['application/json', '{}']);
    await fetch(new Request(peer.origin, { method: 'PUT', body: new URLSearchParams('a=b'), headers: { 'x-a': 'b' } }));
    expect(peer.arrived[1]).toMatchObject({ method: 'PUT', body: 'a=b', headers: { 'x-a': 'b' } });
  });

  it('gives an answer without a body as one', async () => {
    const peer = await listen((_, response) => void response.writeHead(204).end());
    const response = await (await opened(peer))(peer.origin);
    expect([response.status, response.body]).toEqual([204, null]);
  });

  it('rejects with a TypeError that says why', async () => {
    const peer = await listen(say('ok'));
    const fetch = await opened(peer);
    const refused = await fetch('https://elsewhere.example.com/').catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(TypeError);
    expect(problemOf(refused)).toMatchObject({ code: 'origin_refused' });
    const down = await (await opened({ ...peer, origin: await gone() }))(peer.origin).catch((e: unknown) => e);
    expect(problemOf(down).code).toBe('origin_refused');
    const origin = await gone();
    const dead = await (await opened({ ...peer, origin }))(origin).catch((e: unknown) => e);
    expect(problemOf(dead)).toMatchObject({ code: 'unreachable', cause: 'server_down' });
    expect((dead as Error).message).toContain('did not answer');
  });

  it('follows its signal as fetch does', async () => {
    const peer = await listen((_, response) => void response.write('on and on'));
    const fetch = await opened(peer);
    const control = new AbortController();
    const response = await fetch(peer.origin, { signal: control.signal });
    const reader = response.body!.getReader();
    await reader.read();
    control.abort();
    expect(await reader.read().catch((e: unknown) => e)).toMatchObject({ name: 'AbortError' });
    expect(await peer.closed).toBe('/');
    const early = await fetch(peer.origin, { signal: AbortSignal.abort() }).catch((e: unknown) => e);
    expect(early).toMatchObject({ name: 'AbortError' });
  });
});
