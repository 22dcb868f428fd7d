/** The embedded shell: bash in JavaScript over the files of a workspace, with the programs that the page has for it. */

import { type Command, Bash as Interpreter } from 'just-bash/browser';
import { after as later } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import { messageOf } from '#base/result.ts';
import { bytesFrom, charactersOf } from './bash/characters.ts';
import { completed } from './bash/complete.ts';
import { createFileSystem, fixedNodes } from './bash/files.ts';
import { foreignCommands } from './bash/foreign.ts';
import { liveName, livened } from './bash/live.ts';
import { interpreterIn, runFile } from './bash/run-file.ts';
import { createShells, withoutAborted } from './bash/shells.ts';
import { smallCommands } from './bash/small.ts';
import { exportedOf, folderOf, prepare, startOn, stateFrom } from './bash/state.ts';
import { createTree, plain } from './bash/tree.ts';
import type { Bash, BashEnd, BashHost, BashRequest } from './bash.contract.ts';

/** Characters of output of a line. */
const mostText = 4_000_000;
/** Characters, and milliseconds, after which what was written is sent. */
const enoughText = 16_000;
const enoughMs = 30;

/** How the interpreter says that one of its limits was reached. */
const tooMuch = /bash: (?:[^\n]*: )?([^\n:]*), increase executionLimits\.\w+\n/;

const limits = {
  maxCallDepth: 200,
  maxCommandCount: 2_000_000,
  maxLoopIterations: 2_000_000,
  maxAwkIterations: 5_000_000,
  maxSedIterations: 5_000_000,
  maxJqIterations: 5_000_000,
  maxOutputSize: 256 * 2 ** 20,
  maxWorkUnits: 50_000_000,
};

export function createBash({ now }: { now: () => number }): Bash {
  let host: BashHost;
  let bash: Interpreter;
  let mark: string | null = null;
  let fixed: ReturnType<typeof fixedNodes> = [];
  /** Programs that write as they go. */
  let programs: ReadonlySet<string> = new Set();
  /** The files are listed and kept one after another, as jobs go on beside each other. */
  const inTurn = createQueue();
  let calls = 0;
  const running = new Map<number, { controller: AbortController; text: number; fault?: BashEnd['fault'] }>();

  const tree = createTree({
    read: (path, place) => host.read(path, place),
    now,
    onFull: () => end('limit', 'It wrote more than 256 MB of files.'),
  });
  /** The end of a line goes another way than what it wrote, which it must not overtake. */
  let heard: unknown;
  const screen = createScreen((sink, stream, text) => {
    const line = running.get(sink);
    if (line) line.text += text.length;
    if (line && line.text > mostText) end('limit', `It printed more than ${mostText} characters.`);
    else heard = host.write(sink, stream, text);
  }, now);

  /** Every line under way, as each may be within another. */
  function end(code: 'limit', message: string): void {
    for (const line of running.values()) {
      line.fault ??= { code, message };
      line.controller.abort();
    }
  }
  const shells = createShells({
    bash: () => bash,
    show: (sink, stream, text) => screen.show(sink, stream, text),
    onFull: (message) => end('limit', message),
  });
  const sync = () =>
    inTurn(async () => {
      const listing = await host.list(mark);
      if (!listing) return;
      tree.fill(listing.files, fixed);
      mark = listing.mark;
    });
  const keep = () =>
    inTurn(async (): Promise<string | null> => {
      const { workspace, beside, settle } = tree.changes();
      if (workspace.length === 0 && beside.length === 0) return null;
      const done = await host.keep(workspace, beside);
      if (done.ok) {
        settle();
        mark = done.mark;
        return null;
      }
      drop();
      return done.message;
    });
  function drop(): void {
    tree.forget();
    mark = null;
  }

  const program = (name: string) => ({
    name,
    async execute(args: string[], context: Context) {
      const { [liveName]: live, ...environment } = context.exportedEnv ?? {};
      screen.flush();
      const refused = await keep();
      if (refused !== null) return { stdout: '', stderr: `${name}: ${refused}\n`, exitCode: 1 };
      const stdin = bytesFrom(String(context.stdin));
      const sink = live === undefined ? null : Number(live);
      const id = ++calls;
      const stop = () => host.endCommand(id);
      context.signal?.addEventListener('abort', stop);
      const done = await host.command({ id, name, args, folder: context.cwd, environment, stdin, sink });
      context.signal?.removeEventListener('abort', stop);
      await sync();
      return { stdout: done.out, stderr: done.error, exitCode: done.exitCode };
    },
  });

  /** What files that a line names are run by, where they say so and it is no shell. */
  async function shebangsOf(line: string, folder: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const [word] of line.matchAll(/[\w.@~/+-]*\/[\w.@/+-]+/g)) {
      const { path, node } = tree.resolve(word.startsWith('/') ? word : plain(`${folder}/${word}`));
      if (node?.kind !== 'file' || !(node.mode & 0o111) || node.size > 2 ** 20) continue;
      const by = interpreterIn(await tree.bytesOf(path, node));
      if (by) found.set(word, by);
    }
    return found;
  }

  async function run({ line, sink, stdin, folder, environment, keep: last }: BashRequest): Promise<BashEnd> {
    const controller = new AbortController();
    const own: { controller: AbortController; text: number; fault?: BashEnd['fault'] } = { controller, text: 0 };
    running.set(sink, own);
    let exitCode = 1;
    const before = stateFrom(bash);
    try {
      await sync();
      const shebangs = await shebangsOf(line, folder ?? folderOf(bash));
      const id = shells.nextId();
      const how = { last, id, ...(folder !== undefined && { folder }), ...(environment && { environment }) };
      const start = () =>
        shells.start({ sink, shebangs }, () =>
          bash.exec(line, {
            signal: controller.signal,
            ...(stdin && { stdin: charactersOf(stdin), stdinKind: 'bytes' }),
          }),
        );
      await startOn(
        bash,
        how,
        start,
        (made) => shells.open(id, { made, controller, sink }),
        async (result) => {
          const [said, over] = tooMuch.exec(result.stderr) ?? [''];
          if (over !== undefined)
            own.fault ??= { code: 'limit', message: `It went over a limit of the embedded shell: ${over.trim()}.` };
          screen.show(sink, 'out', result.stdout);
          screen.show(sink, 'error', withoutAborted(result.stderr.replace(said, '')));
          if (own.fault) await shells.drop(id);
          else exitCode = (await shells.atEnd(id, result.exitCode)).exitCode;
        },
      );
    } catch (error) {
      if (controller.signal.aborted) exitCode = 130;
      else if (/^E[A-Z]+: /.test(messageOf(error))) screen.show(sink, 'error', `bash: ${messageOf(error)}\n`);
      else own.fault = { code: 'failed', message: `The shell broke: ${messageOf(error)}` };
    }
    screen.flush();
    if (own.fault) {
      drop();
      prepare(bash, before);
    } else {
      const refused = await keep();
      if (refused !== null) own.fault = { code: 'failed', message: refused };
    }
    await heard;
    running.delete(sink);
    if (own.fault) exitCode = own.fault.code === 'limit' ? 137 : 1;
    const state = last ? { state: stateFrom(bash) } : {};
    return { exitCode, exported: exportedOf(bash), ...state, ...(own.fault && { fault: own.fault }) };
  }

  return {
    async begin(given, commands, state) {
      host = given;
      const files = createFileSystem({
        tree,
        now,
        show: (sink, stream, bytes) => screen.showBytes(sink, stream, bytes),
      });
      const extra = [
        ...smallCommands({
          files,
          about: commands,
          isLive: ({ exportedEnv }) => exportedEnv?.[liveName] !== undefined,
        }),
        ...Object.entries(shells.commands).map(([name, execute]) => ({
          name,
          execute(args: string[], context: Context) {
            // A program of the page writes past what is held here.
            screen.flush();
            return execute(args, context);
          },
        })),
        runFile(files),
        ...foreignCommands(new Set(commands.map(({ name }) => name))),
        ...commands.map(({ name }) => program(name)),
      ];
      bash = new Interpreter({
        fs: files,
        cwd: '/',
        env: {
          HOME: '/',
          USER: 'person',
          SHELL: '/bin/bash',
          LANG: 'C.UTF-8',
          TERM: 'xterm-256color',
          PATH: '/node_modules/.bin:/usr/bin:/bin',
        },
        defenseInDepth: false,
        executionLimits: limits,
        customCommands: extra,
      });
      prepare(bash, state);
      programs = new Set([...commands.map(({ name }) => name), 'yes']);
      const names = new Set([...registered(bash)]);
      fixed = fixedNodes([...names], now());
      bash.registerTransformPlugin({
        name: 'live',
        transform({ ast }) {
          const { script, begun } = shells.read(ast);
          const { sink = null, shebangs } = begun ?? {};
          return { ast: sink === null ? script : livened(script, sink, programs, (path) => shebangs?.get(path)) };
        },
      });
    },
    run,
    async abort(sink) {
      for (const [key, { controller }] of running) if (sink === undefined || sink === key) controller.abort();
    },
    async complete(line, cursor) {
      await sync();
      const folder = folderOf(bash);
      return completed({ tree, names: fixed.map(([path]) => path), line: line.slice(0, cursor), folder });
    },
  };
}

type Context = Parameters<Command['execute']>[1];

const registered = (bash: Interpreter) => (bash as unknown as { commands: Map<string, unknown> }).commands.keys();

/** Collects what is written for a moment, so that a loop of small lines is not a message each. */
function createScreen(send: (sink: number, stream: 'out' | 'error', text: string) => void, now: () => number) {
  const decoders = new Map<string, TextDecoder>();
  let held: { sink: number; stream: 'out' | 'error'; text: string } | null = null;
  let since = 0;
  let cancel = () => {};
  const flush = () => {
    const last = held;
    held = null;
    cancel();
    if (last) send(last.sink, last.stream, last.text);
  };
  const show = (sink: number, stream: 'out' | 'error', text: string) => {
    if (text === '') return;
    if (held && (held.sink !== sink || held.stream !== stream)) flush();
    if (held) held.text += text;
    else {
      held = { sink, stream, text };
      since = now();
      cancel = later(enoughMs, flush);
    }
    if (held.text.length > enoughText || now() - since > enoughMs) flush();
  };
  return {
    show,
    flush,
    showBytes(sink: number, stream: 'out' | 'error', bytes: Uint8Array) {
      const key = `${sink} ${stream}`;
      const decoder = decoders.get(key) ?? new TextDecoder();
      decoders.set(key, decoder);
      show(sink, stream, decoder.decode(bytes, { stream: true }));
    },
  };
}
