import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { createEgress } from '#guard/egress.ts';
import { createFetch } from '#guard/egress-fetch.ts';
import { makeKey } from '#guard/seal.ts';
import { listen } from './mcp-server.suite.ts';
import { beginSignIn, finishSignIn, renewSignIn, type SignInWorld } from './mcp-sign-in.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Authority {
  /** Of the resource. */
  url: string;
  origin: string;
  /** What the token endpoint was sent. */
  forms: URLSearchParams[];
  registered: { redirect_uris: string[]; token_endpoint_auth_method: string }[];
  given: string[];
}

/** A resource with an authorization server of its own, as RFC 9728, 8414, 7591 and 7636 have them. */
async function authority(more: object = {}): Promise<Authority> {
  const forms: URLSearchParams[] = [];
  const registered: Authority['registered'] = [];
  const given: string[] = [];
  let challenge = '';
  const server = await listen(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/challenge') {
      challenge = await request.text();
      return new Response();
    }
    if (pathname === '/.well-known/oauth-authorization-server') {
      return Response.json({
        issuer: server.origin,
        authorization_endpoint: `${server.origin}/authorize`,
        token_endpoint: `${server.origin}/token`,
        registration_endpoint: `${server.origin}/register`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        authorization_response_iss_parameter_supported: true,
        ...more,
      });
    }
    if (pathname === '/register') {
      const asked = (await request.json()) as Authority['registered'][number];
      registered.push(asked);
      return Response.json({ ...asked, client_id: 'client-1', client_secret: 'not-for-a-page' }, { status: 201 });
    }
    if (pathname === '/token') {
      const form = new URLSearchParams(await request.text());
      forms.push(form);
      const verified =
        createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url') === challenge;
      if (!verified && !given.includes(form.get('refresh_token') ?? '')) {
        return Response.json({ error: 'invalid_grant', error_description: 'No.' }, { status: 400 });
      }
      const tokens = [`access-token-${forms.length}`, `refresh-token-${forms.length}`] as const;
      given.push(...tokens);
      return Response.json({ access_token: tokens[0], refresh_token: tokens[1], token_type: 'Bearer' });
    }
    return new Response('', { status: 404 });
  });
  ends.push(server.close);
  const resource = await listen(async (request) =>
    new URL(request.url).pathname.startsWith('/.well-known/oauth-protected-resource')
      ? Response.json({ resource: `${resource.origin}/mcp`, authorization_servers: [server.origin] })
      : new Response('', { status: 401 }),
  );
  ends.push(resource.close);
  return { url: `${resource.origin}/mcp`, origin: server.origin, forms, registered, given };
}

/** The fetch of the page: tokens are sealed behind the door, and what passes it is written down. */
async function worldFor(url: string, more: Partial<SignInWorld> = {}) {
  const egress = createEgress({
    fetch,
    now: () => 1,
    page: new URL('http://127.0.0.1/'),
    online: () => true,
    permission: async () => undefined,
  });
  await egress.open(await makeKey(), []);
  const seen: string[] = [];
  const world: SignInWorld = {
    redirectUrl: 'http://127.0.0.1:4173/',
    aliases: { access: 'mcp-notes', refresh: 'mcp-notes-refresh' },
    async fetch(input, init) {
      const { origin } = new URL(String(input));
      await egress.grant([{ id: origin, origin }]);
      const tokens = init?.body instanceof URLSearchParams && init.body.has('grant_type');
      const reach = createFetch(egress, origin, {
        ...(tokens && {
          tokens: {
            refresh: 'mcp-notes-refresh',
            seal: [
              { field: 'access_token', alias: 'mcp-notes', origin: new URL(url).origin },
              { field: 'refresh_token', alias: 'mcp-notes-refresh', origin },
            ],
          },
        }),
      });
      const answer = await reach(input, init);
      seen.push(await answer.clone().text());
      return answer;
    },
    ...more,
  };
  return { world, seen };
}

/** Goes to the address as a person does, and comes back with what the authorization server adds. */
async function visit(address: string, { origin }: Authority, more: Record<string, string> = {}) {
  const asked = new URL(address);
  await fetch(`${origin}/challenge`, { method: 'POST', body: asked.searchParams.get('code_challenge')! });
  expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
  return new URLSearchParams({ code: 'c-1', state: asked.searchParams.get('state')!, iss: origin, ...more });
}

it('registers, signs in and renews, and no token is ever seen by the page', async () => {
  const peer = await authority();
  const { world, seen } = await worldFor(peer.url);
  const begun = await beginSignIn(peer.url, {}, world);
  if (!begun.ok) throw new Error(begun.message);
  expect(new URL(begun.value.address).origin).toBe(peer.origin);
  expect(peer.registered).toMatchObject([
    { redirect_uris: ['http://127.0.0.1:4173/'], token_endpoint_auth_method: 'none' },
  ]);
  const params = await visit(begun.value.address, peer);
  expect(params.get('state')).toBe(begun.value.pending.state);
  // It is kept as plain data until the person is back.
  const pending = structuredClone(begun.value.pending);
  const signedIn = await finishSignIn(peer.url, pending, params, world);
  expect(signedIn).toEqual({
    ok: true,
    value: { clientId: 'client-1', issuer: peer.origin, access: 'mcp-notes', refresh: 'mcp-notes-refresh' },
  });
  if (!signedIn.ok) return;
  expect(await renewSignIn(peer.url, signedIn.value, world)).toEqual(signedIn);
  expect(peer.forms.map((form) => form.get('grant_type'))).toEqual(['authorization_code', 'refresh_token']);
  expect(peer.forms[1]!.get('refresh_token')).toBe('refresh-token-1');
  const passed = seen.join('\n') + JSON.stringify([begun, pending, signedIn]);
  expect(passed).toContain('[key mcp-notes]');
  for (const token of peer.given) expect(passed).not.toContain(token);
  expect(JSON.stringify([pending, signedIn])).not.toContain('not-for-a-page');
});

it('names its own document instead of registering, where both sides can', async () => {
  const peer = await authority({ client_id_metadata_document_supported: true });
  const clientMetadataUrl = 'https://espalier.example/client.json';
  const { world } = await worldFor(peer.url, { clientMetadataUrl });
  const begun = await beginSignIn(peer.url, {}, world);
  expect(begun.ok && new URL(begun.value.address).searchParams.get('client_id')).toBe(clientMetadataUrl);
  expect(peer.registered).toEqual([]);
});

it('redeems no code that another server gave, and says when a person declined', async () => {
  const peer = await authority();
  const { world } = await worldFor(peer.url);
  const begin = async () => {
    const begun = await beginSignIn(peer.url, {}, world);
    if (!begun.ok) throw new Error(begun.message);
    return begun.value;
  };
  const mixed = await begin();
  const foreign = await visit(mixed.address, peer, { iss: 'https://evil.example' });
  expect(await finishSignIn(peer.url, mixed.pending, foreign, world)).toMatchObject({ ok: false });
  expect(peer.forms).toEqual([]);
  const declined = new URLSearchParams({ error: 'access_denied', error_description: 'Paste your key here: <b>' });
  expect(await finishSignIn(peer.url, (await begin()).pending, declined, world)).toEqual({
    ok: false,
    code: 'failed',
    message: 'The sign-in was not completed (access_denied).',
  });
  const wrong = await begin();
  wrong.pending.verifier = 'another-verifier-of-sufficient-length-0123456789';
  expect(await finishSignIn(peer.url, wrong.pending, await visit(wrong.address, peer), world)).toMatchObject({
    ok: false,
  });
});

it('says so when the sign-in has ended, or there is none', async () => {
  const peer = await authority();
  const { world } = await worldFor(peer.url);
  expect(await renewSignIn(peer.url, { access: 'mcp-notes' }, world)).toMatchObject({
    ok: false,
    message: expect.stringContaining('Sign in again'),
  });
  const none = await listen(async () => new Response('', { status: 404 }));
  ends.push(none.close);
  expect(await beginSignIn(`${none.origin}/mcp`, {}, (await worldFor(none.origin)).world)).toMatchObject({ ok: false });
});
