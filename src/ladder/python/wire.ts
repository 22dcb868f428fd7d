import type { CallReply } from '#isolate/isolate.contract.ts';

/** What the page and the frame of Python say to each other. */
export interface PythonStart {
  wasm: ArrayBuffer;
  library: ArrayBuffer;
  /** Memory right after an earlier start; without it one is made and handed back. */
  snapshot: ArrayBuffer | null;
  code: string;
  args: string[];
  input: unknown;
  stdin: string;
  /** Below the root of the workspace. */
  folder: string;
  environment: Record<string, string>;
  files: [path: string, bytes: Uint8Array][];
}

export type PythonWord =
  | { type: 'snapshot'; memory: ArrayBuffer }
  /** It has started, and runs the program now. */
  | { type: 'running' }
  | { type: 'output'; stream: 'out' | 'error'; text: string }
  /** `changed`: `null` for what is gone. */
  /** `codemode.<name>(…)`; the answer is a `PythonReply` of this number. */
  | { type: 'call'; number: number; name: string; args: unknown[]; line?: number }
  | { type: 'end'; exitCode: number; value: unknown; changed: [path: string, bytes: Uint8Array | null][] }
  | { type: 'broken'; message: string };

export interface PythonReply {
  number: number;
  reply: CallReply;
}
