/** Real MCP servers on loopback, of both revisions, and one in the page. For tests. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  acceptedContent,
  createMcpHandler,
  fromJsonSchema,
  InMemoryTransport,
  inputRequired,
  isLegacyRequest,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { sleep } from '#base/deadline.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const schema = (properties: object, required: string[] = []) =>
  fromJsonSchema<Record<string, string>>({ type: 'object', properties, required } as never);
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

export interface Calls {
  /** Names of the tools that ran, in order. */
  ran: string[];
  cancelled: string[];
  /** Resources that somebody waits for. */
  watched: string[];
  /** The description of the tool `echo`, to be changed. */
  echo: string;
}

/** A server with one tool of each kind. `modern` asks by its results, the older revision by requests of its own. */
function notesServer(calls: Calls, modern: boolean): McpServer {
  const server = new McpServer(
    { name: 'notes', title: 'Notes', version: '2.1.0' },
    { capabilities: { resources: { subscribe: true, listChanged: true }, tools: { listChanged: true } } },
  );
  server.server.setRequestHandler('resources/subscribe', async ({ params }) => {
    calls.watched.push(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', async ({ params }) => {
    calls.watched = calls.watched.filter((uri) => uri !== params.uri);
    return {};
  });
  const tool: McpServer['registerTool'] = (name: string, config: never, run: never) => {
    const counted = (...args: unknown[]) => {
      calls.ran.push(name);
      return (run as (...args: unknown[]) => unknown)(...args);
    };
    return server.registerTool(name, config, counted as never);
  };
  const read = { annotations: { readOnlyHint: true } };
  const message = schema({ message: { type: 'string', description: 'What comes back' } }, ['message']);
  tool('echo', { description: calls.echo, inputSchema: message, ...read }, ({ message: said }) => text(String(said)));
  tool('list-items', { inputSchema: schema({}), ...read }, () => text('[{"id":"a","done":false}]'));
  tool(
    'weather',
    {
      inputSchema: schema({ city: { enum: ['Rome', 'Oslo'] } }, ['city']),
      outputSchema: fromJsonSchema<Record<string, unknown>>({
        type: 'object',
        properties: { degrees: { type: 'number' } },
        required: ['degrees'],
      }),
      ...read,
    },
    () => ({ ...text('see'), structuredContent: { degrees: 12 } }),
  );
  tool('picture', { inputSchema: schema({}), ...read }, () => ({
    content: [{ type: 'image', data: png, mimeType: 'image/png' }],
  }));
  tool('fail', { inputSchema: schema({}) }, () => ({ ...text('The list is full.'), isError: true }));
  tool('wipe', { inputSchema: schema({}), annotations: { destructiveHint: true } }, () => text('gone'));
  tool('slow', { inputSchema: schema({}), ...read }, async (_input, context) => {
    context.mcpReq.signal.addEventListener('abort', () => calls.cancelled.push('slow'));
    const { progressToken } = (context.mcpReq._meta ?? {}) as { progressToken?: number };
    for (let step = 1; step <= 3; step++) {
      await sleep(100, context.mcpReq.signal);
      if (progressToken !== undefined)
        await context.mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress: step, total: 3 },
        });
    }
    await sleep(60_000, context.mcpReq.signal);
    return text('late');
  });
  tool('save', { inputSchema: schema({}) }, async (_input, context) => {
    await sleep(60_000, context.mcpReq.signal);
    return text('saved');
  });
  const question = {
    message: 'Which list?',
    requestedSchema: { type: 'object' as const, properties: { list: { type: 'string' as const } }, required: ['list'] },
  };
  tool('ask', { inputSchema: schema({}) }, async (_input, context) => {
    if (!modern) return text(JSON.stringify(await context.mcpReq.elicitInput(question)));
    const answer = acceptedContent(context.mcpReq.inputResponses as never, 'list');
    if (answer) return text(JSON.stringify({ action: 'accept', content: answer }));
    return inputRequired({ inputRequests: { list: inputRequired.elicit(question) } }) as never;
  });
  tool('think', { inputSchema: schema({}) }, async (_input, context) => {
    const asked = {
      systemPrompt: 'Be short.',
      maxTokens: 20,
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Name a colour.' } }],
    };
    return text(JSON.stringify(await context.mcpReq.requestSampling(asked)));
  });
  server.registerResource('readme', 'notes://readme', { mimeType: 'text/plain' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'Read me.' }],
  }));
  server.registerResource('dot', 'notes://dot', { mimeType: 'image/png' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'image/png', blob: png }],
  }));
  server.registerPrompt('greet', { argsSchema: schema({ name: { type: 'string' } }, ['name']) as never }, ((args: {
    name: string;
  }) => ({ messages: [{ role: 'user', content: { type: 'text', text: `[1] Greet ${args.name}.` } }] })) as never);
  return server;
}

export interface Loopback {
  url: string;
  origin: string;
  calls: Calls;
  headers: IncomingHttpHeaders[];
  /** Servers of open sessions, newest last. */
  sessions: McpServer[];
  /** Says that a resource has changed. */
  tell(uri: string): void;
  /** Cuts every connection. */
  cut(): void;
  /** Forgets every session, as a restart does. */
  forget(): void;
  close(): Promise<void>;
}

type Handler = (request: Request) => Promise<Response>;

/** Serves over http what a web-standard handler answers. */
export async function listen(answer: Handler, onHeaders: (headers: IncomingHttpHeaders) => void = () => {}) {
  const server: Server = createServer(async (incoming, outgoing) => {
    onHeaders(incoming.headers);
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const control = new AbortController();
    outgoing.on('close', () => control.abort());
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method!,
      headers: incoming.headers as Record<string, string>,
      signal: control.signal,
      ...(body.length > 0 && { body }),
    });
    await pass(await answer(request), outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(response: Response, outgoing: ServerResponse) {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  outgoing.on('close', () => void reader?.cancel().catch(() => undefined));
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read().catch(() => undefined))
    outgoing.write(piece.value);
  outgoing.end();
}

export async function startNotes(revision: 'modern' | 'legacy'): Promise<Loopback> {
  const calls: Calls = { ran: [], cancelled: [], watched: [], echo: 'Says it back' };
  const headers: IncomingHttpHeaders[] = [];
  const sessions: McpServer[] = [];
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const modern = createMcpHandler(() => notesServer(calls, true), { legacy: 'reject' });
  const legacy: Handler = async (request) => {
    const id = request.headers.get('mcp-session-id');
    if (id) return transports.get(id)?.handleRequest(request) ?? new Response('no such session', { status: 404 });
    if (!(await isLegacyRequest(request.clone()))) return new Response('no session', { status: 400 });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (made) => void transports.set(made, transport),
    });
    const server = notesServer(calls, false);
    sessions.push(server);
    await server.connect(transport);
    return transport.handleRequest(request);
  };
  const { origin, cut, close } = await listen(
    revision === 'modern' ? (request) => modern.fetch(request) : legacy,
    (sent) => headers.push(sent),
  );
  return {
    url: `${origin}/mcp`,
    origin,
    calls,
    headers,
    sessions,
    tell(uri) {
      if (revision === 'modern') modern.notify.resourceUpdated(uri);
      else void sessions.at(-1)!.server.sendResourceUpdated({ uri });
    },
    cut,
    forget: () => transports.clear(),
    async close() {
      await modern.close();
      await close();
    },
  };
}

/** A server in this realm, behind a pair of transports. */
export async function notesInPage(calls: Calls) {
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  await notesServer(calls, false).connect(theirs);
  return mine;
}
