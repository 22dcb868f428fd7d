/** Messages of HTTP as `node:http` has them: what comes in, and what goes out. */
import { Buffer, EventEmitter, stream } from './parts.ts';

type Headers = Record<string, string | string[] | undefined>;
export type Value = string | number | readonly string[];

const socket = () =>
  Object.assign(new EventEmitter(), {
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    remoteFamily: 'IPv4',
    localAddress: '127.0.0.1',
    localPort: 0,
    encrypted: false,
    readable: true,
    writable: true,
    destroyed: false,
    setTimeout: () => undefined,
    setNoDelay: () => undefined,
    setKeepAlive: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
    destroy: () => undefined,
    end: () => undefined,
    cork: () => undefined,
    uncork: () => undefined,
    address: () => ({ address: '127.0.0.1', family: 'IPv4', port: 0 }),
  });

export class IncomingMessage extends stream.Readable {
  httpVersion = '1.1';
  httpVersionMajor = 1;
  httpVersionMinor = 1;
  headers: Headers = {};
  rawHeaders: string[] = [];
  trailers = {};
  rawTrailers: string[] = [];
  method: string | undefined;
  url = '';
  statusCode: number | undefined;
  statusMessage: string | undefined;
  complete = false;
  aborted = false;
  socket: unknown;
  connection: unknown;
  constructor(own: unknown = socket()) {
    super({ read() {} });
    this.socket = own;
    this.connection = own;
  }
  setTimeout(): this {
    return this;
  }
  get headersDistinct(): Record<string, string[]> {
    return Object.fromEntries(Object.entries(this.headers).map(([name, value]) => [name, [value ?? ''].flat()]));
  }
  /** With its headers and all its body. */
  static filled(given: { headers: [string, string][]; body: Uint8Array }): IncomingMessage {
    const message = new IncomingMessage();
    for (const [name, value] of given.headers) {
      message.rawHeaders.push(name, value);
      const key = name.toLowerCase();
      const known = message.headers[key];
      if (key === 'set-cookie') message.headers[key] = [...((known as string[] | undefined) ?? []), value];
      else message.headers[key] = known === undefined ? value : `${known}${key === 'cookie' ? '; ' : ', '}${value}`;
    }
    if (given.body.length > 0) message.push(Buffer.from(given.body));
    message.push(null);
    message.complete = true;
    return message;
  }
}

/** Headers of what goes out, by any spelling of their names. */
export class OutgoingMessage extends stream.Writable {
  headersSent = false;
  finished = false;
  sendDate = true;
  chunkedEncoding = false;
  protected readonly named = new Map<string, [name: string, value: Value]>();
  protected readonly parts: Uint8Array[] = [];
  constructor() {
    super({ decodeStrings: true });
  }
  private guarded(action: string): void {
    if (this.headersSent)
      throw Object.assign(new Error(`Cannot ${action} headers after they are sent to the client`), {
        code: 'ERR_HTTP_HEADERS_SENT',
      });
  }
  setHeader(name: string, value: Value): this {
    this.guarded('set');
    if (value === undefined)
      throw Object.assign(new TypeError(`Invalid value "undefined" for header "${name}"`), {
        code: 'ERR_HTTP_INVALID_HEADER_VALUE',
      });
    this.named.set(String(name).toLowerCase(), [String(name), value]);
    return this;
  }
  setHeaders(headers: Iterable<[string, Value]>): this {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }
  appendHeader(name: string, value: string | readonly string[]): this {
    const known = this.getHeader(name);
    return this.setHeader(name, known === undefined ? value : ([known, value].flat() as string[]));
  }
  getHeader(name: string): Value | undefined {
    return this.named.get(String(name).toLowerCase())?.[1];
  }
  getHeaderNames(): string[] {
    return [...this.named.keys()];
  }
  getRawHeaderNames(): string[] {
    return [...this.named.values()].map(([name]) => name);
  }
  getHeaders(): Record<string, Value> {
    return Object.assign(
      Object.create(null),
      Object.fromEntries([...this.named].map(([key, [, value]]) => [key, value])),
    );
  }
  hasHeader(name: string): boolean {
    return this.named.has(String(name).toLowerCase());
  }
  removeHeader(name: string): void {
    this.guarded('remove');
    this.named.delete(String(name).toLowerCase());
  }
  flushHeaders(): void {
    this.headersSent = true;
  }
  setTimeout(): this {
    return this;
  }
  addTrailers(): void {}
  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.headersSent = true;
    this.parts.push(new Uint8Array(chunk));
    done();
  }
  protected lines(): [string, string][] {
    return [...this.named.values()].flatMap(([name, value]) =>
      Array.isArray(value)
        ? value.map((each): [string, string] => [name, String(each)])
        : [[name, String(value)] as [string, string]],
    );
  }
  protected body(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}
