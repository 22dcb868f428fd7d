import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { SealedSecret } from './egress.contract.ts';
import { createEgress } from './egress.ts';
import { createFetch } from './egress-fetch.ts';
import { reachEgress, serveEgress } from './egress-wire.ts';
import { makeKey } from './seal.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(answer: (request: IncomingMessage, body: string) => [status: number, body: unknown]) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const [status, value] = answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = async (origin: string) => {
  const egress = reachEgress(
    serveEgress(
      createEgress({
        fetch,
        now: () => 1,
        page: new URL('http://127.0.0.1/'),
        online: () => true,
        permission: async () => undefined,
      }),
    ),
  );
  await egress.open(await makeKey(), []);
  await egress.grant([{ id: 'sign-in', origin }]);
  return egress;
};

const access = 'access-0123456789';
const refresh = 'refresh-0123456789';

it('seals the tokens of an answer in the worker, and puts the kept one into the next form there', async () => {
  const forms: string[] = [];
  const resource = await listen((request) => [200, { saw: request.headers.authorization?.length }]);
  const origin = await listen((_, body) => {
    forms.push(body);
    return [
      200,
      { access_token: access, refresh_token: refresh, id_token: 'a.b.c', token_type: 'Bearer', expires_in: 60 },
    ];
  });
  const egress = await open(origin);
  const rows: SealedSecret[] = [];
  const ask = createFetch(egress, 'sign-in', {
    tokens: {
      refresh: 'notes-refresh',
      seal: [
        { field: 'access_token', alias: 'notes', origin: resource },
        { field: 'refresh_token', alias: 'notes-refresh', origin },
      ],
    },
    onSealed: async (sealed) => void rows.push(...sealed),
  });
  const post = (form: Record<string, string>) =>
    ask(`${origin}/token`, { method: 'POST', body: new URLSearchParams(form) });

  const first = await (await post({ grant_type: 'authorization_code', code: 'c' })).json();
  expect(first).toEqual({
    access_token: '[key notes]',
    refresh_token: '[key notes-refresh]',
    token_type: 'Bearer',
    expires_in: 60,
  });
  expect(forms[0]).toBe('grant_type=authorization_code&code=c');
  expect(rows.map(({ alias, origin: of }) => [alias, of])).toEqual([
    ['notes', resource],
    ['notes-refresh', origin],
  ]);
  expect(JSON.stringify(rows)).not.toContain(access);

  await post({ grant_type: 'refresh_token', refresh_token: '[key notes-refresh]' });
  expect(new URLSearchParams(forms[1]).get('refresh_token')).toBe(refresh);
  await egress.grant([
    {
      id: 'notes',
      origin: resource,
      credential: { alias: 'notes', place: 'header', name: 'authorization', prefix: 'Bearer ' },
    },
  ]);
  const answer = await createFetch(egress, 'notes')(resource, { headers: { authorization: 'Bearer [key notes]' } });
  expect(await answer.json()).toEqual({ saw: `Bearer ${access}`.length });
});

it('sends a refresh token to no other origin, and shows an error without the token in it', async () => {
  const origin = await listen((_, body) => [
    400,
    `{"error":"invalid_grant","error_description":"no ${new URLSearchParams(body).get('refresh_token')}"}`,
  ]);
  const elsewhere = await listen(() => [200, {}]);
  const egress = await open(origin);
  await egress.seal('kept', origin, refresh);
  const exchange = (grant: string) => createFetch(egress, grant, { tokens: { refresh: 'kept', seal: [] } });
  const body = () => ({
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x' }),
  });
  const refused = await exchange('sign-in')(`${origin}/token`, body());
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { error: 'invalid_grant', error_description: 'no [key kept]' },
  ]);
  await egress.grant([{ id: 'other', origin: elsewhere }]);
  await expect(exchange('other')(`${elsewhere}/token`, body())).rejects.toThrow('Sign in again');
});
