/** What the page and the frame of an interpreter say to each other. */
import type { CallReply } from '#isolate/isolate.contract.ts';

export interface GuestStart {
  code: string;
  args: string[];
  input: unknown;
  stdin: string;
  /** Below the root of the workspace. */
  folder: string;
  environment: Record<string, string>;
  files: [path: string, bytes: Uint8Array][];
}

export type GuestWord =
  /** It has started, and runs the program now. */
  | { type: 'running' }
  | { type: 'output'; stream: 'out' | 'error'; text: string }
  /** `codemode.<name>(…)`; the answer is a `GuestReply` of this number. */
  | { type: 'call'; number: number; name: string; args: unknown[]; line?: number }
  /** `changed`: `null` for what is gone. */
  | { type: 'end'; exitCode: number; value: unknown; changed: [path: string, bytes: Uint8Array | null][] }
  | { type: 'broken'; message: string };

export interface GuestReply {
  number: number;
  reply: CallReply;
}
