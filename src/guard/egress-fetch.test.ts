import { describe, expect, it } from 'vitest';
import type { Grant } from './egress.contract.ts';
import { gone, grantOf, listen, type Peer, problemOf, say, world } from './egress.suite.ts';
import { createEgress, type EgressWorld } from './egress.ts';
import { createFetch } from './egress-fetch.ts';
import { explainFailure, placeOf } from './egress-probe.ts';

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
