/**
 * Rung 01 for programs that are no TypeScript: an interpreter in a Worker of a sealed frame, which is handed the workspace
 * as copies. What the program changed is written back as one edit when it has ended.
 */
import { after as deadline } from '#base/deadline.ts';
import { later } from '#base/later.ts';
import { messageOf } from '#base/result.ts';
import { createClock } from '#isolate/clock.ts';
import { openFrame } from '#isolate/frame.ts';
import { createGround } from '#isolate/ground.ts';
import type { FileEdit, Files } from '#workspace/files.contract.ts';
import { createCalls } from './calls.ts';
import type { GuestReply, GuestStart, GuestWord } from './guest/wire.ts';
import { createEvents, type Events, filesAround } from './run-parts.ts';
import type { RungEnd, RungProvider, RungRun, RungTask } from './rung.contract.ts';

export interface GuestWorld {
  document: Document;
  now: () => number;
  /** Of `isolate.html`. */
  url?: string;
}

/** What one kind of guest has of its own. */
export interface Guest extends Pick<RungProvider, 'id' | 'title' | 'languages' | 'cost'> {
  /** As people call it: Python. */
  name: string;
  /** The text of its Worker, and what that is handed beside the task. Once; tried again where it rejects. */
  load(): Promise<{ source: string; parts(): Promise<object> }>;
  /** A word of its own, before a program runs. */
  hear?(word: unknown): void;
  /** It could not run a program: whether another start may go better. */
  again?(): boolean;
}

const usualWallMs = 60_000;
const startMs = 60_000;
/** Bytes of files, either way, and characters of output. */
const mostBytes = 100 * 2 ** 20;
const mostText = 4_000_000;

type Outcome =
  | { status: 'exited'; exitCode: number; value?: unknown }
  | { status: Exclude<RungEnd['status'], 'exited'>; message: string };

export function createGuestRung(guest: Guest, { document, now, url = 'isolate.html' }: GuestWorld): RungProvider {
  const { id, name, title, languages, cost } = guest;
  const ground = createGround({ document, url: new URL(url, document.baseURI).href });
  let loaded = false;
  const load = later(async () => {
    const parts = await guest.load();
    loaded = true;
    return parts;
  });
  /** What comes as a sentence says what to do; what the browser says of a file does not. */
  const notLoaded = (error: unknown) => {
    const why = messageOf(error);
    return `${name} could not be loaded: ${why}${/\.$/.test(why) ? '' : '. Check the connection.'}`;
  };

  return {
    id,
    rung: 'isolate',
    title,
    languages,
    cost,
    risk: 'No network, storage or page: a program has a copy of the workspace, and what it changes is written back.',
    available: async () =>
      typeof WebAssembly === 'object' ? { ok: true } : { ok: false, reason: 'This browser runs no WebAssembly.' },
    async start() {
      try {
        await load();
        return { ok: true };
      } catch (error) {
        return { ok: false, message: notLoaded(error) };
      }
    },
    run,
    dispose: () => ground.dispose(),
  };

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const began = now();
    let stop = () => {};
    const stopped = new Promise<Outcome>((resolve) => {
      stop = () => resolve({ status: 'stopped', message: `${name} was stopped. The files are as they were before.` });
    });
    const work = languages.includes(task.language) ? play(task, events, stopped) : Promise.resolve(foreign(task));
    const end = filesAround(task.files, work).then(
      ({ value, files }): RungEnd => ({ ...value, files, durationMs: now() - began }),
    );
    return { subscribe: events.subscribe, write: () => undefined, stop: () => stop(), end };
  }

  function foreign({ language }: RungTask): Outcome {
    return { status: 'unsupported', message: `${name} runs ${languages.join(' and ')}, not ${language}.` };
  }

  async function play(task: RungTask, events: Events, stopped: Promise<Outcome>): Promise<Outcome> {
    if (!loaded) events.tell({ type: 'progress', text: `Loading ${name}` });
    const gathered = await Promise.race([
      stopped,
      Promise.all([load(), copyOf(task.files)]).catch(
        (error): Outcome => ({ status: 'unavailable', message: notLoaded(error) }),
      ),
    ]);
    if (!Array.isArray(gathered)) return gathered;
    const [{ source, parts }, files] = gathered;
    if ('status' in files) return files;
    const frame = openFrame({ ground, patienceMs: startMs, interpreter: source });
    const over = new AbortController();
    try {
      const begun = await Promise.race([stopped, frame.begin()]);
      if ('status' in begun) return begun;
      if (!begun.ok) return { status: 'failed', message: begun.message };
      const { port } = begun.isolate;
      const outcome = new Promise<Outcome>((resolve) => {
        let text = 0;
        let running = false;
        const late = deadline(startMs, () =>
          resolve({ status: 'failed', message: `${name} did not start. Reload the page and run it again.` }),
        );
        const wallMs = task.wallMs ?? usualWallMs;
        const message = `${name} ran for over ${wallMs / 1000} s and was ended. The files are as they were before.`;
        const clock = createClock(wallMs, now, () => resolve({ status: 'timeout', message }));
        over.signal.addEventListener('abort', late);
        over.signal.addEventListener('abort', clock.stop);
        const answer = createCalls({
          capabilities: task.capabilities,
          signal: over.signal,
          waitForPerson: clock.wait,
        });
        port.onmessage = ({ data }: MessageEvent<GuestWord>) => {
          switch (data?.type) {
            case 'running':
              if (running) return;
              running = true;
              late();
              return clock.start();
            case 'output':
              text += String(data.text).length;
              if (text > mostText)
                return resolve({
                  status: 'limit',
                  message: `${name} wrote over ${mostText} characters and was ended.`,
                });
              return events.tell({
                type: 'output',
                stream: data.stream === 'error' ? 'error' : 'out',
                text: String(data.text),
              });
            case 'call':
              return void answer(data).then((reply) =>
                port.postMessage({ number: data.number, reply } satisfies GuestReply),
              );
            case 'end':
              return resolve(keep(task.files, data).then((paths) => told(paths, data, events)));
            case 'broken':
              if (!running && guest.again?.()) return resolve(play(task, events, stopped));
              return resolve({ status: 'failed', message: `${name} could not run: ${String(data.message)}` });
            default:
              // Once a program runs, it may be the program that speaks.
              if (!running) guest.hear?.(data);
          }
        };
      });
      const start: GuestStart = {
        ...(await parts()),
        code: task.code,
        args: task.args ?? [],
        input: task.input,
        stdin: task.stdin ?? '',
        folder: (task.folder ?? '').replace(/\/+$/, ''),
        environment: task.environment ?? {},
        files,
      };
      port.postMessage(start);
      return await Promise.race([stopped, outcome]);
    } finally {
      over.abort();
      frame.kill();
    }
  }
}

/** All files of a workspace, links as what they lead to. */
async function copyOf(files: Files): Promise<GuestStart['files'] | Outcome> {
  const listed = await files.list();
  if (!listed.ok) return { status: 'failed', message: listed.message };
  const wanted = listed.value.filter(({ kind }) => kind === 'file');
  if (wanted.reduce((sum, { size }) => sum + size, 0) > mostBytes)
    return {
      status: 'limit',
      message: `The workspace has more than ${mostBytes >> 20} MB, which a program here is not handed.`,
    };
  const copies: GuestStart['files'] = [];
  for (const { path } of wanted) {
    const read = await files.read(path);
    if (read.ok) copies.push([path, read.value]);
  }
  return copies;
}

/** The frame is not trusted: what it names is checked as any path is, and it is all written or nothing. */
async function keep(files: Files, { changed }: { changed: [string, Uint8Array | null][] }) {
  const edits: FileEdit[] = [];
  let size = 0;
  for (const [path, content] of Array.isArray(changed) ? changed : []) {
    if (typeof path !== 'string' || !(content === null || content instanceof Uint8Array)) continue;
    size += content?.length ?? 0;
    edits.push({ path, content });
  }
  if (size > mostBytes)
    return {
      ok: false as const,
      message: `The program wrote more than ${mostBytes >> 20} MB of files. None was kept.`,
    };
  return edits.length > 0 ? files.apply(edits) : { ok: true as const, value: [] };
}

function told(
  kept: { ok: true; value: string[] } | { ok: false; message: string },
  { exitCode, value }: { exitCode: number; value: unknown },
  events: Events,
): Outcome {
  if (!kept.ok) return { status: 'limit', message: kept.message };
  if (kept.value.length > 0) events.tell({ type: 'changed', paths: kept.value });
  return { status: 'exited', exitCode: Number(exitCode), ...(value !== undefined && { value }) };
}
