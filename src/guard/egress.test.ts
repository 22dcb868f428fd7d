import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doors, get, gone, grantOf, listen, problemOf, say, secret, textOf, world } from './egress.suite.ts';
import { createEgress } from './egress.ts';
import { makeKey } from './seal.ts';

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
