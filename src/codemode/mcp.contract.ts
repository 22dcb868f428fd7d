/** The contract of MCP servers as sources: what is kept of one, how it stands, what it asks of a person. Shapes only. */
import type { Grant } from '#guard/egress.contract.ts';

export interface McpTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: object;
  outputSchema?: object;
  /** What the server says a tool does. Hints: a server can be wrong. */
  annotations?: {
    title?: string;
    readOnlyHint?: boolean;
    destructiveHint?: boolean;
    idempotentHint?: boolean;
    openWorldHint?: boolean;
  };
}

/** What a server offered when it was last asked. */
export interface McpListing {
  title: string;
  version: string;
  tools: McpTool[];
  resources: boolean;
  subscribe: boolean;
  prompts: boolean;
  /** It proposes values for arguments of prompts and templates. */
  completions?: boolean;
}

/** What a server said beside its answers. */
export interface McpLogLine {
  /** Milliseconds since 1970. */
  at: number;
  /** As in `info`, `warning`, `error`. */
  level: string;
  text: string;
}

/** What is kept of a sign-in. No token and no secret: those are in the vault, and here are their aliases. */
export interface McpSignIn {
  /** As registered with the authorization server, or the address of our client metadata document. */
  clientId?: string;
  issuer?: string;
  /** Aliases in the vault. */
  access?: string;
  refresh?: string;
  scope?: string;
}

/** Kept by `storage`. */
export interface McpRow {
  /** The id of its source. */
  id: string;
  /** Absolute. */
  url: string;
  /** `sse` for servers of before 2025-03-26. */
  wire: 'http' | 'sse';
  /** Null until it was reached for the first time. */
  listing: McpListing | null;
  /** The hash of each tool as a person has accepted it, by the tool's own name. */
  accepted: Record<string, string>;
  addedAt: number;
  /** How the host adds the key or token, where there is one. */
  credential?: Grant['credential'];
  signIn?: McpSignIn;
}

export interface McpStore {
  all(): Promise<McpRow[]>;
  put(row: McpRow): Promise<void>;
  remove(id: string): Promise<void>;
}

export type McpStatus =
  /** Not asked yet on this visit; the first call connects. */
  'idle' | 'connecting' | 'ready' | 'sign_in' | 'failed';

/** How a server stands now. */
export interface McpState {
  status: McpStatus;
  /** What a person should know or do, where it is not ready. */
  message: string | null;
  /** The revision that was agreed on. */
  revision: string | null;
}

export type McpCode =
  /** No answer, or none a page may read; the doctor knows more. */
  | 'unreachable'
  | 'sign_in'
  /** It answers, but not as an MCP server does. */
  | 'not_mcp'
  | 'stopped'
  | 'failed';

/** A tool that is another one than the person has accepted. It is not called until they accept it again. */
export interface McpChange {
  tool: string;
  /** As in `everything_echo`. */
  method: string;
}

/** What a check of the connection found. */
export interface McpFinding {
  check: string;
  state: 'ok' | 'problem' | 'unknown';
  /** For a problem: what to do, with the exact header where it is one. */
  message: string;
}

/** What a server asks of a person in the middle of a call. */
export type McpQuestion =
  /** `schema` is an object of simple fields, as MCP's form mode has it. */
  | { kind: 'elicitation'; message: string; schema: object }
  /** A person is to go to an address; what they do there the server hears of by itself. */
  | { kind: 'visit'; message: string; url: string }
  | { kind: 'sampling'; system: string; messages: { role: string; text: string }[]; maxTokens: number }
  /** A tool is another one than was accepted; both as JSON, before and after. */
  | { kind: 'changed'; method: string; tool: string; now: string };

export type McpAnswer =
  | { action: 'accept'; content?: Record<string, unknown>; text?: string; model?: string }
  | { action: 'decline' }
  | { action: 'cancel' };
