/**
 * `node:http` without a network: a server takes requests of this program and of the preview, and a request goes to a server
 * of this program or of another on this page.
 */
import type { ServerRequest as HttpRequest, ServerResponse as HttpResponse } from '../../servers.contract.ts';
import { on, say } from './host.ts';
import { IncomingMessage, OutgoingMessage, type Value } from './http-messages.ts';
import { methods, statuses } from './http-words.ts';
import { enter, hold } from './loop.ts';
import { Buffer, EventEmitter, process } from './parts.ts';

class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  statusMessage = '';
  req: IncomingMessage;
  socket: unknown;
  connection: unknown;
  private answer: ((response: HttpResponse) => void) | undefined;
  constructor(request: IncomingMessage, answer?: (response: HttpResponse) => void) {
    super();
    this.req = request;
    this.socket = request.socket;
    this.connection = request.socket;
    this.answer = answer;
  }
  writeHead(
    status: number,
    reason?: string | Record<string, Value> | Value[],
    headers?: Record<string, Value> | Value[],
  ): this {
    if (this.headersSent)
      throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
        code: 'ERR_HTTP_HEADERS_SENT',
      });
    this.statusCode = Number(status);
    if (!(this.statusCode >= 100 && this.statusCode <= 999))
      throw Object.assign(new RangeError(`Invalid status code: ${status}`), { code: 'ERR_HTTP_INVALID_STATUS_CODE' });
    if (typeof reason === 'string') this.statusMessage = reason;
    const given = typeof reason === 'object' ? reason : headers;
    if (Array.isArray(given))
      for (let at = 0; at < given.length; at += 2) this.appendHeader(String(given[at]), String(given[at + 1]));
    else for (const [name, value] of Object.entries(given ?? {})) if (value !== undefined) this.setHeader(name, value);
    this.headersSent = true;
    return this;
  }
  writeContinue(): void {}
  writeProcessing(): void {}
  writeEarlyHints(_hints: object, done?: () => void): void {
    done?.();
  }
  assignSocket(): void {}
  detachSocket(): void {}
  override _final(done: () => void): void {
    this.headersSent = true;
    this.finished = true;
    const empty = this.req.method === 'HEAD' || this.statusCode === 204 || this.statusCode === 304;
    this.answer?.({
      status: this.statusCode,
      statusText: this.statusMessage || (statuses[this.statusCode] ?? ''),
      headers: this.lines(),
      body: empty ? new Uint8Array() : this.body(),
    });
    this.answer = undefined;
    done();
    process.nextTick(() => this.emit('close'));
  }
}

const servers = new Map<number, Server>();

class Server extends EventEmitter {
  listening = false;
  timeout = 0;
  keepAliveTimeout = 5000;
  headersTimeout = 60_000;
  requestTimeout = 300_000;
  maxHeadersCount = null;
  private port = 0;
  private release: (() => void) | undefined;
  constructor(options?: unknown, listener?: (...args: unknown[]) => void) {
    super();
    const take = typeof options === 'function' ? options : listener;
    if (take) this.on('request', take as (...args: unknown[]) => void);
  }
  listen(...given: unknown[]): this {
    const first = given[0];
    const wanted = typeof first === 'object' && first !== null ? (first as { port?: unknown }).port : first;
    const back = given.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (back) this.once('listening', back);
    let port = Number(typeof wanted === 'function' || wanted == null ? 0 : wanted);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      if (typeof wanted === 'string')
        throw Object.assign(new Error('The embedded Node listens at ports, not at pipes.'), {
          code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
        });
      throw Object.assign(new RangeError(`options.port should be >= 0 and < 65536. Received ${String(wanted)}.`), {
        code: 'ERR_SOCKET_BAD_PORT',
      });
    }
    if (port === 0)
      do port = 49_152 + (crypto.getRandomValues(new Uint16Array(1))[0]! % 16_000);
      while (servers.has(port));
    if (servers.has(port)) {
      process.nextTick(() => this.taken(port));
      return this;
    }
    this.port = port;
    servers.set(port, this);
    this.listening = true;
    this.release = hold();
    say({ type: 'listen', port });
    process.nextTick(() => this.listening && this.emit('listening'));
    return this;
  }
  taken(port: number): void {
    const error = new Error(`listen EADDRINUSE: address already in use :::${port}`);
    this.emit(
      'error',
      Object.assign(error, { code: 'EADDRINUSE', errno: -98, syscall: 'listen', address: '::', port }),
    );
  }
  /** Another program has the port. */
  lost(): void {
    const { port } = this;
    this.stop();
    this.taken(port);
  }
  private stop(): void {
    this.listening = false;
    servers.delete(this.port);
    this.release?.();
    this.release = undefined;
  }
  address(): { address: string; family: string; port: number } | null {
    return this.listening ? { address: '::', family: 'IPv6', port: this.port } : null;
  }
  close(done?: (error?: Error) => void): this {
    if (!this.listening) {
      if (done)
        process.nextTick(done, Object.assign(new Error('Server is not running.'), { code: 'ERR_SERVER_NOT_RUNNING' }));
      return this;
    }
    say({ type: 'close', port: this.port });
    this.stop();
    if (done) this.once('close', done);
    process.nextTick(() => this.emit('close'));
    return this;
  }
  closeAllConnections(): void {}
  closeIdleConnections(): void {}
  setTimeout(): this {
    return this;
  }
  ref(): this {
    if (this.listening) this.release ??= hold();
    return this;
  }
  unref(): this {
    this.release?.();
    this.release = undefined;
    return this;
  }
  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.close(() => resolve()));
  }
  take(given: HttpRequest): Promise<HttpResponse> {
    return new Promise((resolve) => {
      const request = IncomingMessage.filled(given);
      request.method = given.method;
      request.url = given.path;
      const response = new ServerResponse(request, resolve);
      if (this.listenerCount('request') === 0) response.writeHead(404).end();
      else enter(() => this.emit('request', request, response));
    });
  }
}

on('request', ({ id, port, request }) => {
  const server = servers.get(port);
  const none: HttpResponse = { status: 502, statusText: 'Bad Gateway', headers: [], body: new Uint8Array() };
  void (server ? server.take(request) : Promise.resolve(none)).then((response) =>
    say({ type: 'response', id, response }),
  );
});
on('taken', ({ port }) => enter(() => servers.get(port)?.lost()));

let ids = 0;
const asked = new Map<number, (response: HttpResponse | null) => void>();
on('answer', ({ id, response }) => {
  asked.get(id)?.(response);
  asked.delete(id);
});

const local = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1?\]?|0\.0\.0\.0|.*\.localhost)$/i;

/** To a server of this program or of this page; rejects with the error that Node has where there is none. */
export async function ask(host: string, port: number, request: HttpRequest): Promise<HttpResponse> {
  if (!local.test(host)) {
    const error = new Error(`connect ENETUNREACH ${host}:${port}: the embedded Node has no network`);
    throw Object.assign(error, { code: 'ENETUNREACH', errno: -101, syscall: 'connect', address: host, port });
  }
  const own = servers.get(port);
  if (own) return own.take(request);
  const release = hold();
  const id = ++ids;
  const response = await new Promise<HttpResponse | null>((resolve) => {
    asked.set(id, resolve);
    say({ type: 'ask', id, port, request });
  });
  release();
  if (response) return response;
  const error = new Error(`connect ECONNREFUSED 127.0.0.1:${port}`);
  throw Object.assign(error, { code: 'ECONNREFUSED', errno: -111, syscall: 'connect', address: '127.0.0.1', port });
}

interface RequestOptions {
  protocol?: string;
  hostname?: string;
  host?: string;
  port?: number | string;
  path?: string;
  method?: string;
  headers?: Record<string, Value> | [string, string][];
  auth?: string;
}

class ClientRequest extends OutgoingMessage {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly protocol = 'http:';
  aborted = false;
  private readonly port: number;
  constructor(options: RequestOptions, back?: (response: IncomingMessage) => void) {
    super();
    if (options.protocol && options.protocol !== 'http:')
      throw Object.assign(new TypeError(`Protocol "${options.protocol}" not supported. Expected "http:"`), {
        code: 'ERR_INVALID_PROTOCOL',
      });
    this.method = (options.method ?? 'GET').toUpperCase();
    this.path = options.path || '/';
    this.host = (options.hostname ?? options.host ?? 'localhost').replace(/:\d+$/, '');
    this.port = Number(options.port || 80);
    const headers = Array.isArray(options.headers) ? options.headers : Object.entries(options.headers ?? {});
    for (const [name, value] of headers) if (value !== undefined) this.setHeader(name, value);
    if (!this.hasHeader('host')) this.setHeader('Host', this.port === 80 ? this.host : `${this.host}:${this.port}`);
    if (options.auth) this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    if (back) this.once('response', back);
  }
  override _final(done: () => void): void {
    done();
    const release = hold();
    const body = this.body();
    if (body.length > 0 && !this.hasHeader('content-length')) {
      this.headersSent = false;
      this.setHeader('Content-Length', String(body.length));
    }
    ask(this.host, this.port, { method: this.method, path: this.path, headers: this.lines(), body }).then(
      (response) =>
        enter(() => {
          release();
          if (this.aborted) return;
          const message = IncomingMessage.filled(response);
          message.statusCode = response.status;
          message.statusMessage = response.statusText;
          if (!this.emit('response', message)) message.resume();
        }),
      (error) =>
        enter(() => {
          release();
          if (!this.aborted) this.emit('error', error);
        }),
    );
  }
  abort(): void {
    this.aborted = true;
  }
  setNoDelay(): void {}
  setSocketKeepAlive(): void {}
}

type Back = (response: IncomingMessage) => void;

function request(first: string | URL | RequestOptions, second?: RequestOptions | Back, third?: Back): ClientRequest {
  const back = typeof second === 'function' ? second : third;
  const more = typeof second === 'object' ? second : {};
  if (typeof first === 'string' || first instanceof URL) {
    const address = new URL(first);
    const given: RequestOptions = {
      protocol: address.protocol,
      hostname: address.hostname,
      port: address.port,
      path: `${address.pathname}${address.search}`,
    };
    return new ClientRequest({ ...given, ...more }, back);
  }
  return new ClientRequest({ ...first, ...more }, back);
}

class Agent extends EventEmitter {
  readonly options: unknown;
  maxSockets = Number.POSITIVE_INFINITY;
  constructor(options: unknown = {}) {
    super();
    this.options = options;
  }
  destroy(): void {}
}

export const http = {
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  METHODS: methods,
  STATUS_CODES: statuses,
  createServer: (options?: unknown, listener?: (...args: unknown[]) => void) => new Server(options, listener),
  request,
  get: (...given: Parameters<typeof request>) => {
    const made = request(...given);
    made.end();
    return made;
  },
  globalAgent: new Agent(),
  maxHeaderSize: 16_384,
  validateHeaderName: () => undefined,
  validateHeaderValue: () => undefined,
};
