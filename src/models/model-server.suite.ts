/** A loopback server that streams the real wire formats of model providers, by a script. For tests and stories. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Wire = 'openai' | 'anthropic' | 'google';

/** One answer of the script. Text and arguments are cut into small deltas, as providers do. */
export interface Answer {
  text?: string;
  reasoning?: string;
  /** `input` as a string is sent as it stands, so that broken JSON can be. */
  calls?: { name: string; input: object | string }[];
  usage?: { input: number; output: number; cached?: number };
  /** The wire's own word for the end; `null` leaves it out. */
  finish?: string | null;
  /** An error event in the stream, after this many events. */
  failAfter?: { events: number; message: string };
  /** The socket is destroyed after this many events. */
  cutAfter?: number;
  /** Nothing more is sent after this many events, and the socket stays open. */
  hangAfter?: number;
  /** Instead of a stream. */
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

interface ReceivedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: the bodies of three protocols, looked into by tests
  body: any;
}

export interface ModelServer {
  /** The base URL as a person would enter it. */
  url: string;
  origin: string;
  requests: ReceivedRequest[];
  /** May pages call it? Can be changed while it runs. */
  cors(allowed: boolean): void;
  close(): Promise<void>;
}

export interface ModelServerOptions {
  wire: Wire;
  /** Answers in order, the last one repeated; or a function of the request. */
  script: Answer[] | ((request: ReceivedRequest, number: number) => Answer);
  cors?: boolean;
  /** Bytes of each write. Default 5, so that every boundary is hit somewhere. */
  bytes?: number;
  /** Refuses requests without this key. */
  key?: string;
  models?: string[];
  /** Tokens of their context window, which the list then tells, with a price. Of OpenAI's wire only. */
  window?: number;
  port?: number;
}

export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  let allowed = options.cors ?? true;
  let answered = 0;
  const requests: ReceivedRequest[] = [];

  const server = createServer(async (request, response) => {
    if (allowed) permit(request, response);
    if (request.method === 'OPTIONS') return void response.writeHead(allowed ? 204 : 403).end();
    const received = await receive(request);
    requests.push(received);
    if (options.key && !held(received).includes(options.key)) {
      return json(response, 401, { error: { type: 'authentication_error', message: 'Incorrect API key provided.' } });
    }
    if (received.method === 'GET') return json(response, 200, modelList(options));
    const { script } = options;
    const answer =
      typeof script === 'function' ? script(received, answered) : script[Math.min(answered, script.length - 1)]!;
    answered++;
    if (answer.status !== undefined || answer.body !== undefined) {
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      return void response.end(answer.body ?? '{}');
    }
    await stream(response, answer, options);
  });

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin + (options.wire === 'google' ? '/v1beta' : '/v1'),
    origin,
    requests,
    cors: (value) => void (allowed = value),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function stream(
  response: ServerResponse,
  answer: Answer,
  { wire, bytes = 5 }: ModelServerOptions,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...answer.headers });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  const events = eventsOf(wire, answer);
  for (const [index, event] of events.entries()) {
    if (index === answer.cutAfter) return void response.destroy();
    if (index === answer.hangAfter) return;
    if (index === answer.failAfter?.events) {
      await write(response, failure(wire, answer.failAfter.message), bytes);
      if (wire === 'openai') break;
      return void response.end();
    }
    await write(response, event, bytes);
  }
  response.end();
}

/** Small writes of their own, which also fall inside a character and inside `data:`. */
async function write(response: ServerResponse, text: string, size: number): Promise<void> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length && !response.destroyed; at += size) {
    response.write(all.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: Record<string, unknown>) => `event: ${value.type}\n${data(value)}`;
const pieces = (text: string): string[] => text.match(/[\s\S]{1,7}/gu) ?? [];
const inputOf = (input: object | string) => (typeof input === 'string' ? input : JSON.stringify(input));

export function eventsOf(wire: Wire, answer: Answer): string[] {
  return { openai: openaiEvents, anthropic: anthropicEvents, google: googleEvents }[wire](answer);
}

function openaiEvents({ text = '', reasoning = '', calls = [], usage, finish }: Answer): string[] {
  const chunk = (delta: object, reason: string | null = null, more: object = {}) =>
    data({
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: reason }],
      ...more,
    });
  const events = [chunk({ role: 'assistant', content: '' })];
  for (const piece of pieces(reasoning)) events.push(chunk({ reasoning_content: piece }));
  for (const piece of pieces(text)) events.push(chunk({ content: piece }));
  for (const [index, call] of calls.entries()) {
    events.push(
      chunk({
        tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name: call.name, arguments: '' } }],
      }),
    );
    for (const piece of pieces(inputOf(call.input)))
      events.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
  }
  if (finish !== null) events.push(chunk({}, finish ?? (calls.length > 0 ? 'tool_calls' : 'stop')));
  if (usage) {
    const { input, output, cached = 0 } = usage;
    const counted = {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
    };
    events.push(
      data({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage: counted }),
    );
  }
  if (finish !== null) events.push('data: [DONE]\n\n');
  return events;
}

function anthropicEvents({ text = '', reasoning = '', calls = [], usage, finish }: Answer): string[] {
  const { input = 10, output = 5, cached = 0 } = usage ?? {};
  const counted = {
    input_tokens: input - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: 1,
  };
  const message = {
    id: 'm1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: counted,
  };
  const events = [named({ type: 'message_start', message }), named({ type: 'ping' })];
  let index = 0;
  const block = (start: object, deltas: object[]) => {
    events.push(named({ type: 'content_block_start', index, content_block: start }));
    for (const delta of deltas) events.push(named({ type: 'content_block_delta', index, delta }));
    events.push(named({ type: 'content_block_stop', index }));
    index++;
  };
  if (reasoning)
    block(
      { type: 'thinking', thinking: '', signature: '' },
      pieces(reasoning).map((thinking) => ({ type: 'thinking_delta', thinking })),
    );
  if (text)
    block(
      { type: 'text', text: '' },
      pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
    );
  for (const [number, call] of calls.entries()) {
    const deltas = pieces(inputOf(call.input)).map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
    block({ type: 'tool_use', id: `call_${number}`, name: call.name, input: {} }, deltas);
  }
  if (finish === null) return events;
  const stop = finish ?? (calls.length > 0 ? 'tool_use' : 'end_turn');
  events.push(
    named({
      type: 'message_delta',
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: output },
    }),
  );
  events.push(named({ type: 'message_stop' }));
  return events;
}

function googleEvents({ text = '', reasoning = '', calls = [], usage, finish }: Answer): string[] {
  const chunk = (parts: object[], more: object = {}, rest: object = {}) =>
    data({ candidates: [{ content: { role: 'model', parts }, index: 0, ...more }], modelVersion: 'm', ...rest });
  const events: string[] = [];
  for (const piece of pieces(reasoning)) events.push(chunk([{ text: piece, thought: true }]));
  for (const piece of pieces(text)) events.push(chunk([{ text: piece }]));
  for (const call of calls)
    events.push(chunk([{ functionCall: { name: call.name, args: call.input }, thoughtSignature: 'c2ln' }]));
  if (finish === null) return events;
  const { input, output, cached } = usage ?? { input: 10, output: 5 };
  const counted = {
    promptTokenCount: input,
    candidatesTokenCount: output,
    totalTokenCount: input + output,
    ...(cached && { cachedContentTokenCount: cached }),
  };
  events.push(chunk([{ text: '' }], { finishReason: finish ?? 'STOP' }, { usageMetadata: counted }));
  return events;
}

function failure(wire: Wire, message: string): string {
  if (wire === 'openai') return data({ error: { message, type: 'server_error', code: 'server_error' } });
  if (wire === 'anthropic') return named({ type: 'error', error: { type: 'overloaded_error', message } });
  return data({ error: { code: 503, message, status: 'UNAVAILABLE' } });
}

function modelList({ wire, models = ['small', 'large'], window }: ModelServerOptions): object {
  if (wire === 'google') {
    return {
      models: models.map((name) => ({
        name: `models/${name}`,
        inputTokenLimit: 1000,
        supportedGenerationMethods: ['generateContent'],
      })),
    };
  }
  const figures = window && { context_length: window, pricing: { prompt: '0.0000001', completion: '0.0000002' } };
  return { object: 'list', data: models.map((id) => ({ id, object: 'model', display_name: id, ...figures })) };
}

const held = ({ headers }: ReceivedRequest) =>
  `${headers.authorization} ${headers['x-api-key']} ${headers['x-goog-api-key']}`;

function permit(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
  response.setHeader('access-control-allow-private-network', 'true');
  response.setHeader('access-control-expose-headers', '*');
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: text ? parse(text) : null,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
