import { afterEach, expect, it } from 'vitest';
import { listen, startNotes } from '../../mcp-server.suite.ts';
import { diagnose } from './doctor.ts';

const page = 'https://espalier.example';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const simpleRequest = new Set(['accept', 'accept-language', 'content-language']);
const simpleAnswer = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);
const listed = (headers: Headers, name: string) => (headers.get(name) ?? '').toLowerCase().split(/,\s*/);

/** A fetch that keeps the rules of the Fetch standard for a page of another origin: it asks first, and hides what is not exposed. */
const fromPage: typeof fetch = async (input, init) => {
  const refused = () =>
    new TypeError('Not allowed.', { cause: { code: 'unreachable', cause: 'cors', message: 'Not allowed.' } });
  const url = String(input);
  const own = new Headers(init?.headers);
  const special = [...own.keys()].filter((name) => !simpleRequest.has(name));
  if (special.length > 0 || !['GET', 'HEAD', 'POST'].includes(init?.method ?? 'GET')) {
    const asked = await fetch(url, {
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': special.join(',') },
    });
    const allowed = listed(asked.headers, 'access-control-allow-headers');
    if (!asked.ok || !asked.headers.has('access-control-allow-origin')) throw refused();
    if (special.some((name) => !allowed.includes(name) && (!allowed.includes('*') || name === 'authorization')))
      throw refused();
  }
  const answer = await fetch(url, init);
  if (!answer.headers.has('access-control-allow-origin')) throw refused();
  const exposed = listed(answer.headers, 'access-control-expose-headers');
  const shown = [...answer.headers].filter(([name]) => simpleAnswer.has(name) || exposed.includes(name));
  return new Response(answer.body, { status: answer.status, headers: shown });
};

const everything = {
  origin: '*',
  allow: ['content-type', 'authorization', 'mcp-protocol-version', 'mcp-session-id', 'mcp-method', 'mcp-name'],
  expose: ['mcp-session-id', 'www-authenticate'],
};

/** In front of a server: the headers that let a page in, as they are given. */
async function lettingIn(answer: (request: Request) => Promise<Response>, more: Partial<typeof everything> = {}) {
  const { origin, allow, expose } = { ...everything, ...more };
  const peer = await listen(async (request) => {
    const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await answer(request);
    const headers = new Headers(response.headers);
    if (origin) headers.set('access-control-allow-origin', origin);
    headers.set('access-control-allow-headers', allow.join(', '));
    headers.set('access-control-expose-headers', expose.join(', '));
    return new Response(response.body, { status: response.status, headers });
  });
  ends.push(peer.close);
  return peer;
}

const forwarding = (origin: string) => async (request: Request) => {
  const { pathname } = new URL(request.url);
  const body = request.method === 'POST' ? await request.text() : undefined;
  const headers = new Headers(request.headers);
  for (const name of ['host', 'connection', 'content-length']) headers.delete(name);
  return fetch(origin + pathname, { method: request.method, headers, ...(body !== undefined && { body }) });
};

const look = async (url: string) =>
  (
    await diagnose(url, {
      fetch: fromPage,
      elsewhere: fromPage,
      authorised: (input, init) =>
        fromPage(input, { ...init, headers: { ...(init?.headers as object), authorization: 'Bearer x' } }),
      origin: page,
    })
  )
    .filter(({ state }) => state !== 'ok')
    .map(({ state, message }) => `${state}: ${message}`)
    .join('\n');

async function notes(revision: 'modern' | 'legacy', more?: Partial<typeof everything>) {
  const inner = await startNotes(revision);
  ends.push(inner.close);
  return `${(await lettingIn(forwarding(inner.origin), more)).origin}/mcp`;
}

it('has nothing to say of servers that let a page in', async () => {
  expect(await look(await notes('legacy'))).toBe('');
  expect(await look(await notes('modern'))).toBe('');
});

it('names the one header that is missing', async () => {
  const but = (name: string) => ({ allow: everything.allow.filter((one) => one !== name) });
  expect(await look(await notes('legacy', { origin: '' }))).toContain(`“Access-Control-Allow-Origin: ${page}”`);
  expect(await look(await notes('legacy', but('content-type')))).toContain(
    'problem: The server must send “Access-Control-Allow-Headers: content-type”.',
  );
  expect(await look(await notes('legacy', but('mcp-session-id')))).toBe(
    'problem: The server must send “Access-Control-Allow-Headers: mcp-session-id”.',
  );
  expect(await look(await notes('modern', but('mcp-method')))).toMatch(
    /^unknown: .*Allow-Headers: mcp-method”.*older revision/,
  );
  expect(await look(await notes('legacy', { expose: [] }))).toContain(
    '“Access-Control-Expose-Headers: mcp-session-id”',
  );
});

it('tells a wrong address and a web page from a server', async () => {
  const site = await lettingIn(async (request) =>
    new URL(request.url).pathname === '/' ? new Response('<h1>Hi</h1>') : new Response('', { status: 404 }),
  );
  expect(await look(`${site.origin}/nothing`)).toContain('answers 404 here');
  expect(await look(`${site.origin}/`)).toContain('not as an MCP server does');
});

it('follows a sign-in up to the step that a page cannot take', async () => {
  const authority = async (metadata: object | null, more?: Partial<typeof everything>) =>
    (
      await lettingIn(
        async (request) =>
          metadata && request.url.includes('oauth-authorization-server')
            ? Response.json(metadata)
            : new Response('', { status: 404 }),
        more,
      )
    ).origin;
  const guarded = async (issuer: string, more?: Partial<typeof everything>) => {
    const peer = await lettingIn(
      async (request) =>
        request.url.includes('oauth-protected-resource')
          ? Response.json({ authorization_servers: [issuer] })
          : new Response('', {
              status: 401,
              headers: {
                'www-authenticate': `Bearer resource_metadata="${new URL(request.url).origin}/.well-known/oauth-protected-resource"`,
              },
            }),
      more,
    );
    return `${peer.origin}/mcp`;
  };
  const good = { registration_endpoint: 'https://a.example/register', code_challenge_methods_supported: ['S256'] };
  expect(await look(await guarded(await authority(good)))).toBe('');
  expect(await look(await guarded(await authority(good), { expose: [] }))).toMatch(
    /^unknown: .*Expose-Headers: WWW-Authenticate/,
  );
  expect(
    await look(
      await guarded(await authority(good), { allow: everything.allow.filter((one) => one !== 'authorization') }),
    ),
  ).toContain('Access-Control-Allow-Headers: authorization');
  expect(await look(await guarded(await authority(good, { origin: '' })))).toMatch(
    /oauth-authorization-server cannot be read from a page.*Allow-Origin/,
  );
  expect(await look(await guarded(await authority(null)))).toContain('does not say how to sign in');
  expect(await look(await guarded(await authority({})))).toContain('registers no clients by itself');
  expect(
    await look(await guarded(await authority({ ...good, code_challenge_methods_supported: ['plain'] }))),
  ).toContain('PKCE');
  expect(await look(await guarded('nowhere'))).toContain('is no address');
});
