/** The Node-compatible Worker, in a frame of an opaque origin without any network. Serves one program. */

import { ready } from '#isolate/wire.ts';
import { vitestVersion } from '../version.ts';
import type { CreateVitest, VitestRunner } from '../vitest-wire.ts';
import type { HostWord, NodeStart } from '../wire.ts';
import { createBuiltins } from './builtins.ts';
import { childrenWork } from './child.ts';
import { runText } from './compile.ts';
import { createConsole } from './console.ts';
import { loadDigests } from './crypto.ts';
import { tellError } from './error-text.ts';
import { giveInput } from './files.ts';
import { setUpGlobals } from './globals.ts';
import { connect, heard, on, say } from './host.ts';
import { inspect } from './inspect.ts';
import { enter, listen, stillIdle, stopLoop } from './loop.ts';
import { fakeClock } from './mock-timers.ts';
import { createLoader, type Loader } from './modules.ts';
import { createOutput } from './output.ts';
import { process } from './parts.ts';
import { Exit, exitCode, fatal, finish, reportWith, setUpProcess, signalled } from './process.ts';
import { join } from './resolve.ts';
import { setUpReport } from './test-report.ts';
import { createFileSystem } from './volume.ts';

addEventListener('message', function first(event: MessageEvent) {
  removeEventListener('message', first);
  const port = event.ports[0]!;
  connect(port);
  port.onmessage = ({ data }: MessageEvent<NodeStart>) => {
    port.onmessage = ({ data: word }: MessageEvent<HostWord>) => heard(word);
    begin(data).catch((error) =>
      say({ type: 'broken', message: String((error as Error)?.stack ?? error).slice(0, 2000) }),
    );
  };
  port.postMessage(ready);
});

async function begin(start: NodeStart): Promise<void> {
  await loadDigests();
  const files = createFileSystem();
  files.take(start.workspace);
  files.take(start.beside);
  files.addSystem();
  files.fs.mkdirSync(start.folder, { recursive: true });
  giveInput(start.stdin);
  childrenWork(files);
  on('files', ({ changes }) => files.apply(changes));

  const output = createOutput();
  const leave = (code: number): never => {
    stopLoop();
    output.flush();
    say({ type: 'end', exitCode: code, changes: files.changes() });
    return halt();
  };
  const path =
    start.main.kind === 'text' || start.main.kind === 'vitest'
      ? join(start.folder, '[eval]')
      : join(start.folder, start.main.path);
  const world = {
    argv: start.main.kind === 'text' ? start.args : [path, ...start.args],
    execArgv: start.execArgs,
    environment: { HOME: '/tmp', PATH: '/usr/local/bin:/usr/bin:/bin', ...start.environment, PWD: start.folder },
    folder: start.folder,
    stdin: start.stdin,
    isFolder: files.isFolder,
    resolve: (from: string, path: string) => join(from, path),
    write: output.write,
    leave,
  };
  setUpProcess(world);
  reportWith((error, rejected) =>
    output.write(
      'error',
      tellError(error, rejected, (path) => readOr(files, path)),
    ),
  );
  const failed = (error: unknown) => {
    if (error instanceof Exit) leave(error.code);
    fatal(world, error);
  };

  let loader: Loader;
  let vitest: VitestRunner | undefined;
  const builtins = createBuiltins({ files, loader: () => loader });
  loader = createLoader({
    isFile: files.isFile,
    isFolder: files.isFolder,
    readText: (path) => String(files.fs.readFileSync(path, 'utf8')),
    realPath: (path) => (files.hasLinks() ? String(files.fs.realpathSync(path)) : path),
    builtin: builtins.builtin,
    isBuiltin: builtins.isBuiltin,
    instead: (name) => vitest?.instead(name),
    conditions: start.execArgs.flatMap((arg, at) =>
      arg === '-C' || arg === '--conditions'
        ? [start.execArgs[at + 1]!]
        : arg.startsWith('--conditions=')
          ? [arg.slice(13)]
          : [],
    ),
  });
  Object.assign(process, {
    getBuiltinModule: (name: string) => (builtins.isBuiltin(name) ? builtins.builtin(name) : undefined),
  });
  globalThis.console = createConsole({ stdout: process.stdout, stderr: process.stderr });
  setUpGlobals({ ...builtins, load: (name, from) => loader.dynamic(name, from) }, start.main.kind === 'text');

  addEventListener('error', (event) => {
    event.preventDefault();
    enter(() => failed(event.error ?? new Error(event.message)));
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    enter(() => {
      if (event.reason instanceof Exit) leave(event.reason.code);
      if (process.listenerCount('unhandledRejection') > 0)
        process.emit('unhandledRejection', event.reason, event.promise);
      else fatal(world, event.reason, 'unhandledRejection');
    });
  });
  on('signal', ({ name }) => enter(() => signalled(world, name)));

  if (start.main.kind === 'vitest') {
    const { source, ...asked } = start.main;
    runText(source, (name) => Promise.reject(new Error(String(name))));
    const { $createVitest: create } = globalThis as unknown as { $createVitest: CreateVitest };
    const write = (text: string) => output.write('out', text);
    const load = (file: string) => loader.dynamic(file, file);
    vitest = create({
      ...asked,
      version: vitestVersion,
      root: start.folder,
      load,
      write,
      inspect,
      isFile: files.isFile,
      mocks: loader.mocks,
      setAlias: loader.setAlias,
      clock: fakeClock,
      complain: (text) => output.write('error', text),
    });
  }
  const report = setUpReport(start, output);
  let settled = true;
  let asked = 0;
  listen({
    error: failed,
    idle() {
      // Who listens may begin something, and is asked again when that is done.
      enter(() => process.emit('beforeExit', exitCode()));
      if (asked++ < 1000 && !stillIdle()) return;
      if (report.end()) process.exitCode ??= 1;
      if (settled) finish(world);
      output.write('error', `Warning: Detected unsettled top-level await at ${path}\n`);
      if (process.exitCode === undefined) process.exitCode = 13;
      finish(world);
    },
  });
  enter(() => {
    const waiting = vitest
      ? vitest.run().then((ok) => finish({ leave: () => leave(ok ? exitCode() : 1) }))
      : play(start, path, loader);
    if (!waiting) return;
    settled = false;
    waiting.then(
      () => void (settled = true),
      (error) => {
        settled = true;
        enter(() => failed(error));
      },
    );
  });
}

/** Starts the program. Throws what it throws at once; gives a promise where it goes on by itself. */
function play({ main, execArgs, folder }: NodeStart, path: string, loader: Loader): Promise<unknown> | undefined {
  const evaluated = join(folder, '[eval]');
  const begin = () => {
    if (main.kind === 'text') {
      const made = loader.startText(evaluated, main.text, main.module);
      if (made instanceof Promise) return made;
      if (main.print) console.log(made.value);
      return undefined;
    }
    const found = loader.resolver.asFile(path) ?? loader.resolver.asFolder(path);
    if (!found)
      throw Object.assign(new Error(`Cannot find module '${path}'`), { code: 'MODULE_NOT_FOUND', requireStack: [] });
    return main.kind === 'check' ? loader.check(found) : loader.start(found);
  };
  const early = requiredFirst(execArgs);
  for (const { way, name } of early) if (way === 'require') loader.createRequire(evaluated)(name);
  const imports = early.filter(({ way }) => way === 'import');
  if (imports.length === 0) return begin() ?? undefined;
  return (async () => {
    for (const { name } of imports) await loader.dynamic(name, evaluated);
    await begin();
  })();
}

function requiredFirst(args: readonly string[]): { way: 'require' | 'import'; name: string }[] {
  return args.flatMap((arg, at) => {
    if (arg === '-r' || arg === '--require') return [{ way: 'require' as const, name: args[at + 1]! }];
    if (arg === '--import') return [{ way: 'import' as const, name: args[at + 1]! }];
    const given = /^--(require|import)=(.*)$/.exec(arg);
    return given ? [{ way: given[1] as 'require' | 'import', name: given[2]! }] : [];
  });
}

function readOr(files: ReturnType<typeof createFileSystem>, path: string): string | undefined {
  try {
    return String(files.fs.readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Nothing of the program runs any more, not even what stands in its `finally`: the host has been told and removes the
 * frame. A memory that is shared needs no isolation here, only the name of its type does.
 */
function halt(): never {
  try {
    const { buffer } = new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 });
    for (;;) Atomics.wait(new Int32Array(buffer), 0, 0);
  } catch {
    for (;;);
  }
}
