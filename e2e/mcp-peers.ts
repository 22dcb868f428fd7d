/** MCP servers for the stories: the reference server as a process of its own, one behind a sign-in, and ways to spoil them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

export interface Peer {
  url: string;
  origin: string;
  stop(): Promise<void>;
}

async function listen(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<Peer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/mcp`,
    origin,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts `@modelcontextprotocol/server-everything` as it comes, `streamableHttp` or the old `sse`. */
export async function startEverything(wire: 'streamableHttp' | 'sse' = 'streamableHttp'): Promise<Peer> {
  const free = await listen(() => {});
  await free.stop();
  const { port, origin } = new URL(free.origin);
  const home = dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json'));
  const child: ChildProcess = spawn(process.execPath, [join(home, 'dist/index.js'), wire], {
    env: { ...process.env, PORT: port },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (text) => /port/i.test(String(text)) && resolve());
    child.on('exit', () => reject(new Error('The server ended before it listened.')));
  });
  return {
    url: `${origin}/${wire === 'sse' ? 'sse' : 'mcp'}`,
    origin,
    async stop() {
      child.kill('SIGKILL');
    },
  };
}

/** In front of another server: answers as it does, without the headers named. */
export async function without(peer: Peer, hidden: string[]): Promise<Peer> {
  return listen((incoming, outgoing) => {
    const inner = ask(peer.origin + incoming.url, { method: incoming.method!, headers: incoming.headers }, (answer) => {
      const headers = { ...answer.headers };
      for (const name of hidden) delete headers[name];
      outgoing.writeHead(answer.statusCode!, headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.destroy());
    outgoing.on('close', () => inner.destroy());
    incoming.pipe(inner);
  });
}

/** In front of another server: says other words than it, once `told` is true. */
export async function retelling(peer: Peer, from: string, to: string): Promise<Peer & { told: boolean }> {
  const front = await listen((incoming, outgoing) => {
    const inner = ask(peer.origin + incoming.url, { method: incoming.method!, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      outgoing.flushHeaders();
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => outgoing.write(all.told ? text.replaceAll(from, to) : text));
      answer.on('end', () => outgoing.end());
    });
    inner.on('error', () => outgoing.destroy());
    outgoing.on('close', () => inner.destroy());
    incoming.pipe(inner);
  });
  const all = { ...front, told: false };
  return all;
}

export interface Guarded extends Peer {
  /** Access tokens that are good. */
  good: Set<string>;
  /** Every token that was ever given out. */
  given: string[];
  grants: string[];
  /** The server no longer takes the tokens it gave. */
  expire(): void;
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET,POST,DELETE',
  'access-control-allow-headers':
    'content-type,authorization,mcp-protocol-version,mcp-session-id,mcp-method,mcp-name,last-event-id',
  'access-control-expose-headers': 'www-authenticate,mcp-session-id',
};

/** In front of another server: a sign-in by OAuth at an origin of its own, with registration and PKCE. Everybody is let in. */
export async function behindSignIn(peer: Peer): Promise<Guarded> {
  const good = new Set<string>();
  const given: string[] = [];
  const grants: string[] = [];
  const challenges = new Map<string, string>();
  const refreshes = new Set<string>();
  const body = async (incoming: IncomingMessage) => {
    let text = '';
    for await (const piece of incoming) text += piece;
    return text;
  };
  const say = (outgoing: ServerResponse, status: number, value: unknown) =>
    outgoing.writeHead(status, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(value));

  const authority = await listen(async (incoming, outgoing) => {
    const url = new URL(incoming.url!, authority.origin);
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204, cors).end();
    if (url.pathname === '/.well-known/oauth-authorization-server') {
      return void say(outgoing, 200, {
        issuer: authority.origin,
        authorization_endpoint: `${authority.origin}/authorize`,
        token_endpoint: `${authority.origin}/token`,
        registration_endpoint: `${authority.origin}/register`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        authorization_response_iss_parameter_supported: true,
      });
    }
    if (url.pathname === '/register') {
      const asked = JSON.parse(await body(incoming)) as object;
      return void say(outgoing, 201, { ...asked, client_id: randomUUID() });
    }
    if (url.pathname === '/authorize') {
      const code = randomUUID();
      challenges.set(code, url.searchParams.get('code_challenge')!);
      const back = new URL(url.searchParams.get('redirect_uri')!);
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state')!);
      back.searchParams.set('iss', authority.origin);
      return void outgoing.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === '/token') {
      const form = new URLSearchParams(await body(incoming));
      grants.push(form.get('grant_type')!);
      const verified =
        createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url') === challenges.get(form.get('code') ?? '');
      const renewed = refreshes.delete(form.get('refresh_token') ?? '');
      if (!verified && !renewed) return void say(outgoing, 400, { error: 'invalid_grant' });
      const [access, refresh] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
      good.add(access);
      refreshes.add(refresh);
      given.push(access, refresh);
      return void say(outgoing, 200, {
        access_token: access,
        refresh_token: refresh,
        token_type: 'Bearer',
        expires_in: 3600,
      });
    }
    say(outgoing, 404, {});
  });

  const inner = await without(peer, []);
  const resource: Peer = await listen((incoming, outgoing) => {
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204, cors).end();
    if (incoming.url!.startsWith('/.well-known/oauth-protected-resource')) {
      return void say(outgoing, 200, { resource: resource.url, authorization_servers: [authority.origin] });
    }
    const token = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1];
    if (!token || !good.has(token)) {
      const challenge = `Bearer resource_metadata="${resource.origin}/.well-known/oauth-protected-resource/mcp"`;
      return void outgoing.writeHead(401, { ...cors, 'www-authenticate': challenge }).end();
    }
    const passed = ask(
      inner.origin + incoming.url,
      { method: incoming.method!, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  return {
    ...resource,
    good,
    given,
    grants,
    expire: () => good.clear(),
    async stop() {
      await Promise.all([resource.stop(), authority.stop(), inner.stop()]);
    },
  };
}
