/**
 * Rung 04 by WebContainers: Node, npm and a shell in the browser, from a frame of stackblitz.com. Only where the net is,
 * in a cross-origin isolated page. Its start never fails by itself, so it is waited for so long and no longer.
 */
import { cell, type Readable } from '#base/cell.ts';
import { after as later } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type { Files } from '#workspace/files.contract.ts';
import { createEvents, type Events, filesAround } from './run-parts.ts';
import type { RungEnd, RungProvider, RungRun, RungTask } from './rung.contract.ts';
import type { Container } from './webcontainers/container.ts';
import { createRoom, type Room } from './webcontainers/room.ts';

interface Options {
  /** May never settle. */
  boot(): Promise<Container>;
  /** Whether this page is cross-origin isolated. */
  isolated(): boolean;
  online(): boolean;
  now: () => number;
  patienceMs?: number;
}

/** A program in the container that answers requests. */
export interface ContainerServer {
  port: number;
  url: string;
}

export interface WebContainers extends RungProvider {
  servers: Readable<readonly ContainerServer[]>;
}

const usualWallMs = 600_000;
const mostText = 4_000_000;
const lastWordsMs = 1_000;
const notIsolated =
  'It needs a cross-origin isolated page. Choose it, then reload the page; nothing else asks for that.';
const notOnline = 'It comes from stackblitz.com, and there is no network.';

type Outcome =
  | { status: 'exited'; exitCode: number }
  | { status: Exclude<RungEnd['status'], 'exited'>; message: string };
type Booted = { ok: true; container: Container } | { ok: false; message: string };

export function createWebContainers({ boot, isolated, online, now, patienceMs = 30_000 }: Options): WebContainers {
  const servers = cell<readonly ContainerServer[]>([]);
  const notThere = `WebContainers did not start within ${patienceMs / 1000} s. Check the network, and that nothing blocks stackblitz.com or its cookies; then reload the page, since it can be tried once a page.`;
  let booting: Promise<Booted> | undefined;
  let failed: string | undefined;
  /** One folder for each workspace that was handed in. */
  let rooms = new WeakMap<Files, Room>();
  let count = 0;
  const running = new Set<RungRun>();

  function start(): Promise<Booted> {
    if (!isolated()) return Promise.resolve({ ok: false, message: notIsolated });
    booting ??= begin();
    return booting;
  }
  async function begin(): Promise<Booted> {
    const booted = boot().then(
      (container): Booted => {
        // One that comes late is taken all the same.
        failed = undefined;
        booting = Promise.resolve({ ok: true, container });
        container.on('server-ready', (port, url) =>
          servers.update((all) => [...all.filter((one) => one.port !== port), { port, url }]),
        );
        container.on('port', (port, type) => {
          if (type === 'close') servers.update((all) => all.filter((one) => one.port !== port));
        });
        return { ok: true, container };
      },
      (error): Booted => ({ ok: false, message: `WebContainers could not start: ${messageOf(error)}` }),
    );
    const given = await within(patienceMs, booted, { ok: false as const, message: notThere });
    if (!given.ok) failed = given.message;
    return given;
  }

  return {
    id: 'webcontainers',
    rung: 'sandbox',
    title: 'WebContainers',
    languages: ['shell'],
    cost: { coldMs: 8000, warmMs: 300, memory: 200 * 2 ** 20, download: 10_000_000 },
    risk: 'Programs have a network of their own, through stackblitz.com, and a copy of the workspace that is kept in step.',
    servers,
    async available() {
      if (failed !== undefined) return { ok: false, reason: failed };
      if (!isolated()) return { ok: false, reason: notIsolated };
      return online() ? { ok: true } : { ok: false, reason: notOnline };
    },
    async start(onProgress) {
      onProgress?.({ type: 'progress', text: 'Starting WebContainers' });
      const booted = await start();
      return booted.ok ? { ok: true } : booted;
    },
    run,
    dispose() {
      // What runs is ended first and its files are fetched: a container that is torn down answers nothing more.
      const ends = [...running].map((one) => {
        one.stop();
        return one.end;
      });
      void Promise.all([booting, ...ends]).then(([booted]) => booted?.ok && booted.container.teardown());
      booting = undefined;
      rooms = new WeakMap();
      servers.set([]);
    },
  };

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const began = now();
    let stop = () => {};
    let write = (_: string) => {};
    const stopped = new Promise<Outcome>((resolve) => {
      stop = () => resolve({ status: 'stopped', message: 'It was stopped.' });
    });
    const work =
      task.language === 'shell'
        ? play(task, events, stopped, (input) => (write = input)).catch(
            (error): Outcome => ({ status: 'failed', message: `WebContainers broke: ${messageOf(error)}` }),
          )
        : Promise.resolve<Outcome>({
            status: 'unsupported',
            message: `WebContainers run shell commands, not ${task.language}.`,
          });
    const end = filesAround(task.files, work).then(
      ({ value, files }): RungEnd => ({ ...value, files, durationMs: now() - began }),
    );
    const own: RungRun = { subscribe: events.subscribe, write: (text) => write(text), stop: () => stop(), end };
    running.add(own);
    void end.then(() => running.delete(own));
    return own;
  }

  function roomOf(container: Container, files: Files): Room {
    const room = rooms.get(files) ?? createRoom({ container, files, folder: `files-${++count}` });
    rooms.set(files, room);
    return room;
  }

  async function play(
    task: RungTask,
    events: Events,
    stopped: Promise<Outcome>,
    onInput: (write: (text: string) => void) => void,
  ): Promise<Outcome> {
    if (!booting) events.tell({ type: 'progress', text: 'Starting WebContainers' });
    const booted = await Promise.race([stopped, start()]);
    if ('status' in booted) return booted;
    if (!booted.ok) return { status: 'unavailable', message: booted.message };
    const { container } = booted;
    const room = roomOf(container, task.files);
    const pushed = await Promise.race([stopped, room.push()]);
    if ('status' in pushed) return pushed;
    if (!pushed.ok) return { status: pushed.code === 'too_large' ? 'limit' : 'failed', message: pushed.message };

    const line = [task.code, ...(task.args ?? []).map(quoted)].join(' ');
    const place = (task.folder ?? '').replace(/^\/+|\/+$/g, '');
    const process = await container.spawn('jsh', ['-c', line], {
      cwd: place === '' ? room.folder : `${room.folder}/${place}`,
      ...(task.environment && { env: task.environment }),
    });
    const changed = (paths: string[]) => events.tell({ type: 'changed', paths });
    const unfollow = room.follow(changed);
    const input = process.input.getWriter();
    const send = (text: string) => void input.write(text).catch(() => undefined);
    onInput(send);
    // A terminal's end of input.
    if (task.stdin !== undefined) send(`${task.stdin}\x04`);

    const wallMs = task.wallMs ?? usualWallMs;
    const exited = process.exit.then(
      (exitCode): Outcome => ({ status: 'exited', exitCode }),
      (error): Outcome => ({ status: 'failed', message: `WebContainers broke: ${messageOf(error)}` }),
    );
    const flood = new Promise<Outcome>((resolve) => {
      const heard = listen(process.output, events, () =>
        resolve({ status: 'limit', message: `It wrote over ${mostText} characters and was ended.` }),
      ).catch(() => undefined);
      // The code comes with the end of the process, the last words with that of the output, which nothing promises.
      void exited.then(async (end) => {
        await within(lastWordsMs, heard, undefined);
        resolve(end);
      });
    });
    const outcome = await within(wallMs, Promise.race([stopped, flood]), {
      status: 'timeout' as const,
      message: `It ran for over ${wallMs / 1000} s and was ended.`,
    });
    if (outcome.status !== 'exited') process.kill();
    unfollow();
    const pulled = await room.pull();
    if (!pulled.ok) return { status: pulled.code === 'too_large' ? 'limit' : 'failed', message: pulled.message };
    if (pulled.value.length > 0) changed(pulled.value);
    return outcome;
  }
}

async function listen(output: ReadableStream<string>, events: Events, onFlood: () => void): Promise<void> {
  const reader = output.getReader();
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.length;
    if (size > mostText) {
      onFlood();
      return reader.cancel();
    }
    events.tell({ type: 'output', stream: 'out', text: value.replaceAll('\r\n', '\n') });
  }
}

/** What comes first: the work, or after so long something else. */
function within<T, U>(ms: number, work: Promise<T>, otherwise: U): Promise<T | U> {
  return new Promise((resolve, reject) => {
    const cancel = later(ms, () => resolve(otherwise));
    work.then(resolve, reject).finally(cancel);
  });
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
