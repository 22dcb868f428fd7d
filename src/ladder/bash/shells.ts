/** The shells of a line: its own, and those of its jobs and subshells; what each does at its end. */
import type { Bash } from 'just-bash/browser';
import { createJobs } from './jobs.ts';
import { liveName } from './live.ts';
import { type Body, hidden, reshaped, type Script, type Statement } from './reshape.ts';
import { type Context, type Done, done } from './said.ts';
import { signals } from './signals.ts';
import { givenFunctions, type Made, startIn } from './state.ts';
import { trapCommands } from './traps.ts';

interface Shell {
  made: Made;
  controller: AbortController;
  /** What told it to end. */
  signal: string | null;
  /** Where it prints as it goes; otherwise what it printed is given at its end. */
  sink: number | null;
  /** A trap came to its own end, and did not `exit`. */
  kept: boolean;
}

interface Options {
  bash(): Bash;
  show(sink: number, stream: 'out' | 'error', text: string): void;
  onFull(message: string): void;
}

/** What the next script that is parsed is in truth, and where it prints. */
export interface Beginning {
  sink: number | null;
  shebangs: ReadonlyMap<string, string>;
  statements?: Statement[];
}

export function createShells({ bash, show, onFull }: Options) {
  const shells = new Map<string, Shell>();
  const bodies = new Map<number, Body>();
  let [count, kept] = [0, 0];
  let beginning: Beginning | null = null;

  const jobs = createJobs({
    onFull,
    inner: (id) => bodies.get(id)?.inner ?? false,
    text: (id) => bodies.get(id)?.text ?? '',
    async run(id, context, { signal, whole = false, live = false }) {
      const body = bodies.get(id);
      if (!body) return done('', 'bash: what this runs was lost with the worker of the shell; define it again\n', 1);
      const parent = shells.get(context.env.get(hidden.run) ?? '');
      const env = new Map([...context.env].filter(([name]) => name !== liveName && !name.startsWith(hidden.trap)));
      const exported = Object.keys(context.exportedEnv ?? {}).filter((name) => name !== liveName);
      const inherited = whole ? undefined : parent?.made;
      const functions = inherited?.functions ?? givenFunctions();
      const given = { env, functions, arrays: inherited?.arrays ?? new Map(), folder: context.cwd, exported };
      // A job is ended with the shell that began it; it does not read what that is given.
      const inner = signal === context.signal;
      const how = { sink: live ? (parent?.sink ?? null) : null, statements: body.statements };
      const heard = [signal, ...(inner ? [] : [parent?.controller.signal])].filter((one) => one !== undefined);
      return within(given, { ...how, signals: heard, ...(inner && { stdin: String(context.stdin) }) });
    },
    endShell(of, signal) {
      const shell = shells.get(of);
      if (!shell) return;
      shell.signal ??= signal;
      shell.controller.abort();
    },
  });

  function start<T>(next: Beginning, begin: () => T): T {
    beginning = next;
    const started = begin();
    beginning = null;
    return started;
  }
  /** Runs statements, or a text, in a shell of its own; `as` another: in one like that, for one of its traps. */
  async function within(
    given: Parameters<typeof startIn>[1],
    how: {
      sink: number | null;
      statements?: Statement[];
      text?: string;
      signals?: AbortSignal[];
      stdin?: string;
      as?: string;
    },
  ): Promise<Done> {
    const { sink, statements, text = ':', stdin, as } = how;
    const id = as ?? String(++count);
    const controller = new AbortController();
    for (const signal of how.signals ?? []) {
      if (signal.aborted) controller.abort();
      signal.addEventListener('abort', () => controller.abort(), { once: true });
    }
    given.env.set(hidden.run, id);
    const { result, made } = startIn(bash(), given, () =>
      start({ sink, shebangs: new Map(), ...(statements && { statements }) }, () =>
        bash().exec(text, { signal: controller.signal, ...(stdin && { stdin, stdinKind: 'bytes' as const }) }),
      ),
    );
    if (as === undefined) shells.set(id, { made, controller, signal: null, sink, kept: false });
    const ran = await result.catch((error) => done('', `bash: ${String(error?.message ?? error)}\n`, 1));
    const own = { stdout: ran.stdout, stderr: withoutAborted(ran.stderr), exitCode: ran.exitCode };
    const printed = sink === null ? own : shown(sink, own);
    if (as !== undefined) return printed;
    const after = await atEnd(id, controller.signal.aborted ? 130 : own.exitCode);
    return done(printed.stdout + after.stdout, printed.stderr + after.stderr, after.exitCode);
  }
  function shown(sink: number, { stdout, stderr, exitCode }: Done): Done {
    show(sink, 'out', stdout);
    show(sink, 'error', stderr);
    return done('', '', exitCode);
  }

  /** Its traps, and the end of its jobs. Gives what is not shown yet, and the code that it ends with. */
  async function atEnd(id: string, code: number): Promise<Done> {
    const shell = shells.get(id)!;
    const { made, sink } = shell;
    const signal = shell.signal ?? (shell.controller.signal.aborted ? 'INT' : null);
    const all = done('', '', signal ? 128 + signals[signal]! : code);
    const add = (more: { stdout: string; stderr: string }) => {
      const rest = sink === null ? more : shown(sink, { ...more, exitCode: 0 });
      all.stdout += rest.stdout;
      all.stderr += rest.stderr;
    };
    for (const name of signal ? [signal, 'EXIT'] : ['EXIT']) {
      const action = made.env.get(hidden.trap + name);
      made.env.delete(hidden.trap + name);
      if (!action) continue;
      shell.kept = false;
      const folder = made.env.get('PWD') ?? '/';
      const env = new Map(made.env).set('?', String(all.exitCode));
      const exported = Object.keys(Object.fromEntries(env)).filter((one) => !one.startsWith(hidden.prefix));
      const given = { env, functions: made.functions, arrays: made.arrays, folder, exported };
      const ran = await within(given, { sink, text: `${action}\n${hidden.kept}`, as: id });
      add(ran);
      if (!shell.kept) all.exitCode = ran.exitCode;
    }
    const waits = (texts: string[]) => {
      if (sink !== null) show(sink, 'error', `bash: the line ends with its jobs: ${texts.join(', ')}\n`);
    };
    add(await jobs.ended(id, waits));
    if (!signal && shell.controller.signal.aborted) all.exitCode = 130;
    shells.delete(id);
    return all;
  }

  const keptCommand = async (_: string[], context: Context): Promise<Done> => {
    const shell = shells.get(context.env.get(hidden.run) ?? '');
    if (shell) shell.kept = true;
    return done();
  };

  return {
    commands: { ...jobs.commands, ...trapCommands, [hidden.kept]: keptCommand },
    start,
    nextId: () => String(++count),
    /** Of a line: what it has, from its beginning. */
    open: (id: string, shell: Pick<Shell, 'made' | 'controller' | 'sink'>) =>
      void shells.set(id, { ...shell, signal: null, kept: false }),
    atEnd,
    /** One that went too far: without traps. */
    async drop(id: string): Promise<void> {
      shells.get(id)?.controller.abort();
      await jobs.ended(id);
      shells.delete(id);
    },
    /** As it is run in truth, and where it prints. */
    read(ast: Script): { script: Script; begun: Beginning | null } {
      const begun = beginning;
      beginning = null;
      const script = begun?.statements ? { ...ast, statements: begun.statements } : ast;
      const keep = (body: Body) => {
        bodies.set(++kept, body);
        return kept;
      };
      const files = begun !== null && begun.sink !== null && !begun.statements;
      return { script: reshaped(script, { keep, whole: begun === null, files }), begun };
    },
  };
}

/** What the interpreter says of its own when it is told to end. */
export const withoutAborted = (text: string): string => text.replace(/bash: execution aborted\n$/, '');
