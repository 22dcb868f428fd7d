import { IframeSandboxExecutor } from '@cloudflare/codemode/browser';
import { createExecutor } from '../src/isolate/executor.ts';
import { framePage } from '../src/isolate/frame-page.ts';
import { createGround } from '../src/isolate/ground.ts';
import type { Capability } from '../src/isolate/isolate.contract.ts';

/** What the bench and the exfiltration story drive in a page. All times in milliseconds. */
const url = new URL('../isolate.html', location.href).href;
const now = () => performance.now();
const table = new Map<string, Capability>([['echo', async (args) => ({ ok: true, value: args[0] })]]);
const providers = () => [{ name: 'codemode', fns: { echo: async (value: unknown) => value } }];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const pooled = createExecutor({ document, now, url });
/** Made when asked for, since a frame of it would keep the process of a busy isolate alive. */
let missing: ReturnType<typeof createExecutor> | undefined;
const cold = createExecutor({ document, now, url, warm: 0, standing: 0 });

async function warmed(): Promise<void> {
  while (pooled.counts.get().warm < 2 || pooled.counts.get().running > 0) await pause(5);
  await pause(60);
}

const timed = async (work: () => Promise<unknown>) => {
  const from = now();
  const result = await work();
  return { ms: now() - from, result };
};

const first = 'return 1';
const starts: Record<string, () => Promise<number>> = {
  async pool() {
    await warmed();
    const { ms, result } = await timed(() => pooled.run({ code: first }, table).end);
    const { status, events } = result as { status: string; events: { warm?: boolean }[] };
    if (status !== 'ok' || !events[0]?.warm) throw new Error(`not from the pool: ${JSON.stringify(result)}`);
    return ms;
  },
  /** No isolate is warm, but a frame stands. */
  async miss() {
    missing ??= createExecutor({ document, now, url: `${url}?miss`, warm: 0, standing: 1 });
    const { run } = missing;
    const ground = () => document.querySelector<HTMLIFrameElement>('iframe[src*="?miss"]');
    while (!ground()?.contentDocument?.querySelector('iframe')) await pause(5);
    await pause(150);
    const { ms, result } = await timed(() => run({ code: first }, table).end);
    if ((result as { status: string }).status !== 'ok') throw new Error(JSON.stringify(result));
    return ms;
  },
  /** Nothing at all is there. */
  async cold() {
    const { ms, result } = await timed(() => cold.run({ code: first }, table).end);
    if ((result as { status: string }).status !== 'ok') throw new Error(JSON.stringify(result));
    return ms;
  },
  async peer() {
    const { ms, result } = await timed(() =>
      new IframeSandboxExecutor().execute(`async () => { ${first} }`, providers()),
    );
    if ((result as { result: unknown }).result !== 1) throw new Error(JSON.stringify(result));
    return ms;
  },
};

/** Calls of the host, timed inside: microseconds a call. */
const body = (count: number, parallel: boolean) =>
  parallel
    ? `for (let i = 0; i < 50; i++) await codemode.echo(i); const t = performance.now(); await Promise.all(Array.from({ length: ${count} }, (_, i) => codemode.echo(i))); return (performance.now() - t) * 1000 / ${count};`
    : `for (let i = 0; i < 50; i++) await codemode.echo(i); const t = performance.now(); for (let i = 0; i < ${count}; i++) await codemode.echo(i); return (performance.now() - t) * 1000 / ${count};`;

const bare = `
onmessage = (event) => {
  const port = event.ports[0];
  const pending = new Map();
  let id = 0;
  port.onmessage = ({ data }) => { if (data.run) return run(data.run); pending.get(data.id)(data.value); pending.delete(data.id); };
  const codemode = { echo: (value) => new Promise((resolve) => { pending.set(++id, resolve); port.postMessage({ id, value }); }) };
  const run = async (code) => port.postMessage({ done: await new (async () => {}).constructor('codemode', code)(codemode) });
};`;

const ground = createGround({ document, url });

/** A worker of any source in the frame of an isolate, with every global in place and a bare port. */
function rawWorker(source: string): { port: MessagePort; frame: HTMLIFrameElement } {
  const frame = document.createElement('iframe');
  const { port1, port2 } = new MessageChannel();
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.srcdoc = framePage;
  frame.onload = () =>
    frame.contentWindow!.postMessage(`data:text/javascript,${encodeURIComponent(source)}`, '*', [
      port2,
      new MessageChannel().port2,
    ]);
  void ground.open().then((standing) => standing.body.append(frame));
  return { port: port1, frame };
}

const calls: Record<string, (count: number, parallel: boolean) => Promise<number>> = {
  async ours(count, parallel) {
    const end = await pooled.run({ code: body(count, parallel) }, table, { calls: 1e6, inFlight: 1e6 }).end;
    if (end.status !== 'ok') throw new Error(JSON.stringify({ ...end, events: [] }));
    return end.value as number;
  },
  async peer(count, parallel) {
    const end = await new IframeSandboxExecutor().execute(`async () => { ${body(count, parallel)} }`, providers());
    if (end.error) throw new Error(end.error);
    return end.result as number;
  },
  async port(count, parallel) {
    const { port, frame } = rawWorker(bare);
    try {
      return await new Promise<number>((resolve) => {
        port.onmessage = async ({ data }) => {
          if ('done' in data) return resolve(data.done);
          port.postMessage({ id: data.id, value: await data.value });
        };
        port.postMessage({ run: body(count, parallel) });
      });
    } finally {
      frame.remove();
    }
  },
};

const page = {
  start: (who: string) => starts[who]!(),
  call: (who: string, count: number, parallel: boolean) => calls[who]!(count, parallel),
  ready: warmed,
  /** Runs a program, and gives its end without what it logged. */
  async run(code: string, wallMs = 10_000) {
    const { events: _, ...end } = await pooled.run({ code }, table, { wallMs }).end;
    return end;
  },
  /** Runs a script in a worker of the frame, unpruned; it answers with one message to the port it is given. */
  rawAnswer: (source: string) =>
    new Promise((resolve) => {
      const { port, frame } = rawWorker(source);
      port.onmessage = ({ data }) => {
        frame.remove();
        resolve(data);
      };
    }),
};
export type IsolatePage = typeof page;
globalThis.isolates = page;
