/** The Node-compatible worker of the embedded sandbox: the command `node`, and the servers of programs that run. */
import { createGround } from '#isolate/ground.ts';
import type { Command, CommandCall } from './command.contract.ts';
import { type NodeLine, readNodeLine } from './node/command-line.ts';
import { findTests } from './node/find-tests.ts';
import { createReport, type Reporter, reporters } from './node/report.ts';
import { type RunRequest, runNode } from './node/run.ts';
import { createServers } from './node/servers.ts';
import { nodeVersion } from './node/version.ts';
import { vitestCommand } from './node/vitest.ts';
import type { NodeServers } from './servers.contract.ts';

interface Options {
  document: Document;
  /** The text of its Worker, fetched once. May reject. */
  source(): Promise<string>;
  /** The text of the runner for Vitest's tests. May reject. */
  vitest(): Promise<string>;
  now: () => number;
  /** Of `isolate.html`. */
  url?: string;
}

export interface EmbeddedNode {
  commands: Command[];
  servers: NodeServers;
  dispose(): void;
}

export function createNode({ document, source, vitest, now, url = 'isolate.html' }: Options): EmbeddedNode {
  const ground = createGround({ document, url: new URL(url, document.baseURI).href });
  const servers = createServers();
  const world = { ground, source, servers };

  async function node(call: CommandCall): Promise<number> {
    const read = readNodeLine(call.args);
    if (!read.ok) {
      call.write('error', `${read.message}\n`);
      return read.exitCode;
    }
    const { line } = read;
    if (line.kind === 'version') return said(call, nodeVersion);
    if (line.kind === 'help') return said(call, help);
    if (line.kind === 'tests') return tests(line, call);
    const main = mainOf(line, call);
    const args = line.kind === 'stdin' && call.args.includes('-') ? ['-', ...line.args.slice(1)] : line.args;
    const request = { main, args, execArgs: line.execArgs, tests: line.tests };
    // The program has no input of its own where it came by it.
    return runNode(world, request, line.kind === 'stdin' ? { ...call, stdin: new Uint8Array() } : call);
  }

  async function tests(line: NodeLine, call: CommandCall): Promise<number> {
    const { reporter } = line.tests;
    if (!reporters.includes(reporter as Reporter)) {
      call.write('error', `node: The embedded Node reports tests as ${reporters.join(', ')}, not as ${reporter}.\n`);
      return 9;
    }
    const found = await findTests(call.files, call.folder, line.args);
    if (!found.ok) {
      call.write('error', `${found.message}\n`);
      return 1;
    }
    const began = now();
    const report = createReport(reporter as Reporter, (text) => call.write('out', text));
    for (const path of found.paths) {
      if (call.signal.aborted) return 130;
      let ends = 0;
      let bad = false;
      const started = now();
      const request: RunRequest = {
        main: { kind: 'tests', path },
        args: [],
        execArgs: line.execArgs,
        tests: line.tests,
        onTest(event) {
          if (event.type === 'end' && event.nesting === 0) ends++;
          if (event.type === 'end' && !event.passed) bad = true;
          report.take(event);
        },
      };
      const exitCode = await runNode(world, request, call);
      if (exitCode === 130) return 130;
      // A file that fails outside its tests, or has none, counts as one.
      if (ends > 0 && (exitCode === 0 || bad)) continue;
      const name = path.startsWith(`${call.folder.replace(/\/$/, '')}/`)
        ? path.slice(call.folder.replace(/\/$/, '').length + 1)
        : path;
      const failed = exitCode !== 0;
      report.take({
        type: 'end',
        name,
        nesting: 0,
        number: ends + 1,
        kind: 'test',
        opened: false,
        passed: !failed,
        durationMs: now() - started,
        place: `${path}:1:1`,
        ...(failed && {
          error: {
            text: 'test failed',
            message: 'test failed',
            code: 'ERR_TEST_FAILURE',
            failureType: 'testCodeFailure',
          },
        }),
      });
    }
    return report.end(now() - began);
  }

  return {
    commands: [
      { name: 'node', about: `Node-compatible, embedded (${nodeVersion})`, run: node },
      vitestCommand(world, vitest),
    ],
    servers,
    dispose: () => ground.dispose(),
  };
}

function mainOf(line: NodeLine, call: CommandCall): RunRequest['main'] {
  if (line.kind === 'file' || line.kind === 'check') return { kind: line.kind, path: line.subject };
  const text = line.kind === 'text' ? line.subject : new TextDecoder().decode(call.stdin);
  return { kind: 'text', text, module: line.module, print: line.print };
}

function said(call: CommandCall, text: string): number {
  call.write('out', `${text}\n`);
  return 0;
}

const help = `Usage: node [options] [ script.js ] [arguments]

The embedded Node, ${nodeVersion}: Node-compatible, in this page, without network, native parts or threads.

  -e, --eval=...              run this text
  -p, --print [...]           run it and print its value
  -c, --check                 only parse the script
  -r, --require=...           load a module first; --import=... for ES modules
  --test                      run test files; --test-name-pattern, --test-only, --test-reporter=spec|tap|dot
  -v, --version               print the version`;
