import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fetch, LanguageModel, ModelConfig, ModelPart, ModelRequest, ProviderKind } from './model.contract.ts';
import { type Answer, eventsOf, type ModelServer, startModelServer, type Wire } from './model-server.suite.ts';
import { createModel, type ModelWorld } from './models.ts';

const kinds: Record<Wire, ProviderKind> = { openai: 'openai-compatible', anthropic: 'anthropic', google: 'google' };
const wires = Object.keys(kinds) as Wire[];
const tools = [
  {
    name: 'search',
    description: 'Finds methods.',
    inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
];
const ask: ModelRequest = { system: 'Be brief.', messages: [{ role: 'user', text: 'Hello' }], tools };

let servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(wire: Wire, script: Answer[], more: object = {}): Promise<ModelServer> {
  const server = await startModelServer({ wire, script, ...more });
  servers.push(server);
  return server;
}

function config(wire: Wire, baseUrl: string): ModelConfig {
  return {
    id: 'm',
    kind: kinds[wire],
    label: 'Test',
    baseUrl,
    model: 'some-model',
    protocol: 'tools',
    createdAt: 0,
    price: { input: 1, output: 2, cached: 0.1 },
  };
}

async function connect(wire: Wire, baseUrl: string, world: Partial<ModelWorld> = {}): Promise<LanguageModel> {
  const made = await createModel(config(wire, baseUrl), {
    fetch: globalThis.fetch as Fetch,
    origin: 'https://page.example',
    random: () => 0.5,
    ...world,
  });
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

async function collect(
  model: LanguageModel,
  request = ask,
  signal = new AbortController().signal,
): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(request, signal)) parts.push(part);
  return parts;
}

const textOf = (parts: ModelPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
const callsOf = (parts: ModelPart[]) => parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
function endOf(parts: ModelPart[]): Extract<ModelPart, { type: 'end' }> {
  expect(parts.filter((part) => part.type === 'end')).toHaveLength(1);
  const last = parts.at(-1)!;
  if (last.type !== 'end') throw new Error(`The last part is ${last.type}`);
  return last;
}
/** Waits that are only counted. The watch over silence is the long one and never fires here. */
function clock() {
  const waits: number[] = [];
  const sleep = (ms: number, signal?: AbortSignal) => {
    if (ms < 100_000) {
      waits.push(ms);
      return Promise.resolve();
    }
    return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  };
  return { waits, sleep };
}

describe.each(wires)('%s', (wire) => {
  it('streams text, reasoning and usage, whatever the writes are', async () => {
    const server = await serve(
      wire,
      [{ reasoning: 'Hm, naïve…', text: 'Grüße, 世界 🎄', usage: { input: 100, output: 50, cached: 40 } }],
      { bytes: 1 },
    );
    const parts = await collect(await connect(wire, server.url));
    expect(textOf(parts)).toBe('Grüße, 世界 🎄');
    expect(parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')).toBe('Hm, naïve…');
    const end = endOf(parts);
    expect(end.reason).toBe('stop');
    expect(end.usage).toEqual({
      inputTokens: 100,
      outputTokens: 50,
      cachedTokens: 40,
      cost: expect.closeTo((60 + 4 + 100) / 1e6, 12),
      estimated: false,
    });
  });

  it('streams arguments and gives the whole call', async () => {
    const server = await serve(wire, [{ text: 'Looking.', calls: [{ name: 'search', input: { query: 'zönes 🎄' } }] }]);
    const parts = await collect(await connect(wire, server.url));
    expect(callsOf(parts)).toMatchObject([{ name: 'search', input: { query: 'zönes 🎄' } }]);
    const streamed = parts.map((part) => (part.type === 'tool-input' ? part.delta : '')).join('');
    expect(JSON.parse(streamed)).toEqual({ query: 'zönes 🎄' });
    expect(endOf(parts).reason).toBe('tool-calls');
  });

  it('passes an unknown tool on for the loop to refuse', async () => {
    const server = await serve(wire, [
      {
        calls: [
          { name: 'rm_rf', input: { a: 1 } },
          { name: 'search', input: { query: 'x' } },
        ],
      },
    ]);
    const parts = await collect(await connect(wire, server.url));
    expect(callsOf(parts).map((call) => call.name)).toEqual(['rm_rf', 'search']);
    expect(new Set(callsOf(parts).map((call) => call.id)).size).toBe(2);
  });

  it('sends no key, no user-agent of its own and the conversation well-formed', async () => {
    const server = await serve(wire, [{ calls: [{ name: 'search', input: { query: 'x' } }] }, { text: 'Done.' }]);
    const seen: Headers[] = [];
    const model = await connect(wire, server.url, {
      fetch: (url, init) => {
        seen.push(new Headers(init?.headers));
        return globalThis.fetch(url, init);
      },
    });
    const first = callsOf(await collect(model));
    const parts = await collect(model, {
      ...ask,
      messages: [
        { role: 'user', text: 'Hello' },
        {
          role: 'assistant',
          text: '',
          reasoning: 'private',
          toolCalls: [...first, { id: 'lost', name: 'search', input: {} }],
        },
        { role: 'tool', callId: first[0]!.id, name: 'search', text: 'found', isError: false },
        { role: 'tool', callId: 'folded', name: 'search', text: 'from before', isError: false },
      ],
    });
    expect(textOf(parts)).toBe('Done.');
    for (const headers of seen) {
      for (const name of ['authorization', 'x-api-key', 'x-goog-api-key', 'user-agent'])
        expect(headers.get(name)).toBeNull();
    }
    const sent = JSON.stringify(server.requests[1]!.body);
    expect(sent).toContain('found');
    expect(sent).toContain('interrupted before it ended');
    expect(sent).toContain('from before');
    expect(sent).not.toContain('private');
    if (wire === 'anthropic') expect(seen[0]!.get('anthropic-dangerous-direct-browser-access')).toBe('true');
    if (wire === 'google') expect(sent).toContain('c2ln');
  });

  it('keeps what came when the socket is cut', async () => {
    const server = await serve(wire, [{ text: 'One two three four five six seven', cutAfter: 4 }]);
    const parts = await collect(await connect(wire, server.url));
    expect(textOf(parts).length).toBeGreaterThan(0);
    expect(endOf(parts)).toMatchObject({ reason: 'error', error: { code: 'cut' }, usage: { estimated: true } });
  });

  it('takes a stream without an end for cut, and runs no half call', async () => {
    const server = await serve(wire, [
      { text: 'One two', calls: wire === 'google' ? [] : [{ name: 'search', input: '{"query":"zo' }], finish: null },
    ]);
    const parts = await collect(await connect(wire, server.url));
    expect(textOf(parts)).toBe('One two');
    expect(callsOf(parts)).toEqual([]);
    expect(endOf(parts)).toMatchObject({ reason: 'error', error: { code: 'cut' } });
  });

  it('tells an error in the middle', async () => {
    const server = await serve(wire, [
      {
        text: 'One two three four five six seven eight',
        failAfter: { events: 5, message: 'The engine stopped with sk-abcdefghijklmnop' },
      },
    ]);
    const parts = await collect(await connect(wire, server.url));
    expect(textOf(parts).length).toBeGreaterThan(0);
    const { reason, error } = endOf(parts);
    expect(reason).toBe('error');
    expect(error!.message).toContain('The engine stopped');
    expect(error!.message).not.toContain('abcdefghijklmnop');
  });

  it('waits as a 429 asks and then goes on', async () => {
    const { waits, sleep } = clock();
    const busy = { status: 429, headers: { 'retry-after': '3' }, body: '{"error":{"message":"Slow down"}}' };
    const server = await serve(wire, [busy, busy, { text: 'Hi' }]);
    const parts = await collect(await connect(wire, server.url, { sleep }));
    expect(parts.filter((part) => part.type === 'retry')).toMatchObject([
      { attempt: 1, waitMs: 3000 },
      { attempt: 2, waitMs: 3000 },
    ]);
    expect(waits).toEqual([3000, 3000]);
    expect(textOf(parts)).toBe('Hi');
  });

  it('gives up on a server that stays busy', async () => {
    const { waits, sleep } = clock();
    const server = await serve(wire, [{ status: 429, body: '{"error":{"message":"Slow down"}}' }]);
    const parts = await collect(await connect(wire, server.url, { sleep }));
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(endOf(parts)).toMatchObject({ reason: 'error', error: { code: 'rate_limited' } });
    expect(server.requests).toHaveLength(4);
  });

  it('does not wait an hour', async () => {
    const { waits, sleep } = clock();
    const server = await serve(wire, [{ status: 429, headers: { 'retry-after': '3600' } }]);
    const parts = await collect(await connect(wire, server.url, { sleep }));
    expect(waits).toEqual([]);
    expect(endOf(parts).error).toMatchObject({ code: 'rate_limited', retryAfterMs: 3_600_000 });
  });

  it.each([
    [{ status: 401, body: '{"error":{"message":"Incorrect API key provided: sk-live-verysecretkey"}}' }, 'wrong_key'],
    [{ status: 403, body: '{"error":{"message":"Forbidden"}}' }, 'wrong_key'],
    [{ status: 404, body: '{"error":{"message":"model \'x\' not found, try pulling it first"}}' }, 'no_such_model'],
    [{ status: 404, body: 'nothing here' }, 'bad_answer'],
    [
      {
        status: 400,
        body: '{"error":{"code":"context_length_exceeded","message":"This model\'s maximum context length is 8192 tokens"}}',
      },
      'context_overflow',
    ],
    [{ status: 402, body: '{"error":{"message":"Insufficient credits"}}' }, 'refused'],
    [
      { status: 429, body: '{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}' },
      'refused',
    ],
    [{ status: 500, body: 'oops' }, 'failed'],
    [{ status: 503, body: '<html>Bad gateway</html>' }, 'server_down'],
    [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' },
      'bad_answer',
    ],
    [
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{"message":"not streamed"}' },
      'bad_answer',
    ],
    [
      { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: {"choices": [tru\n\n' },
      'bad_answer',
    ],
    [{ status: 200, headers: { 'content-type': 'text/event-stream' }, body: '' }, 'cut'],
  ])('reads %j as %s', async (answer, code) => {
    const server = await serve(wire, [answer]);
    const parts = await collect(await connect(wire, server.url, { sleep: clock().sleep }));
    const { error } = endOf(parts);
    expect(error?.code).toBe(code);
    expect(error!.message).not.toContain('verysecret');
    expect(error!.message.length).toBeGreaterThan(20);
  });

  it('ends with aborted and keeps what came, also when the server never ends', async () => {
    const server = await serve(wire, [{ text: 'One two three four five six seven', hangAfter: 4 }]);
    const model = await connect(wire, server.url);
    const abort = new AbortController();
    const parts: ModelPart[] = [];
    for await (const part of model.stream(ask, abort.signal)) {
      parts.push(part);
      if (part.type === 'text') abort.abort();
    }
    expect(textOf(parts).length).toBeGreaterThan(0);
    expect(endOf(parts)).toMatchObject({ reason: 'aborted', usage: { estimated: true } });
  });

  it('ends at once when it was aborted before', async () => {
    const server = await serve(wire, [{ text: 'no' }]);
    const parts = await collect(await connect(wire, server.url), ask, AbortSignal.abort());
    expect(parts).toMatchObject([{ type: 'end', reason: 'aborted' }]);
    expect(server.requests).toEqual([]);
  });

  it('notices silence', async () => {
    const server = await serve(wire, [{ text: 'One two three four five six seven', hangAfter: 4 }]);
    const parts = await collect(await connect(wire, server.url, { limits: { silenceMs: 1500 } }));
    expect(endOf(parts).error).toMatchObject({ code: 'cut' });
  });

  it('ends an answer without end', async () => {
    const server = await serve(wire, [{ text: 'again '.repeat(500) }], { bytes: 4096 });
    const parts = await collect(await connect(wire, server.url, { limits: { maxCharacters: 200 } }));
    expect(endOf(parts).reason).toBe('length');
    expect(textOf(parts).length).toBeLessThan(400);
  });

  it('gives the same parts for every way of cutting the bytes', async () => {
    const answer: Answer = {
      text: 'Ä🎄 data: x\n\ndata',
      ...(wire !== 'google' && { reasoning: '…' }),
      calls: [{ name: 'search', input: { query: '"\\ü' } }],
    };
    const bytes = new TextEncoder().encode(eventsOf(wire, answer).join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), async (sizes) => {
        const fetch: Fetch = async () =>
          new Response(rechunk(bytes, sizes), { headers: { 'content-type': 'text/event-stream' } });
        const parts = await collect(await connect(wire, 'https://provider.example/v1', { fetch }));
        expect(textOf(parts)).toBe(answer.text);
        expect(callsOf(parts)).toMatchObject(answer.calls!);
        expect(endOf(parts).reason).toBe('tool-calls');
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    [{ code: 'unreachable', detail: { cause: 'cors' } }, 'cors_refused'],
    [{ cause: 'local_network_denied' }, 'local_network_denied'],
    [{ cause: 'server_down' }, 'server_down'],
    [{ code: 'no_credential' }, 'refused'],
    [undefined, 'server_down'],
  ])('reads what egress knows of a failed fetch: %j', async (cause, code) => {
    const fetch: Fetch = async () => {
      throw new TypeError('Failed to fetch', { cause });
    };
    const parts = await collect(await connect(wire, 'http://localhost:11434/v1', { fetch }));
    expect(endOf(parts).error?.code).toBe(code);
  });
});

describe.each(['openai', 'anthropic'] as const)('%s', (wire) => {
  it('hands broken arguments on as they came', async () => {
    const server = await serve(wire, [{ calls: [{ name: 'search', input: '{"query": "zones' }] }]);
    const parts = await collect(await connect(wire, server.url));
    expect(callsOf(parts)).toMatchObject([{ name: 'search', input: { __unparsed: '{"query": "zones' } }]);
    expect(endOf(parts).reason).toBe('tool-calls');
  });

  it('drops a call that the length limit broke off', async () => {
    const server = await serve(wire, [
      {
        text: 'So',
        calls: [{ name: 'search', input: '{"query": "zones' }],
        finish: wire === 'openai' ? 'length' : 'max_tokens',
      },
    ]);
    const parts = await collect(await connect(wire, server.url));
    expect(callsOf(parts)).toEqual([]);
    expect(endOf(parts).reason).toBe('length');
  });
});

it('says that a server is down', async () => {
  const server = await startModelServer({ wire: 'openai', script: [{ text: '' }] });
  await server.close();
  const parts = await collect(await connect('openai', server.url));
  expect(endOf(parts).error?.code).toBe('server_down');
});

it('refuses an address that is none', async () => {
  const made = await createModel(config('openai', 'localhost:1234'), { fetch: globalThis.fetch as Fetch, origin: '' });
  expect(made).toMatchObject({ ok: false, code: 'bad_address' });
});

function rechunk(bytes: Uint8Array, sizes: number[]): ReadableStream<Uint8Array> {
  let at = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const size = sizes[turn++ % sizes.length]!;
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}
