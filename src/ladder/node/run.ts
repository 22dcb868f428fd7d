/** One program in its frame: begun with the files, heard until it ends, and removed. Never rejects. */
import { after } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import { openFrame } from '#isolate/frame.ts';
import type { Ground } from '#isolate/ground.ts';
import type { CommandCall } from '../command.contract.ts';
import type { ServerResponse } from '../servers.contract.ts';
import { changesSince, keep, packBeside, packWorkspace } from './files.ts';
import { readChanges } from './pack.ts';
import type { ServerHost } from './servers.ts';
import type { TestEvent } from './test-event.ts';
import type { HostWord, NodeMain, NodeStart, NodeWord } from './wire.ts';

export interface RunWorld {
  ground: Ground;
  /** The text of the Worker. May reject. */
  source(): Promise<string>;
  servers: ServerHost;
}

export interface RunRequest {
  main: NodeMain;
  args: string[];
  execArgs: string[];
  tests: NodeStart['tests'];
  onTest?(event: TestEvent): void;
}

const startMs = 60_000;
/** Milliseconds that a program has to end by itself after Ctrl-C. */
const graceMs = 1000;
/** Characters of output. */
const mostText = 20_000_000;
/** How often a program that is busy is asked for, and how long its frame may not answer. */
const pulseMs = 5000;
const silentMs = 20_000;

/** Gives the exit code. */
export async function runNode(
  { ground, source, servers }: RunWorld,
  request: RunRequest,
  call: CommandCall,
): Promise<number> {
  const { files, beside, signal } = call;
  const tell = (text: string) => call.write('error', `node: ${text}\n`);
  if (signal.aborted) return 130;
  let text: string;
  try {
    text = await source();
  } catch (error) {
    tell(`The embedded Node could not be loaded: ${messageOf(error)}`);
    return 1;
  }
  const copy = await packWorkspace(files);
  if (!copy.ok) {
    tell(copy.message);
    return 1;
  }
  const { hashes } = copy.value;
  const frame = openFrame({ ground, patienceMs: startMs, interpreter: text });
  const ports = new Set<number>();
  const children = new Map<number, AbortController>();
  const answers = new Map<number, (response: ServerResponse | null) => void>();
  const cleanup: (() => void)[] = [];
  try {
    const begun = await Promise.race([frame.begin(), aborted(signal)]);
    if (begun === 'aborted') return 130;
    if (!begun.ok) {
      tell(begun.message);
      return 1;
    }
    const { port, pulse } = begun.isolate;
    const say = (word: HostWord) => port.postMessage(word);
    let keeping: Promise<unknown> = Promise.resolve();
    /** One after another; a failure is told, since the program cannot know. */
    const written = (given: unknown) => {
      const changes = readChanges(given);
      keeping = keeping.then(async () => {
        if (changes.length === 0) return;
        const kept = await keep(changes, files, beside);
        if (!kept.ok) tell(kept.message);
        else await changesSince(files, hashes);
        return kept.ok;
      });
      return keeping;
    };

    return await new Promise<number>((resolve) => {
      let size = 0;
      let ids = 0;
      const child = async (word: Extract<NodeWord, { type: 'child' }>) => {
        const stop = new AbortController();
        children.set(word.id, stop);
        await written(word.changes);
        const version = new Map([...beside.paths()].map((path) => [path, beside.read(path)]));
        const exitCode = await call.shell(String(word.line), {
          folder: String(word.folder),
          environment: word.environment,
          stdin: word.stdin,
          signal: AbortSignal.any([stop.signal, signal]),
          write: (stream, text) => say({ type: 'child-output', id: word.id, stream, text }),
        });
        children.delete(word.id);
        const changes = await changesSince(files, hashes);
        for (const path of beside.paths()) {
          const bytes = beside.read(path)!;
          if (version.get(path) !== bytes) changes.push([path, bytes]);
          version.delete(path);
        }
        for (const path of version.keys()) changes.push([path, null]);
        say({ type: 'child-end', id: word.id, exitCode, changes });
      };
      const hear = (word: NodeWord): unknown => {
        switch (word.type) {
          case 'output':
            // More of it is on its way when it has been ended.
            if (size > mostText) return;
            size += String(word.text).length;
            if (size <= mostText) return call.write(word.stream === 'error' ? 'error' : 'out', String(word.text));
            tell(`The program wrote over ${mostText / 1e6} million characters and was ended.`);
            return resolve(137);
          case 'test':
            return request.onTest?.(word.event);
          case 'child':
            return void child(word);
          case 'kill':
            return children.get(word.id)?.abort();
          case 'keep':
            return void written(word.changes);
          case 'listen': {
            const added = servers.add(Number(word.port), (asked) => {
              const id = ++ids;
              return new Promise((answered) => {
                answers.set(id, answered);
                say({ type: 'request', id, port: word.port, request: asked });
              });
            });
            if (added) ports.add(word.port);
            else say({ type: 'taken', port: word.port });
            return;
          }
          case 'close':
            if (ports.delete(word.port)) servers.remove(word.port);
            return;
          case 'response':
            answers.get(word.id)?.(word.response);
            answers.delete(word.id);
            return;
          case 'ask':
            return void servers
              .request(Number(word.port), word.request)
              .then((response) => say({ type: 'answer', id: word.id, response }));
          case 'end':
            return void written(word.changes).then((kept) => resolve(kept === false ? 1 : Number(word.exitCode) & 255));
          default:
            tell(`The embedded Node could not run this: ${String(word.message)}`);
            return resolve(1);
        }
      };
      port.onmessage = ({ data }: MessageEvent<NodeWord>) => data && hear(data);
      const interrupt = () => {
        say({ type: 'signal', name: 'SIGINT' });
        cleanup.push(after(graceMs, () => resolve(130)));
      };
      signal.addEventListener('abort', interrupt, { once: true });
      cleanup.push(() => signal.removeEventListener('abort', interrupt));
      if (signal.aborted) interrupt();
      // A process that died of its memory tells nobody.
      const watch = () => {
        const late = after(silentMs, () => {
          tell('The program used more memory than there is, and was ended.');
          resolve(137);
        });
        cleanup.push(late);
        void pulse().then(() => {
          late();
          cleanup.push(after(pulseMs, watch));
        });
      };
      watch();
      // What others change while it runs, a server sees.
      const seen = files.watch(() => {
        if (ports.size === 0) return;
        keeping = keeping.then(async () => {
          const changes = await changesSince(files, hashes);
          if (changes.length > 0) say({ type: 'files', changes });
        });
      });
      cleanup.push(seen);
      say(startOf(request, call, copy.value.files) as never);
    });
  } finally {
    for (const stop of cleanup) stop();
    for (const stop of children.values()) stop.abort();
    for (const port of ports) servers.remove(port);
    for (const answer of answers.values()) answer(null);
    frame.kill();
  }
}

const startOf = (
  { main, args, execArgs, tests }: RunRequest,
  call: CommandCall,
  workspace: NodeStart['workspace'],
): NodeStart => ({
  main,
  args,
  execArgs,
  tests,
  folder: call.folder.replace(/(.)\/+$/, '$1'),
  environment: call.environment,
  stdin: call.stdin,
  workspace,
  beside: packBeside(call.beside),
});

const aborted = (signal: AbortSignal) =>
  new Promise<'aborted'>((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
