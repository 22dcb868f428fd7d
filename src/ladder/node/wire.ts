/** What the page and the frame of the Node-compatible worker say to each other. Shapes only, and how files are packed. */

import type { ServerRequest, ServerResponse } from '../servers.contract.ts';
import type { TestEvent } from './test-event.ts';

/** Many files as one: their bytes one after another, and where each is. */
export interface Packed {
  bytes: Uint8Array;
  index: PackedFile[];
}

export type PackedFile = [path: string, offset: number, length: number, as?: 'link' | 'program'];

/** `null` for what is gone. */
export type Change = [path: string, bytes: Uint8Array | null, as?: 'link' | 'program'];

export type NodeMain =
  /** As it was named on the command line; `check` only parses it. */
  | { kind: 'file' | 'check'; path: string }
  | { kind: 'text'; text: string; module: boolean; print: boolean }
  /** A file of tests, which tells what comes of each to the host instead of writing it. */
  | { kind: 'tests'; path: string }
  /** Files of tests for Vitest, by our runner. */
  | {
      kind: 'vitest';
      files: string[];
      names: string[];
      filters: string[];
      config: string | null;
      pass: boolean;
      source: string;
    };

export interface NodeStart {
  main: NodeMain;
  args: string[];
  execArgs: string[];
  folder: string;
  environment: Record<string, string>;
  stdin: Uint8Array;
  workspace: Packed;
  beside: Packed;
  tests: { only: boolean; names: string[]; skipped: string[]; reporter: string };
}

/** What the guest says. */
export type NodeWord =
  | { type: 'output'; stream: 'out' | 'error'; text: string }
  | { type: 'test'; event: TestEvent }
  | {
      type: 'child';
      id: number;
      line: string;
      folder: string;
      environment: Record<string, string>;
      stdin: Uint8Array;
      changes: Change[];
    }
  | { type: 'kill'; id: number }
  /** Changes so far, of a program that goes on. */
  | { type: 'keep'; changes: Change[] }
  | { type: 'listen'; port: number }
  | { type: 'close'; port: number }
  | { type: 'response'; id: number; response: ServerResponse }
  /** A request to another program's server. */
  | { type: 'ask'; id: number; port: number; request: ServerRequest }
  | { type: 'end'; exitCode: number; changes: Change[] }
  | { type: 'broken'; message: string };

/** What the host says after the start. */
export type HostWord =
  | { type: 'signal'; name: 'SIGINT' | 'SIGTERM' }
  | { type: 'child-output'; id: number; stream: 'out' | 'error'; text: string }
  | { type: 'child-end'; id: number; exitCode: number; changes: Change[] }
  | { type: 'files'; changes: Change[] }
  | { type: 'request'; id: number; port: number; request: ServerRequest }
  /** Another program listens at this port already. */
  | { type: 'taken'; port: number }
  | { type: 'answer'; id: number; response: ServerResponse | null };
