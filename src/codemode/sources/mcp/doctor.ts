import { messageOf } from '#base/result.ts';
import type { McpFinding } from '../../mcp.contract.ts';
import { hostOf } from './faults.ts';

export interface DoctorWorld {
  /** Reaches the server without any credential. */
  fetch: typeof fetch;
  /** The same with an `authorization` header that means nothing. */
  authorised: typeof fetch;
  /** Reaches what a sign-in would reach. */
  elsewhere: typeof fetch;
  /** Of the page, as a server must name it. */
  origin: string;
  signal?: AbortSignal;
}

type Tried =
  | { ok: true; status: number; headers: Headers; text: string }
  | { ok: false; cause: string | undefined; message: string };

/** Ends a stream that goes on. Milliseconds. */
const patience = 10_000;

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'espalier', version: '1.0.0' },
  },
};

/**
 * Finds out why a page can or cannot use a server. A browser only says that a request failed, so the same server is asked
 * in ways that differ by one header each; the one that makes the difference is the one that is missing.
 */
export async function diagnose(url: string, world: DoctorWorld): Promise<McpFinding[]> {
  const findings: McpFinding[] = [];
  const say = (state: McpFinding['state'], check: string, message: string) =>
    void findings.push({ check, state, message });
  const host = hostOf(url);
  const post = (body: object, headers: Record<string, string> = {}, fetch = world.fetch) =>
    attempt(fetch, url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }, world.signal);

  const first = await post(initialize);
  if (!first.ok) {
    if (first.cause !== 'cors') {
      say('problem', 'Server', first.message);
      return findings;
    }
    const plain = await attempt(world.fetch, url, { method: 'GET' }, world.signal);
    if (plain.ok) say('problem', 'Request headers', missing('Access-Control-Allow-Headers', ['content-type']));
    else
      say(
        'problem',
        'Origin',
        `${host} is there, but lets no other page read it. ${missing('Access-Control-Allow-Origin', [world.origin])}`,
      );
    return findings;
  }
  say('ok', 'Server', `${host} answers, and this page may read it.`);

  await requestHeaders(post, first, say);
  if (first.status === 401 || first.status === 403) await signIn(url, first, world, post, say);
  else if (first.status >= 400 && !/"jsonrpc"/.test(first.text)) await address(url, first.status, world, say);
  else if (!/"jsonrpc"/.test(first.text))
    say(
      'problem',
      'Protocol',
      `${host} answers, but not as an MCP server does. Look at the path of the address; it often ends in /mcp.`,
    );
  else {
    say('ok', 'Protocol', 'It speaks MCP.');
    // One of the newer revision alone refuses to begin a session: it has none.
    if (/"result"/.test(first.text)) await session(first, world, url, post, say);
  }
  return findings;
}

type Say = (state: McpFinding['state'], check: string, message: string) => void;
type Post = (body: object, headers?: Record<string, string>, fetch?: DoctorWorld['fetch']) => Promise<Tried>;

const missing = (header: string, values: string[]): string => `The server must send “${header}: ${values.join(', ')}”.`;

/** Which of the client's headers the server's answer to a preflight leaves out. */
async function requestHeaders(post: Post, first: Tried & { ok: true }, say: Say): Promise<void> {
  const values: Record<string, string> = {
    'mcp-protocol-version': '2025-11-25',
    'mcp-session-id': first.headers.get('mcp-session-id') ?? 'none',
    'mcp-method': 'ping',
    'mcp-name': 'ping',
  };
  const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
  if ((await post(ping, values)).ok) return say('ok', 'Request headers', 'Every header of the protocol may be sent.');
  const refused: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const tried = await post(ping, { [name]: value });
    if (!tried.ok && tried.cause === 'cors') refused.push(name);
  }
  const needed = refused.filter((name) => name === 'mcp-protocol-version' || name === 'mcp-session-id');
  if (needed.length > 0) say('problem', 'Request headers', missing('Access-Control-Allow-Headers', needed));
  else if (refused.length > 0) {
    const older = `${missing('Access-Control-Allow-Headers', refused)} Without it the older revision of the protocol is used.`;
    say('unknown', 'Request headers', older);
  }
}

/** A server that keeps sessions must let the page read which one it is in. */
async function session(
  first: Tried & { ok: true },
  world: DoctorWorld,
  url: string,
  post: Post,
  say: Say,
): Promise<void> {
  const id = first.headers.get('mcp-session-id');
  if (id) {
    say('ok', 'Session', 'The page can read which session it is in.');
    await attempt(world.fetch, url, { method: 'DELETE', headers: { 'mcp-session-id': id } }, world.signal);
    return;
  }
  const next = await post({ jsonrpc: '2.0', id: 3, method: 'tools/list' });
  if (next.ok && (next.status === 400 || next.status === 404)) {
    const what = missing('Access-Control-Expose-Headers', ['mcp-session-id']);
    say('problem', 'Session', `It opened a session, but the page may not read which. ${what}`);
  } else say('ok', 'Session', 'It keeps no sessions.');
}

async function address(url: string, status: number, world: DoctorWorld, say: Say): Promise<void> {
  const stream = await attempt(
    world.fetch,
    url,
    { method: 'GET', headers: { accept: 'text/event-stream' } },
    world.signal,
  );
  if (stream.ok && stream.headers.get('content-type')?.includes('text/event-stream')) {
    return say('ok', 'Protocol', 'It speaks the old form of MCP, over server-sent events.');
  }
  say(
    'problem',
    'Address',
    `${hostOf(url)} answers ${status} here. Look at the path of the address; it often ends in /mcp, or /sse for an old server.`,
  );
}

/** From the refusal to the place where clients are registered: each step must be one a page may read. */
async function signIn(
  url: string,
  first: Tried & { ok: true },
  world: DoctorWorld,
  post: Post,
  say: Say,
): Promise<void> {
  const challenge = first.headers.get('www-authenticate');
  if (challenge) say('ok', 'Sign-in', 'The server wants a sign-in, and says how.');
  else {
    const what = missing('Access-Control-Expose-Headers', ['WWW-Authenticate']);
    say(
      'unknown',
      'Sign-in',
      `The server wants a sign-in, and the page may not read how; the usual places are tried. ${what}`,
    );
  }
  if (!(await post(initialize, {}, world.authorised)).ok) {
    say('problem', 'Request headers', missing('Access-Control-Allow-Headers', ['authorization']));
  }
  const { origin, pathname } = new URL(url);
  const named = /resource_metadata="?([^",\s]+)/.exec(challenge ?? '')?.[1];
  const places = named
    ? [named]
    : [
        `${origin}/.well-known/oauth-protected-resource${pathname.replace(/\/$/, '')}`,
        `${origin}/.well-known/oauth-protected-resource`,
      ];
  const resource = await firstJson(places, world);
  if (resource.refused)
    return say(
      'problem',
      'Sign-in',
      `${resource.at} cannot be read from a page. ${missing('Access-Control-Allow-Origin', [world.origin])}`,
    );
  const issuer = (resource.value?.authorization_servers as string[] | undefined)?.[0] ?? origin;
  if (!URL.canParse(issuer))
    return say('problem', 'Sign-in', `“${issuer}” is named as the authorization server, and is no address.`);
  const base = new URL(issuer);
  const path = base.pathname.replace(/\/$/, '');
  const found = await firstJson(
    [
      `${base.origin}/.well-known/oauth-authorization-server${path}`,
      `${base.origin}/.well-known/openid-configuration${path}`,
      `${base.origin}${path}/.well-known/openid-configuration`,
    ],
    world,
  );
  if (found.refused)
    return say(
      'problem',
      'Sign-in',
      `${found.at} cannot be read from a page. ${missing('Access-Control-Allow-Origin', [world.origin])}`,
    );
  if (!found.value)
    return say('problem', 'Sign-in', `${base.host} does not say how to sign in: there is no ${found.at}.`);
  const {
    registration_endpoint: register,
    client_id_metadata_document_supported: documents,
    code_challenge_methods_supported: methods,
  } = found.value;
  if (Array.isArray(methods) && !methods.includes('S256'))
    return say('problem', 'Sign-in', `${base.host} does not offer PKCE with S256, which a page needs.`);
  if (!register && !documents)
    return say(
      'problem',
      'Sign-in',
      `${base.host} registers no clients by itself. Get a token there by hand and add it as the key of this source.`,
    );
  say('ok', 'Sign-in', `${base.host} is where to sign in.`);
}

async function firstJson(
  places: string[],
  world: DoctorWorld,
): Promise<{ at: string; refused: boolean; value?: Record<string, unknown> }> {
  let refused: string | undefined;
  for (const at of places) {
    const tried = await attempt(
      world.elsewhere,
      at,
      { method: 'GET', headers: { accept: 'application/json' } },
      world.signal,
    );
    if (!tried.ok) {
      if (tried.cause === 'cors') refused ??= at;
      continue;
    }
    if (tried.status !== 200) continue;
    try {
      return { at, refused: false, value: JSON.parse(tried.text) as Record<string, unknown> };
    } catch {
      // Not what it should be: as if it were not there.
    }
  }
  return { at: refused ?? places[0]!, refused: refused !== undefined };
}

/** One request, with the beginning of its answer: a stream is read up to its first message. Never rejects. */
async function attempt(
  reach: DoctorWorld['fetch'],
  url: string,
  init: RequestInit,
  outer?: AbortSignal,
): Promise<Tried> {
  const late = AbortSignal.timeout(patience);
  try {
    const response = await reach(url, { ...init, signal: outer ? AbortSignal.any([outer, late]) : late });
    let text = '';
    const streams = response.headers.get('content-type')?.includes('text/event-stream') === true;
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (reader && text.length < 65_536) {
      const piece = await reader.read().catch(() => undefined);
      if (!piece || piece.done) break;
      text += piece.value;
      if (streams && /^(data|event):[\s\S]*\n\r?\n/m.test(text)) break;
    }
    void reader?.cancel().catch(() => undefined);
    return { ok: true, status: response.status, headers: response.headers, text };
  } catch (error) {
    const problem = (error as { cause?: { cause?: string } } | null)?.cause;
    return { ok: false, cause: problem?.cause, message: messageOf(error) };
  }
}
