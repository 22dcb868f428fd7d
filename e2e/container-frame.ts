/**
 * The frame of stackblitz.com as `@webcontainer/api` 1.6.4 meets it, in front of the double that the provider's suite runs
 * on: real processes of this machine. The frame speaks Comlink with the page, and asks this process by requests.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from '@playwright/test';
import type { Container, ContainerProcess, ContainerTree } from '../src/ladder/webcontainers/container.ts';
import { createDouble } from '../src/ladder/webcontainers.suite.ts';

/** The library's own, whose messages are of an older version than ours. */
const comlink = readFileSync(
  join(import.meta.dirname, '../node_modules/@webcontainer/api/dist/vendor/index.js'),
  'utf8',
).replace(/export \{[^}]*\};/, 'globalThis.Comlink = comlink_exports;');

/** What the library packs into bytes: folders are `d`, files `f` with content, its being bytes, or where a link leads. */
interface Packed {
  d: Record<string, Packed | { f: { c?: string; b?: boolean; l?: string } }>;
}

function unpack({ d }: Packed): ContainerTree {
  const entries = Object.entries(d).map(([name, node]): [string, ContainerTree[string]] => {
    if ('d' in node) return [name, { directory: unpack(node) }];
    const { c = '', b, l } = node.f;
    if (l !== undefined) return [name, { file: { symlink: l } }];
    return [name, { file: { contents: b ? new Uint8Array(Buffer.from(c, 'latin1')) : c } }];
  });
  return Object.fromEntries(entries);
}

function pack(tree: ContainerTree): Packed {
  const d: Packed['d'] = {};
  for (const [name, node] of Object.entries(tree)) {
    if ('directory' in node) d[name] = pack(node.directory);
    else if ('symlink' in node.file) d[name] = { f: { l: node.file.symlink } };
    else if (typeof node.file.contents === 'string') d[name] = { f: { c: node.file.contents } };
    else d[name] = { f: { c: Buffer.from(node.file.contents).toString('latin1'), b: true } };
  }
  return { d };
}

/** In the frame: answers the library, and asks `call` and `events` of its own host for all of it. */
function frame(): void {
  const { Comlink } = globalThis as never as { Comlink: { expose(o: unknown, p: unknown): void; proxy<T>(o: T): T } };
  const listeners: Record<number, (...args: unknown[]) => unknown> = {};
  let count = 0;
  const keep = (listener: unknown) => {
    if (!listener) return null;
    listeners[++count] = listener as never;
    return count;
  };
  const call = async (name: string, ...args: unknown[]) => {
    const answer = await fetch('/call', { method: 'POST', body: JSON.stringify({ name, args }) });
    const { value, error } = await answer.json();
    if (error) throw new Error(error);
    return value;
  };
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const bytes = (words: string) => new TextEncoder().encode(words);
  const listen = async () => {
    for (;;) {
      const events = await (await fetch('/events', { method: 'POST' })).json();
      for (const { id, args, bytes: packed } of events) {
        // Called as it stands: through an optional call it would be asked for its `call`.
        const listener = listeners[id]!;
        void listener(...(packed ? [bytes(args[0])] : args));
      }
    }
  };
  const files = Comlink.proxy({
    mkdir: (path: string, options: unknown) => call('mkdir', path, options),
    rm: (path: string, options: unknown) => call('rm', path, options),
    watch: async (path: string, options: unknown, listener: unknown) => {
      const watcher = await call('watch', path, options, keep(listener));
      return Comlink.proxy({ close: () => call('unwatch', watcher) });
    },
  });
  const instance = {
    fs: () => files,
    previewScript: () => Comlink.proxy({}),
    runtimeInfo: () => ({ path: '/bin', cwd: '/home/workspace' }),
    loadFiles: (packed: Uint8Array, { mountPoints }: { mountPoints: string }) =>
      call('loadFiles', text(packed), mountPoints),
    serialize: async (path: string, options: unknown) => bytes(await call('serialize', path, options)),
    on: async (event: string, listener: unknown) => {
      await call('on', event, keep(listener));
      return Comlink.proxy(() => undefined);
    },
    run: async (options: unknown, _out: unknown, _error: unknown, output: unknown) => {
      const own = await call('run', options, keep(output));
      return Comlink.proxy({
        onExit: call('exit', own),
        write: (words: string) => call('write', own, words),
        resize: () => undefined,
        kill: () => call('kill', own),
      });
    },
    teardown: () => call('teardown'),
  };
  const { port1, port2 } = new MessageChannel();
  const build = async (options: unknown) => {
    await call('build', options);
    return Comlink.proxy(instance);
  };
  Comlink.expose({ build }, port1);
  void listen();
  parent.postMessage({ type: 'init' }, '*', [port2]);
}

/** What stands at the addresses of StackBlitz from now on. */
export async function serveContainers(page: Page) {
  const double = createDouble();
  const processes: ContainerProcess[] = [];
  const writers = new Map<number, WritableStreamDefaultWriter<string>>();
  const watchers: { close(): void }[] = [];
  const asked: URL[] = [];
  const calls: string[] = [];
  let container: Container;
  let waiting: object[] = [];
  let wake = () => {};
  const tell = (id: number, args: unknown[], bytes = false) => {
    waiting.push({ id, args, bytes });
    wake();
  };
  const methods: Record<string, (...args: never[]) => unknown> = {
    build: async () => {
      container = await double.boot();
    },
    mkdir: (path: string, options: { recursive: true }) => container.fs.mkdir(path, options),
    rm: (path: string, options: { force: true; recursive: true }) => container.fs.rm(path, options),
    watch: (path: string, options: { recursive: true }, listener: number) =>
      watchers.push(container.fs.watch(path, options, (event, name) => tell(listener, [event, String(name)]))) - 1,
    unwatch: (at: number) => watchers[at]?.close(),
    loadFiles: (text: string, mountPoint: string) => container.mount(unpack(JSON.parse(text)), { mountPoint }),
    serialize: async (path: string, options: { format: 'json'; excludes?: string[] }) =>
      JSON.stringify(pack(await container.export(path, options))),
    on: (event: 'port', listener: number) => void container.on(event, (...args) => tell(listener, args)),
    run: async ({ command, args, ...how }: { command: string; args: string[] }, output: number) => {
      const process = await container.spawn(command, args, how);
      const own = processes.push(process) - 1;
      writers.set(own, process.input.getWriter());
      void process.output.pipeTo(
        new WritableStream({ write: (text) => tell(output, [text], true), close: () => tell(output, [null]) }),
      );
      return own;
    },
    // As there: the last words first.
    exit: async (own: number) => processes[own]!.exit,
    write: (own: number, text: string) => writers.get(own)!.write(text),
    kill: (own: number) => processes[own]!.kill(),
    teardown: () => container.teardown(),
  };
  const answer = async (route: Route): Promise<void> => {
    const url = new URL(route.request().url());
    const json = (value: unknown) => route.fulfill({ json: value }).catch(() => undefined);
    if (url.pathname === '/events') {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const events = waiting;
      waiting = [];
      return json(events);
    }
    if (url.pathname === '/call') {
      const { name, args } = route.request().postDataJSON();
      calls.push(name);
      try {
        return json({ value: (await methods[name]!(...(args as never[]))) ?? null });
      } catch (error) {
        return json({ error: String(error) });
      }
    }
    asked.push(url);
    // Each of the two policies of an isolated page lets in only what says these.
    await route.fulfill({
      contentType: 'text/html',
      headers: { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'cross-origin' },
      body: `<script>${comlink}\n(${frame})()</script>`,
    });
  };
  await page.route('https://stackblitz.com/**', answer);
  // The page of a port is what the process of that port says.
  await page.route(/^https:\/\/x--\d+\.local-credentialless\.webcontainer-api\.io\//, async (route) => {
    const url = new URL(route.request().url());
    const port = /^x--(\d+)/.exec(url.host)![1];
    const said = await fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`);
    await route.fulfill({
      status: said.status,
      contentType: said.headers.get('content-type') ?? 'text/plain',
      headers: { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'cross-origin' },
      body: Buffer.from(await said.arrayBuffer()),
    });
  });
  return { double, asked, calls };
}
