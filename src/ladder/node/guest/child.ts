/** `node:child_process`: command lines of the shell around, asynchronous. What waits for one in place is refused. */
import type { Change } from '../wire.ts';
import { on, say } from './host.ts';
import { enter, hold, Immediate } from './loop.ts';
import { Buffer, EventEmitter, process, stream } from './parts.ts';
import { refusing } from './refuse.ts';

interface SpawnOptions {
  cwd?: string | URL;
  env?: Record<string, string | undefined>;
  shell?: boolean | string;
  stdio?: string | unknown[];
  encoding?: string;
  timeout?: number;
  signal?: AbortSignal;
  input?: string;
}

interface Files {
  changes(): Change[];
  apply(changes: readonly Change[]): void;
}

let files: Files | undefined;
let ids = 0;
const running = new Map<number, ChildProcess>();

export const childrenWork = (on: Files) => void (files = on);

on('child-output', ({ id, stream: name, text }) => enter(() => running.get(id)?.wrote(name, text)));
on('child-end', ({ id, exitCode, changes }) => {
  files?.apply(changes);
  enter(() => running.get(id)?.ended(exitCode));
});

class ChildProcess extends EventEmitter {
  readonly pid: number;
  exitCode: number | null = null;
  signalCode: string | null = null;
  killed = false;
  connected = false;
  readonly stdout: InstanceType<typeof stream.Readable> | null;
  readonly stderr: InstanceType<typeof stream.Readable> | null;
  readonly stdin: InstanceType<typeof stream.Writable> | null;
  readonly stdio: unknown[];
  readonly spawnfile: string;
  readonly spawnargs: string[];
  private readonly id = ++ids;
  private readonly release = hold();
  private readonly byShell: boolean;
  private readonly given: Uint8Array[] = [];
  private said = '';

  constructor(file: string, args: readonly string[], options: SpawnOptions) {
    super();
    this.pid = process.pid + this.id;
    this.spawnfile = file;
    this.spawnargs = [file, ...args];
    this.byShell = Boolean(options.shell);
    const ways = Array.isArray(options.stdio)
      ? options.stdio
      : Array.from({ length: 3 }, () => options.stdio ?? 'pipe');
    const piped = (at: number) => ways[at] === 'pipe' || ways[at] == null || ways[at] === 'overlapped';
    this.stdout = piped(1) ? new stream.Readable({ read() {} }) : null;
    this.stderr = piped(2) ? new stream.Readable({ read() {} }) : null;
    this.inherits = [ways[1] === 'inherit' || ways[1] === 1, ways[2] === 'inherit' || ways[2] === 2];
    let waits = false;
    const start = () => {
      if (running.has(this.id) || this.exitCode !== null) return;
      running.set(this.id, this);
      const environment = Object.fromEntries(
        Object.entries(options.env ?? process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
      );
      const line = this.byShell
        ? [file, ...args].join(' ')
        : [file === process.execPath ? 'node' : file, ...args].map(quoted).join(' ');
      const folder =
        options.cwd === undefined
          ? process.cwd()
          : options.cwd instanceof URL
            ? decodeURIComponent(options.cwd.pathname)
            : options.cwd;
      this.emit('spawn');
      say({
        type: 'child',
        id: this.id,
        line,
        folder,
        environment,
        stdin: new Uint8Array(Buffer.concat(this.given)),
        changes: files?.changes() ?? [],
      });
    };
    this.stdin = piped(0)
      ? new stream.Writable({
          write: (chunk: Uint8Array, _encoding, done) => {
            waits = true;
            this.given.push(new Uint8Array(chunk));
            done();
          },
          final: (done) => {
            start();
            done();
          },
        })
      : null;
    this.stdio = [this.stdin, this.stdout, this.stderr];
    // What is written to it at once comes first; otherwise it has no input.
    new Immediate(() => {
      if (!waits) start();
    });
    options.signal?.addEventListener('abort', () => this.kill());
    if (options.timeout) setTimeout(() => this.exitCode === null && this.kill(), options.timeout).unref();
  }
  private readonly inherits: [boolean, boolean];
  wrote(name: 'out' | 'error', text: string): void {
    if (name === 'error') this.said += text.slice(0, 2000 - this.said.length);
    const own = name === 'out' ? this.stdout : this.stderr;
    if (own) own.push(Buffer.from(text));
    else if (this.inherits[name === 'out' ? 0 : 1]) (name === 'out' ? process.stdout : process.stderr).write(text);
  }
  ended(code: number): void {
    running.delete(this.id);
    this.release();
    const signal = this.killed ? 'SIGTERM' : null;
    this.exitCode = signal ? null : code;
    this.signalCode = signal;
    this.stdout?.push(null);
    this.stderr?.push(null);
    if (code === 127 && !this.byShell && /not found/.test(this.said)) {
      const error = new Error(`spawn ${this.spawnfile} ENOENT`);
      this.emit(
        'error',
        Object.assign(error, {
          errno: -2,
          code: 'ENOENT',
          syscall: `spawn ${this.spawnfile}`,
          path: this.spawnfile,
          spawnargs: this.spawnargs.slice(1),
        }),
      );
    } else this.emit('exit', this.exitCode, signal);
    const open = [this.stdout, this.stderr].filter(
      (each) => each !== null && !each.readableEnded && each.readableFlowing !== null,
    );
    let left = open.length;
    const close = () => this.emit('close', this.exitCode, signal);
    if (left === 0) new Immediate(close);
    for (const each of open)
      each!.once('end', () => {
        if (--left === 0) close();
      });
  }
  kill(signal: string | number = 'SIGTERM'): boolean {
    if (this.exitCode !== null || this.signalCode !== null) return false;
    if (signal === 0) return true;
    this.killed = true;
    say({ type: 'kill', id: this.id });
    return true;
  }
  ref(): void {}
  unref(): void {
    this.release();
  }
}

const quoted = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

function spawn(file: string, args: readonly string[] | SpawnOptions = [], options: SpawnOptions = {}): ChildProcess {
  if (typeof file !== 'string' || file === '')
    throw Object.assign(new TypeError('The "file" argument must be a non-empty string'), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
  return Array.isArray(args)
    ? new ChildProcess(file, args as string[], options ?? {})
    : new ChildProcess(file, [], args as SpawnOptions);
}

type Back = (error: Error | null, stdout: string | Buffer, stderr: string | Buffer) => void;

function collect(child: ChildProcess, command: string, options: SpawnOptions, back?: Back): ChildProcess {
  const parts: { out: Uint8Array[]; error: Uint8Array[] } = { out: [], error: [] };
  child.stdout?.on('data', (chunk: Uint8Array) => parts.out.push(chunk));
  child.stderr?.on('data', (chunk: Uint8Array) => parts.error.push(chunk));
  const shown = (given: Uint8Array[]) => {
    const bytes = Buffer.concat(given);
    return options.encoding === 'buffer'
      ? bytes
      : bytes.toString((options.encoding as BufferEncoding | undefined) ?? 'utf8');
  };
  let failure: Error | undefined;
  child.on('error', (error: Error) => {
    failure = error;
    back?.(Object.assign(error, { cmd: command }), '', '');
  });
  child.on('close', (code: number | null, signal: string | null) => {
    if (failure) return;
    const [out, error] = [shown(parts.out), shown(parts.error)];
    if (code === 0) return back?.(null, out, error);
    const told = new Error(`Command failed: ${command}\n${error}`);
    back?.(
      Object.assign(told, { code, killed: child.killed, signal, cmd: command, stdout: out, stderr: error }),
      out,
      error,
    );
  });
  return child;
}

function exec(line: string, options?: SpawnOptions | Back | null, back?: Back): ChildProcess {
  const given = typeof options === 'function' ? {} : (options ?? {});
  return collect(
    new ChildProcess(line, [], { ...given, shell: true, stdio: 'pipe' }),
    line,
    given,
    typeof options === 'function' ? options : back,
  );
}

function execFile(file: string, ...rest: (readonly string[] | SpawnOptions | Back | null | undefined)[]): ChildProcess {
  const args = (rest.find(Array.isArray) ?? []) as string[];
  const options = (rest.find((each) => each && typeof each === 'object' && !Array.isArray(each)) ?? {}) as SpawnOptions;
  const back = rest.find((each) => typeof each === 'function') as Back | undefined;
  return collect(new ChildProcess(file, args, { ...options, stdio: 'pipe' }), [file, ...args].join(' '), options, back);
}

/** With both streams, as `util.promisify` makes of them. */
const promised = (run: (...args: never[]) => ChildProcess) =>
  Object.defineProperty(run, Symbol.for('nodejs.util.promisify.custom'), {
    value: (...args: unknown[]) => {
      let child: ChildProcess | undefined;
      const promise = new Promise((resolve, reject) => {
        const back: Back = (error, stdout, stderr) =>
          error ? reject(Object.assign(error, { stdout, stderr })) : resolve({ stdout, stderr });
        child = (run as (...given: unknown[]) => ChildProcess)(...args, back);
      });
      return Object.assign(promise, { child });
    },
  });

export const childProcess = {
  ...refusing('node:child_process', 'A page cannot wait for a command in place: use exec, execFile or spawn.', [
    'execSync',
    'execFileSync',
    'spawnSync',
    'fork',
  ]),
  ChildProcess,
  spawn,
  exec: promised(exec as never),
  execFile: promised(execFile as never),
};
