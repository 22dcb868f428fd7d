/** How the calls of one source are carried out. The catalog says what there is; a connector does it. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { PlannedRequest } from './catalog.contract.ts';
import type { CallRecord, RunBranch } from './run.contract.ts';

export interface ConnectorCall {
  /** The method's full name, as in `edge_zones_list`. */
  method: string;
  args: unknown[];
  signal: AbortSignal;
  /** Shows how far a call is. */
  onProgress?(progress: CallProgress): void;
  /** The run that calls. */
  caller?: Caller;
  /** Of a dry run: whose run it would be. */
  owner?: Pick<Caller, 'sessionId' | 'branch'>;
  /** The same for each attempt of one call: sent along where the connector says `idempotency` of its method. */
  token?: string;
  /** Keeps, with the journal of the call, what `revert` needs to know of the state before it. */
  keepBefore?(before: string): Promise<unknown>;
  /** Stops the clock of the run until a person has answered what the source asks. */
  waitForPerson?<T>(answer: Promise<T>): Promise<T>;
}

export interface AppliedCall {
  method: string;
  args: unknown[];
  token: string;
  signal: AbortSignal;
  /** What the call kept of the state before it. */
  before?: string;
  /** Whose run it was. */
  owner?: Pick<Caller, 'sessionId' | 'branch'>;
}

export interface Caller {
  runId: string;
  sessionId: string;
  /** As `RunRecord.toolCallId`. */
  toolCallId: string | null;
  branch?: RunBranch;
  callId: number;
  /** Ids of the snippets that are being run already, the outermost first. */
  trail: string[];
  /** The calls of that run so far. */
  calls(): CallRecord[];
}

export interface CallProgress {
  /** Grows from call to call of `onProgress`; of `total` where that is known. */
  done: number;
  total?: number;
  message?: string;
}

export interface Connector {
  /** The id of its source. */
  source: string;
  /** The alias of the key the host adds, for the approval card. */
  credential?: string;
  /** True where an applied write can be taken back. */
  reversible: boolean;
  /** True where what a call does is asked about within it, one by one, so that the call itself is not asked about. */
  asksWithin?: boolean;
  /** Never rejects. */
  call(call: ConnectorCall): Promise<CallReply>;
  /** What the call would change, without changing it; the value is for a person to read. Never rejects. */
  dryRun?(call: ConnectorCall): Promise<CallReply>;
  /** Whether there is a dry run of this method; see `ApprovalRequest`. Absent: of each, where there is `dryRun`. */
  tryable?(method: string): true | string | undefined;
  /** A call sent twice with one token happens once, and answers the same: any, or those of which it says so. */
  idempotency?: 'key' | ((method: string) => boolean);
  /** Whether a call with this token happened, where the source can tell. */
  status?(call: { method: string; args: unknown[]; token: string; signal: AbortSignal }): Promise<Happened>;
  /** Takes an applied call back. A failure says why it cannot be. Never rejects. */
  revert?(call: AppliedCall, reply: CallReply): Promise<CallReply>;
  /** Whether and how a call can be taken back, before it is sent or with its reply. Without this, `reversible` says it. */
  revertible?(call: Pick<AppliedCall, 'method' | 'args' | 'before'>, reply?: CallReply): Revertible;
  /** Where its requests go, as in `api.stripe.com`; absent for what lives in the page. */
  host?: string;
}

/** Where the source cannot tell: without a word, or with what it shows now, for a person to judge. */
export type Happened =
  | { happened: true; reply: CallReply }
  | { happened: false }
  | { happened?: undefined; seen?: unknown };

/**
 * `guessed`: nobody has said that `how` takes it back, so that a person has to. `here`: it was done in this page and nowhere
 * else, so that nobody has to look before.
 */
export type Revertible = { can: true; how?: string; guessed?: true; here?: true } | { can: false; why: string };

/** What came of a request: an answer of any status, or why there is none. */
export type HttpAnswer =
  | { ok: true; status: number; headers: Record<string, string>; body: string | Uint8Array }
  | { ok: false; code: string; message: string; detail?: unknown };

/** Performs a planned request. Header names of the answer are in lower case. Never rejects. */
export type Send = (request: PlannedRequest, signal: AbortSignal) => Promise<HttpAnswer>;

/** A try that was put off because the service asked for it. */
export interface RetryReport {
  method: string;
  status: number;
  /** From 1. */
  attempt: number;
  waitMs: number;
}
