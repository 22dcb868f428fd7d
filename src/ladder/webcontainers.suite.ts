/**
 * A double of a WebContainer: its interface and its ways, with real processes of this machine in a folder of their own.
 * A shell of the machine is its `jsh`. Only tests import it.
 */
import { spawn } from 'node:child_process';
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Container, ContainerProcess, ContainerTree } from './webcontainers/container.ts';

export interface Double {
  boot(): Promise<Container>;
  /** What the library does where its frame does not answer: nothing, for good. `answer` is the late answer. */
  silent: { boot(): Promise<Container>; answer(): void };
  /** A program in it listens at a port, or no longer. */
  listens(port: number, open: boolean): void;
  /** The host's own path of a file in it. */
  path(name: string): string;
  started(): number;
  /** Whether one stands that was not torn down. */
  alive(): boolean;
  remove(): void;
}

export function createDouble(): Double {
  const root = disk.mkdtempSync(join(tmpdir(), 'espalier-container-'));
  const ready = new Set<(port: number, url: string) => void>();
  const ports = new Set<(port: number, type: 'open' | 'close', url: string) => void>();
  let instance = false;
  let started = 0;
  const at = (path: string) => join(root, path);

  function write(tree: ContainerTree, folder: string): void {
    for (const [name, node] of Object.entries(tree)) {
      const path = join(folder, name);
      if ('directory' in node) {
        disk.mkdirSync(path, { recursive: true });
        write(node.directory, path);
      } else if ('symlink' in node.file) {
        disk.rmSync(path, { force: true });
        disk.symlinkSync(node.file.symlink, path);
      } else disk.writeFileSync(path, node.file.contents);
    }
  }
  /** Text where the bytes are UTF-8, as the library gives it. */
  function read(folder: string, excluded: RegExp): ContainerTree {
    const tree: ContainerTree = {};
    for (const entry of disk.readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (excluded.test(entry.name)) continue;
      if (entry.isDirectory()) tree[entry.name] = { directory: read(path, excluded) };
      else if (entry.isSymbolicLink()) tree[entry.name] = { file: { symlink: disk.readlinkSync(path) } };
      else tree[entry.name] = { file: { contents: contentOf(path) } };
    }
    return tree;
  }
  function make(): Container {
    if (instance) throw new Error('Only a single WebContainer instance can be booted');
    instance = true;
    started++;
    let over = false;
    const alive = () => {
      if (over) throw new Error('Proxy has been released and is not useable');
    };
    return {
      async mount(tree, { mountPoint = '' } = {}) {
        alive();
        if (!disk.existsSync(at(mountPoint))) throw new Error(`ENOENT: no such file or directory, '${mountPoint}'`);
        write(tree, at(mountPoint));
      },
      async spawn(command, args, { cwd = '', env = {} } = {}) {
        alive();
        if (command !== 'jsh') throw new Error(`command not found: ${command}`);
        if (!disk.existsSync(at(cwd))) throw new Error(`ENOENT: no such file or directory, '${cwd}'`);
        return processOf(args, at(cwd), env);
      },
      async export(path, { excludes = [] }) {
        alive();
        return read(at(path), excludes.includes('**/node_modules') ? /^node_modules$/ : /^$/);
      },
      fs: {
        async mkdir(path) {
          alive();
          disk.mkdirSync(at(path), { recursive: true });
          return path;
        },
        async rm(path) {
          alive();
          disk.rmSync(at(path), { force: true, recursive: true });
        },
        watch(path, options, listener) {
          const watcher = disk.watch(at(path), options, (event, name) => listener(event, name ?? ''));
          return { close: () => watcher.close() };
        },
      },
      on(event: 'port' | 'server-ready', listener: never) {
        const set = (event === 'port' ? ports : ready) as Set<unknown>;
        set.add(listener);
        return () => void set.delete(listener);
      },
      teardown() {
        alive();
        over = true;
        instance = false;
      },
    };
  }
  let answer = () => {};
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  return {
    boot: async () => make(),
    silent: { boot: () => late.then(make), answer: () => answer() },
    listens(port, open) {
      const url = `https://x--${port}.local-credentialless.webcontainer-api.io`;
      for (const tell of ports) tell(port, open ? 'open' : 'close', url);
      if (open) for (const tell of ready) tell(port, url);
    },
    path: at,
    started: () => started,
    alive: () => instance,
    remove: () => disk.rmSync(root, { recursive: true, force: true }),
  };
}

function contentOf(path: string): string | Uint8Array {
  const bytes = disk.readFileSync(path);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : new Uint8Array(bytes);
}

/** One stream for both, its lines ended as a terminal ends them. */
function processOf(args: string[], cwd: string, env: Record<string, string>): ContainerProcess {
  const child = spawn('/bin/sh', args, { cwd, env: { PATH: process.env.PATH, ...env }, detached: true });
  const exit = new Promise<number>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? (signal ? 143 : 1)));
  });
  const output = new ReadableStream<string>({
    start(controller) {
      const push = (bytes: Buffer) => {
        try {
          controller.enqueue(bytes.toString('utf8').replaceAll('\n', '\r\n'));
        } catch {
          // Nobody reads any more.
        }
      };
      child.stdout.on('data', push);
      child.stderr.on('data', push);
      child.on('close', () => {
        try {
          controller.close();
        } catch {
          // It was cancelled.
        }
      });
    },
  });
  const input = new WritableStream<string>({
    write(text) {
      const [words = '', end] = text.split('\x04');
      if (words !== '') child.stdin.write(words);
      if (end !== undefined) child.stdin.end();
    },
  });
  child.stdin.on('error', () => undefined);
  const kill = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  return { exit, input, output, kill };
}
