/** A connection to one server by the official client. Loaded only when a server is first used. */
import {
  type AuthProvider,
  Client,
  type ClientOptions,
  ProtocolError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { sleep } from '#base/deadline.ts';
import { fail, ok, type Result } from '#base/result.ts';
import type { McpAnswer, McpCode, McpListing, McpLogLine, McpQuestion, McpTool } from '../../mcp.contract.ts';
import { codeOf, faultOf, statusOf } from './faults.ts';
import type { Offer } from './offers.ts';
import { answerSampling, questionOf } from './questions.ts';
import { contentOf, plainOf, unwrapResult } from './unwrap.ts';
import { watchStreams } from './watch-streams.ts';

export interface SessionWorld {
  url: string;
  wire: 'http' | 'sse';
  /** For a server in this page: a fresh transport that is connected to it. Then `url` and `fetch` are not used. */
  transport?: () => Promise<Transport>;
  fetch: typeof fetch;
  /** Renews the token that the host adds. False when a person has to sign in. */
  renew(): Promise<boolean>;
  ask(question: McpQuestion, signal: AbortSignal): Promise<McpAnswer>;
  onChanged(listing: McpListing): void;
  onLog(line: Omit<McpLogLine, 'at'>): void;
  onClosed(): void;
}

export interface Session {
  listing: McpListing;
  wire: 'http' | 'sse';
  revision: string;
  call(act: Offer['act'], input: Record<string, unknown>, options: CallOptions): Promise<unknown>;
  close(): Promise<void>;
}

interface CallOptions {
  signal: AbortSignal;
  onProgress(progress: { done: number; total?: number; message?: string }): void;
  /** The stream of the call ended; where no answer comes either, none will. */
  onCut(): void;
}

/** The client has clocks of its own; ours is the one that counts, since it stands still while a person is asked. */
const timeout = 2 ** 31 - 1;
const connectMs = 30_000;

const capabilities: NonNullable<ClientOptions['capabilities']> = {
  elicitation: { form: {}, url: {} },
  sampling: {},
  roots: {},
};
/** The files of a conversation are in this page, where no server reaches them: it is told that they are there. */
const roots = [{ uri: 'file:///workspace', name: 'Workspace of Espalier, not reachable from outside' }];

/** Connects and asks what there is. Falls back to the old SSE wire where a server knows no other. */
export async function openSession(world: SessionWorld, signal: AbortSignal): Promise<Result<Session, McpCode>> {
  const wires = world.transport || world.wire === 'sse' ? [world.wire] : (['http', 'sse'] as const);
  let first: unknown;
  for (const wire of wires) {
    try {
      return ok(await connect(world, wire, signal));
    } catch (error) {
      first ??= error;
      const status = statusOf(error);
      if (signal.aborted || status === undefined || ![400, 404, 405, 406, 415].includes(status)) break;
    }
  }
  const code = signal.aborted ? 'stopped' : codeOf(first);
  return fail(code, faultOf(first, world.url).message);
}

async function connect(world: SessionWorld, wire: 'http' | 'sse', signal: AbortSignal): Promise<Session> {
  const watchers = new Map<string, Set<() => void>>();
  let listing: McpListing | undefined;
  const relist = async () => {
    if (!listing) return;
    listing = await listingOf(client).catch(() => listing!);
    world.onChanged(listing);
  };
  const changed = { onChanged: () => void relist(), autoRefresh: false };
  const client = new Client(
    { name: 'espalier', version: '1.0.0' },
    {
      capabilities,
      versionNegotiation: { mode: 'auto' },
      listChanged: { tools: changed, resources: changed, prompts: changed },
    },
  );
  client.setRequestHandler('elicitation/create', async (request, context) => {
    const question = questionOf(request.params);
    if (!question) return { action: 'cancel' as const };
    const answer = await world.ask(question, context.mcpReq.signal);
    if (answer.action !== 'accept' || question.kind === 'visit') return { action: answer.action };
    return { action: 'accept' as const, content: (answer.content ?? {}) as Record<string, string> };
  });
  client.setRequestHandler('sampling/createMessage', (request, context) =>
    answerSampling(
      request.params,
      (question) => world.ask(question, context.mcpReq.signal),
      () => {
        throw new ProtocolError(-1, 'The person declined the request.');
      },
    ),
  );
  client.setRequestHandler('roots/list', () => ({ roots }));
  client.setNotificationHandler('notifications/message', ({ params }) => {
    const { level, logger, data } = params;
    const said = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
    world.onLog({ level, text: `${logger ? `${logger}: ` : ''}${said}`.slice(0, 2_000) });
  });
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    for (const tell of watchers.get(params.uri) ?? []) tell();
  });
  const streams = watchStreams(world.fetch);
  const transport = world.transport ? await world.transport() : transportOf({ ...world, fetch: streams.fetch }, wire);
  await client.connect(transport, { timeout: connectMs, signal });
  try {
    listing = await listingOf(client);
  } catch (error) {
    void client.close();
    throw error;
  }
  client.onclose = world.onClosed;
  // Without a word it may say nothing, or everything.
  if (client.getServerCapabilities()?.logging && client.getProtocolEra() !== 'modern')
    void client.setLoggingLevel('info').catch(() => undefined);
  return {
    listing,
    wire,
    revision: client.getNegotiatedProtocolVersion() ?? '',
    async call(act, input, options) {
      const { headers, release } = streams.mark(options.onCut);
      try {
        return await call(client, watchers, act, input, { ...options, headers });
      } finally {
        release();
      }
    },
    async close() {
      client.onclose = () => {};
      if (transport instanceof StreamableHTTPClientTransport) {
        await Promise.race([transport.terminateSession().catch(() => undefined), sleep(2000)]);
      }
      await client.close();
    },
  };
}

function transportOf({ url, fetch, renew }: SessionWorld, wire: 'http' | 'sse'): Transport {
  const authProvider: AuthProvider = {
    // The host adds what it has; nothing of it is known here.
    token: async () => undefined,
    async onUnauthorized() {
      if (!(await renew())) throw new UnauthorizedError();
    },
  };
  const options = { fetch: fetch as NonNullable<typeof globalThis.fetch>, authProvider };
  return wire === 'sse'
    ? new SSEClientTransport(new URL(url), options)
    : new StreamableHTTPClientTransport(new URL(url), options);
}

async function listingOf(client: Client): Promise<McpListing> {
  const has = client.getServerCapabilities() ?? {};
  const server = client.getServerVersion();
  const { tools } = has.tools ? await client.listTools({}, { cacheMode: 'refresh' }) : { tools: [] };
  return {
    title: server?.title ?? server?.name ?? '',
    version: server?.version ?? '',
    tools: tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({
      name,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      inputSchema: inputSchema as object,
      ...(outputSchema !== undefined && { outputSchema: outputSchema as object }),
      ...(annotations !== undefined && { annotations: annotations as NonNullable<McpTool['annotations']> }),
    })),
    resources: has.resources !== undefined,
    subscribe: has.resources?.subscribe === true,
    prompts: has.prompts !== undefined,
    ...(has.completions !== undefined && { completions: true }),
  };
}

async function call(
  client: Client,
  watchers: Map<string, Set<() => void>>,
  act: Offer['act'],
  input: Record<string, unknown>,
  { signal, headers, onProgress }: CallOptions & { headers: Record<string, string> },
): Promise<unknown> {
  const options = { signal, timeout, headers };
  switch (act.kind) {
    case 'tool':
      return unwrapResult(
        await client.callTool(
          { name: act.tool.name, arguments: input },
          {
            ...options,
            onprogress: ({ progress, total, message }) =>
              onProgress({
                done: progress,
                ...(total !== undefined && { total }),
                ...(message !== undefined && { message }),
              }),
          },
        ),
      );
    case 'resources_list':
      return shown((await client.listResources({}, { ...options, cacheMode: 'refresh' })).resources);
    case 'resources_templates':
      return shown((await client.listResourceTemplates({}, { ...options, cacheMode: 'refresh' })).resourceTemplates);
    case 'resources_read':
      return read(client, String(input.uri), options);
    case 'resources_wait':
      return waitFor(client, watchers, input as { uri: string; timeoutMs?: number }, options);
    case 'complete': {
      const { of, argument, value = '', given } = input as unknown as Asked;
      const ref = of.includes(':')
        ? { type: 'ref/resource' as const, uri: of }
        : { type: 'ref/prompt' as const, name: of };
      const params = { ref, argument: { name: argument, value }, ...(given && { context: { arguments: given } }) };
      const { values, total, hasMore = false } = (await client.complete(params, options)).completion;
      return { ok: true, value: { values, ...(total !== undefined && { total }), more: hasMore } };
    }
    case 'prompts_list':
      return shown((await client.listPrompts({}, { ...options, cacheMode: 'refresh' })).prompts);
    case 'prompts_get': {
      const values = Object.entries((input.arguments as object | undefined) ?? {});
      const { description, messages } = await client.getPrompt(
        { name: String(input.name), arguments: Object.fromEntries(values.map(([key, value]) => [key, String(value)])) },
        options,
      );
      return {
        ok: true,
        value: {
          ...(description !== undefined && { description }),
          messages: messages.map(({ role, content }) => ({ role, content: promptText(content) })),
        },
      };
    }
  }
}

interface Asked {
  of: string;
  argument: string;
  value?: string;
  given?: Record<string, string>;
}

/** The text of a prompt is never taken for JSON. */
const promptText = (content: { type: string; text?: unknown }) =>
  content.type === 'text' ? content.text : plainOf(content);

const shown = (list: object[]) => ({
  ok: true,
  value: list.map((one) => {
    const { _meta, annotations, icons, ...rest } = one as Record<string, unknown>;
    return rest;
  }),
});

async function read(client: Client, uri: string, options: { signal: AbortSignal; timeout: number }) {
  const { contents } = await client.readResource({ uri }, { ...options, cacheMode: 'refresh' });
  return { ok: true, value: contents.map(contentOf) };
}

/** Subscribes, waits for the first word of a change, reads, and lets go of it again. */
async function waitFor(
  client: Client,
  watchers: Map<string, Set<() => void>>,
  { uri, timeoutMs = 20_000 }: { uri: string; timeoutMs?: number },
  options: { signal: AbortSignal; timeout: number },
) {
  const over = new AbortController();
  let came = false;
  const tell = () => {
    came = true;
    over.abort();
  };
  const mine = watchers.get(uri) ?? new Set();
  watchers.set(uri, mine.add(tell));
  const modern = client.getProtocolEra() === 'modern';
  const subscription = modern ? await client.listen({ resourceSubscriptions: [uri] }, options) : undefined;
  try {
    if (!modern) await client.subscribeResource({ uri }, options);
    await sleep(Math.min(timeoutMs, 100_000), AbortSignal.any([over.signal, options.signal]));
  } finally {
    mine.delete(tell);
    if (subscription) void subscription.close();
    else if (mine.size === 0) void client.unsubscribeResource({ uri }).catch(() => undefined);
  }
  options.signal.throwIfAborted();
  return came ? read(client, uri, options) : { ok: true, value: null };
}
