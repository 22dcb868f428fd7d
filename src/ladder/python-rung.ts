/**
 * Rung 01 for Python: CPython as wasm (Pyodide) in a Worker of a sealed frame. The frame is handed its interpreter as
 * bytes and the workspace as copies; what the program changed is written back as one edit when it has ended.
 */
import { after as later } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import { createClock } from '#isolate/clock.ts';
import { openFrame } from '#isolate/frame.ts';
import { createGround } from '#isolate/ground.ts';
import type { FileEdit, Files } from '#workspace/files.contract.ts';
import { createCalls } from './calls.ts';
import type { PythonReply, PythonStart, PythonWord } from './python/wire.ts';
import { createEvents, filesAround } from './run-parts.ts';
import type { RungEnd, RungProvider, RungRun, RungTask } from './rung.contract.ts';

interface Options {
  document: Document;
  /** Its parts, fetched once: the program of the Worker, the interpreter, its standard library. May reject. */
  parts(): Promise<{ source: string; wasm: ArrayBuffer; library: ArrayBuffer }>;
  /** Keeps the memory of a started interpreter over visits. Never reject. */
  snapshots?: SnapshotStore;
  now: () => number;
  /** Of `isolate.html`. */
  url?: string;
}

export interface SnapshotStore {
  get(): Promise<ArrayBuffer | null>;
  put(memory: ArrayBuffer): Promise<void>;
  drop(): Promise<void>;
}

const neverStarted = 'Python did not start. Reload the page and run it again.';
const usualWallMs = 60_000;
const startMs = 60_000;
/** Bytes of files, either way, and characters of output. */
const mostBytes = 100 * 2 ** 20;
const mostText = 4_000_000;

type Outcome =
  | { status: 'exited'; exitCode: number; value?: unknown }
  | { status: Exclude<RungEnd['status'], 'exited'>; message: string };

export function createPythonRung({ document, parts, snapshots, now, url = 'isolate.html' }: Options): RungProvider {
  const ground = createGround({ document, url: new URL(url, document.baseURI).href });
  let loading: ReturnType<typeof parts> | undefined;
  /** Memory right after a start: the next one begins there. */
  let snapshot: Promise<ArrayBuffer | null> = Promise.resolve(null);
  const remember = (memory: ArrayBuffer) => {
    snapshot = Promise.resolve(memory);
    void snapshots?.put(memory);
  };
  const forget = () => {
    snapshot = Promise.resolve(null);
    void snapshots?.drop();
  };

  const load = () => {
    if (!loading) {
      loading = parts();
      if (snapshots) snapshot = snapshots.get();
    }
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };

  return {
    id: 'python',
    rung: 'isolate',
    title: 'Python in the isolate',
    languages: ['python'],
    cost: { coldMs: 4000, warmMs: 800, memory: 80 * 2 ** 20, download: 6_000_000 },
    risk: 'No network, storage or page: a program has a copy of the workspace, and what it changes is written back.',
    available: async () =>
      typeof WebAssembly === 'object' ? { ok: true } : { ok: false, reason: 'This browser runs no WebAssembly.' },
    async start() {
      try {
        await load();
        return { ok: true };
      } catch (error) {
        return { ok: false, message: `Python could not be loaded: ${messageOf(error)}` };
      }
    },
    run,
    dispose() {
      ground.dispose();
      loading = undefined;
      snapshot = Promise.resolve(null);
    },
  };

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const began = now();
    let stop = () => {};
    const stopped = new Promise<Outcome>((resolve) => {
      stop = () => resolve({ status: 'stopped', message: 'Python was stopped. The files are as they were before.' });
    });
    const work = task.language === 'python' ? play(task, events, stopped) : Promise.resolve(foreign(task));
    const end = filesAround(task.files, work).then(
      ({ value, files }): RungEnd => ({ ...value, files, durationMs: now() - began }),
    );
    return { subscribe: events.subscribe, write: () => undefined, stop: () => stop(), end };
  }

  async function play(
    task: RungTask,
    events: ReturnType<typeof createEvents>,
    stopped: Promise<Outcome>,
  ): Promise<Outcome> {
    if (!loading) events.tell({ type: 'progress', text: 'Loading Python' });
    const gathered = await Promise.race([
      stopped,
      Promise.all([load(), copyOf(task.files)]).catch(
        (error): Outcome => ({ status: 'unavailable', message: `Python could not be loaded: ${messageOf(error)}` }),
      ),
    ]);
    if (!Array.isArray(gathered)) return gathered;
    const [{ source, wasm, library }, files] = gathered;
    if ('status' in files) return files;
    const memory = await snapshot;
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
        const late = later(startMs, () => resolve({ status: 'failed', message: neverStarted }));
        const wallMs = task.wallMs ?? usualWallMs;
        const message = `Python ran for over ${wallMs / 1000} s and was ended. The files are as they were before.`;
        const clock = createClock(wallMs, now, () => resolve({ status: 'timeout', message }));
        over.signal.addEventListener('abort', late);
        over.signal.addEventListener('abort', clock.stop);
        const answer = createCalls({
          capabilities: task.capabilities,
          signal: over.signal,
          waitForPerson: clock.wait,
        });
        port.onmessage = ({ data }: MessageEvent<PythonWord>) => {
          switch (data?.type) {
            case 'snapshot':
              // Once a program runs, it may be the program that speaks.
              if (!running && data.memory instanceof ArrayBuffer) remember(data.memory);
              return;
            case 'running':
              if (running) return;
              running = true;
              late();
              return clock.start();
            case 'output':
              text += String(data.text).length;
              if (text > mostText)
                return resolve({ status: 'limit', message: `Python wrote over ${mostText} characters and was ended.` });
              return events.tell({
                type: 'output',
                stream: data.stream === 'error' ? 'error' : 'out',
                text: String(data.text),
              });
            case 'call':
              return void answer(data).then((reply) =>
                port.postMessage({ number: data.number, reply } satisfies PythonReply),
              );
            case 'end':
              return resolve(keep(task.files, data).then((paths) => told(paths, data, events)));
            default:
              // A memory of which nothing can be started is not tried again.
              if (!running && memory) {
                forget();
                return resolve(play(task, events, stopped));
              }
              return resolve({ status: 'failed', message: `Python could not run: ${String(data?.message)}` });
          }
        };
      });
      const start: PythonStart = {
        wasm,
        library,
        snapshot: memory,
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

function foreign({ language }: RungTask): Outcome {
  return { status: 'unsupported', message: `Python runs Python, not ${language}.` };
}

/** All files of a workspace, links as what they lead to. */
async function copyOf(files: Files): Promise<PythonStart['files'] | Outcome> {
  const listed = await files.list();
  if (!listed.ok) return { status: 'failed', message: listed.message };
  const wanted = listed.value.filter(({ kind }) => kind === 'file');
  if (wanted.reduce((sum, { size }) => sum + size, 0) > mostBytes)
    return {
      status: 'limit',
      message: `The workspace has more than ${mostBytes >> 20} MB, which Python is not handed.`,
    };
  const copies: PythonStart['files'] = [];
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
    return { ok: false as const, message: `Python wrote more than ${mostBytes >> 20} MB of files. None was kept.` };
  return edits.length > 0 ? files.apply(edits) : { ok: true as const, value: [] };
}

function told(
  kept: { ok: true; value: string[] } | { ok: false; message: string },
  { exitCode, value }: { exitCode: number; value: unknown },
  events: ReturnType<typeof createEvents>,
): Outcome {
  if (!kept.ok) return { status: 'limit', message: kept.message };
  if (kept.value.length > 0) events.tell({ type: 'changed', paths: kept.value });
  return { status: 'exited', exitCode: Number(exitCode), ...(value !== undefined && { value }) };
}
