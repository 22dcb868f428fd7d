/** The contract of the agent loop: tools and what a turn says while it goes. Shapes only. */
import type { RunBranch } from '#codemode/run.contract.ts';
import type { LanguageModel, ModelError, ModelRequest, ToolCall, ToolSpec, Usage } from '#models/model.contract.ts';
import type { Entry } from '#session/entry.contract.ts';
import type { ContextPart } from '#session/session.contract.ts';

export interface Tool extends ToolSpec {
  /** Checks the arguments; a message for the model where they are wrong. */
  validate(input: unknown): { ok: true } | { ok: false; message: string };
  /** Never rejects. */
  run(input: unknown, call: ToolContext): Promise<ToolReply>;
}

export interface ToolContext {
  callId: string;
  sessionId: string;
  /** The branch the turn works on, with its files. */
  branch?: RunBranch;
  signal: AbortSignal;
}

export interface ToolReply {
  /** What the model reads. */
  text: string;
  isError: boolean;
  /** The run of an `execute`. */
  runId?: string;
}

/** How a turn ended. */
export type TurnEnd =
  | { status: 'done' }
  | { status: 'aborted' }
  | { status: 'step_limit'; message: string }
  /** The same error came three times. */
  | { status: 'same_error'; message: string }
  | { status: 'error'; error: ModelError };

export interface TurnOptions {
  model: LanguageModel;
  tools: Tool[];
  system: string;
  /** The entry it goes on from. Absent: the head. The head follows where it stands at the tip, and else stays. */
  from?: string;
  /** Handed to every tool it runs. */
  branch?: RunBranch;
  /** After each entry it appended; true where the head followed. */
  onAppend?(entry: Entry, shown: boolean): Promise<unknown>;
  /**
   * Folds what is earlier, where that is needed: `share` before each request, `overflow` once after the endpoint said
   * that the conversation is too long. True where something was folded.
   */
  fold?(why: 'share' | 'overflow', request: SentRequest, tip: string | null): Promise<boolean>;
  /** The hash of the files as they are, for each entry; absent where there are none. */
  snapshot?(): Promise<string | null>;
  /** Answers of the model in one turn. Default 24. */
  maxSteps?: number;
  signal: AbortSignal;
}

/** A request as a turn sends it, with what each part of it weighs. */
export interface SentRequest {
  request: ModelRequest;
  /** Where each of the messages comes from, in their order. */
  parts: ContextPart[];
  /** Estimated, in the order of the request's own lists. */
  tokens: { system: number; tools: number[]; parts: number[] };
  total: number;
}

/** What is under way, for the interface. */
export type TurnEvent =
  | { type: 'text'; entryId: string; text: string }
  | { type: 'reasoning'; entryId: string; text: string }
  | { type: 'tool-input'; entryId: string; callId: string; name: string; delta: string }
  | { type: 'tool-start'; entryId: string; call: ToolCall }
  | { type: 'tool-end'; entryId: string; callId: string }
  | { type: 'retry'; attempt: number; waitMs: number; reason: string }
  | { type: 'usage'; usage: Usage }
  | { type: 'end'; end: TurnEnd };
