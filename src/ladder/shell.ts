/** A shell that stays, and its lines one after another; each ends in a clear way, whatever it does. */
import { after as later } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type { FileResult, Files } from '#workspace/files.contract.ts';
import { createBashHost } from './bash/host.ts';
import type { Bash, ShellState } from './bash.contract.ts';
import type { Beside, Command } from './command.contract.ts';
import type { Shell, ShellEnd, ShellFault, ShellRunOptions } from './shell.contract.ts';
import { createLines } from './shell-lines.ts';

/** An interpreter in a worker of its own. `broken` resolves where the worker ends by itself. */
export interface StartedBash {
  bash: Bash;
  stop(): void;
  broken: Promise<string>;
}

interface Options {
  id: string;
  sessionId: string;
  title: string;
  files(): Promise<FileResult<Files>>;
  beside: Beside;
  commands: readonly Command[];
  start(): StartedBash;
  now: () => number;
  /** It starts or ends a line, or stops. */
  onChange?(): void;
}

/** How long a line has to end by itself once it was told to. */
const patienceMs = 1_500;
const clear = '\u001b[2J\u001b[H';

export function createShell(options: Options): Shell {
  const { id, sessionId, title, commands, beside, now, onChange = () => undefined } = options;
  const lines = createLines({ play, folder: () => state?.folder ?? '/', onChange, onStop: () => kill() });
  const { tell } = lines;
  let started: StartedBash | null = null;
  let state: ShellState | undefined;
  let exported: Record<string, string> = {};
  let files: Files;
  let commandsEnd = new AbortController();
  const { host, listen } = createBashHost({
    files: () => files,
    beside,
    commands,
    bash: () => started!.bash,
    signal: () => commandsEnd.signal,
  });

  async function engine(): Promise<StartedBash> {
    if (!started) {
      started = options.start();
      const named = commands.map(({ name, about }) => ({ name, about }));
      const begun = started.bash.begin(host, named, state).then(() => null);
      const broken = await Promise.race([begun, started.broken]);
      if (broken !== null) {
        kill();
        throw new Error(broken);
      }
    }
    return started;
  }
  /** The worker goes; what lasts of the shell was handed over after the line before. */
  function kill(): void {
    started?.stop();
    started = null;
  }

  async function play(line: string, number: number, how: ShellRunOptions, stopped: Promise<void>): Promise<ShellEnd> {
    const began = now();
    const say = (text: string) => tell({ type: 'output', run: number, stream: 'error', text });
    tell({ type: 'line', run: number, by: how.by ?? 'person', line, folder: how.folder ?? state?.folder ?? '/' });
    const given = how.files ? { ok: true as const, value: how.files } : await options.files();
    let exitCode = 1;
    let fault: ShellEnd['fault'];
    const note = (code: ShellFault, message: string) => {
      fault ??= { code, message };
    };
    if (!given.ok) {
      say(`${given.message}\n`);
      return { exitCode, fault: { code: 'failed', message: given.message }, changed: [], files: null, durationMs: 0 };
    }
    files = given.value;
    const before = await files.snapshot();
    commandsEnd = new AbortController();
    const { sink, stop: deaf } = listen((stream, text) => {
      if (text.endsWith(clear)) tell({ type: 'clear', run: number });
      else tell({ type: 'output', run: number, stream, text });
    });
    let cancel = () => {};
    const limit = new Promise<void>((resolve) => {
      if (how.wallMs === undefined) return;
      cancel = later(how.wallMs, () => {
        note('timeout', `It ran for over ${how.wallMs! / 1000} s and was ended.`);
        resolve();
      });
    });
    try {
      const { bash, broken } = await engine();
      const { stdin, folder, environment } = how;
      const ended = bash.run({
        line,
        sink,
        keep: true,
        ...(stdin !== undefined && { stdin: new TextEncoder().encode(stdin) }),
        ...(folder !== undefined && { folder }),
        ...(environment && { environment }),
      });
      const first = await Promise.race([ended, broken, Promise.race([stopped, limit]).then(() => null)]);
      const done = first ?? (await end(bash, ended));
      if (typeof done === 'string') {
        kill();
        note('failed', `The worker of the shell ended: ${done}`);
      } else if (done) {
        exitCode = done.exitCode;
        state = done.state ?? state;
        exported = done.exported;
        if (done.fault) note(done.fault.code, done.fault.message);
      } else {
        kill();
        exitCode = 130;
        if (!fault)
          say(
            '\nIt did not listen, and was ended with its shell. What it had written since its last program is not kept.\n',
          );
      }
    } catch (error) {
      note('failed', `The shell could not be started: ${messageOf(error)}`);
    }
    cancel();
    deaf();
    commandsEnd.abort();
    if (fault) {
      exitCode = { timeout: 124, limit: 137, failed: 1 }[fault.code];
      if (fault.code !== 'failed' && before.ok && (await files.restore(before.value)).ok)
        fault = { ...fault, message: `${fault.message} The files are as they were before.` };
      say(`${fault.message}\n`);
    }
    const after = await files.snapshot();
    return {
      exitCode,
      ...(fault && { fault }),
      changed: before.ok && after.ok ? await changedSince(files, before.value, after.value) : [],
      files: before.ok && after.ok ? { before: before.value, after: after.value } : null,
      durationMs: now() - began,
    };
  }
  /** Tells the line to end; gives nothing where it does not. */
  async function end<T>(bash: Bash, ended: Promise<T>): Promise<T | null> {
    commandsEnd.abort();
    void bash.abort();
    let cancel = () => {};
    const patience = new Promise<null>((resolve) => {
      cancel = later(patienceMs, () => resolve(null));
    });
    const done = await Promise.race([ended, patience]);
    cancel();
    return done;
  }

  return {
    id,
    sessionId,
    title,
    folder: () => state?.folder ?? '/',
    environment: () => exported,
    running: lines.running,
    run: lines.run,
    async complete(line, cursor) {
      if (lines.running()) return { from: cursor, words: [] };
      return lines
        .queue(async () => {
          const given = await options.files();
          if (!given.ok) return { from: cursor, words: [] };
          files = given.value;
          return (await engine()).bash.complete(line, cursor);
        })
        .catch(() => ({ from: cursor, words: [] }));
    },
    subscribe: lines.subscribe,
    stop: lines.stop,
  };
}

/** Paths whose bytes or kind differ. */
async function changedSince(files: Files, before: string, after: string): Promise<string[]> {
  if (before === after) return [];
  const [was, is] = await Promise.all([files.listSnapshot(before), files.listSnapshot(after)]);
  if (!was.ok || !is.ok) return [];
  const label = ({ kind, hash, as = '' }: { kind: string; hash: string; as?: string }) => `${kind} ${hash} ${as}`;
  const old = new Map(was.value.flatMap((one) => (one.kind === 'file' ? [[one.path, label(one)]] : [])));
  const changed: string[] = [];
  for (const one of is.value) {
    if (one.kind !== 'file') continue;
    if (old.get(one.path) !== label(one)) changed.push(one.path);
    old.delete(one.path);
  }
  return [...changed, ...old.keys()].sort();
}
