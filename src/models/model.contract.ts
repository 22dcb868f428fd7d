/** The contract of every model: hosted, local, in the browser, or the demo. Shapes only, no imports. */

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments object. */
  inputSchema: object;
}

export interface ToolCall {
  id: string;
  name: string;
  /** Parsed arguments; whatever the model sent that did not parse is `{ __unparsed: text }`, and the tool refuses it. */
  input: unknown;
  /** What the provider wants to see again with the call, a thought signature for example. Plain data; keep and pass on. */
  metadata?: Record<string, unknown>;
}

export type Message =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; reasoning?: string; toolCalls: ToolCall[] }
  | { role: 'tool'; callId: string; name: string; text: string; isError: boolean };

export interface ModelRequest {
  system: string;
  messages: Message[];
  tools: ToolSpec[];
  maxOutputTokens?: number;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cachedTokens?: number;
  /** In US dollars, where the price is known. */
  cost?: number;
  /** True when the figures are ours and not the provider's. */
  estimated: boolean;
}

export type ModelErrorCode =
  | 'wrong_key'
  | 'no_such_model'
  | 'rate_limited'
  | 'context_overflow'
  | 'cors_refused'
  | 'local_network_denied'
  | 'server_down'
  /** The stream ended in the middle. What came is kept. */
  | 'cut'
  /** The answer was not of the protocol, an HTML page for example. */
  | 'bad_answer'
  | 'refused'
  | 'failed';

export interface ModelError {
  code: ModelErrorCode;
  /** What happened and what to do. Never holds a key. */
  message: string;
  retryAfterMs?: number;
}

export type ModelPart =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Arguments as they stream, for showing; the whole comes as `tool-call`. */
  | { type: 'tool-input'; callId: string; name: string; delta: string }
  | { type: 'tool-call'; call: ToolCall }
  | { type: 'retry'; attempt: number; waitMs: number; reason: string }
  /** Always the last part, exactly once. */
  | { type: 'end'; reason: 'stop' | 'tool-calls' | 'length' | 'aborted' | 'error'; usage: Usage; error?: ModelError };

export interface LanguageModel {
  /** As in `claude-sonnet-5`, for the request. */
  id: string;
  /** As in `OpenRouter`, for people. */
  provider: string;
  /** Tokens of the context window, where known. */
  window: number | null;
  /** True for the demo: the interface says so. */
  demo: boolean;
  /** Never throws and never rejects: failure is the last part. Aborting ends it with `aborted`, keeping what came. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
}

export type ProviderKind = 'demo' | 'openai-compatible' | 'anthropic' | 'google' | 'chrome';

/** US dollars per million tokens. `cached`: input tokens the provider read from its cache. */
export interface Price {
  input: number;
  output: number;
  cached?: number;
}

/** A model a person has set up. Rows; the key is in the vault under `credential`. */
export interface ModelConfig {
  id: string;
  kind: ProviderKind;
  /** As in `OpenRouter`, `Ollama`. */
  label: string;
  baseUrl: string;
  model: string;
  /** Vault alias, or none for a server without keys. */
  credential?: string;
  /** `auto`: the endpoint's tool calls if it has them. `text`: the fenced-code protocol for models without. */
  protocol: 'tools' | 'text';
  /** US dollars per million tokens, where known. */
  price?: Price;
  window?: number;
  createdAt: number;
}

export interface ModelStore {
  all(): Promise<ModelConfig[]>;
  put(config: ModelConfig): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A `fetch` that goes through egress under a grant. Handed in; providers never find one. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** One line of the connection doctor's report. */
export interface Finding {
  check: string;
  state: 'ok' | 'problem' | 'unknown';
  code?: ModelErrorCode;
  /** What was seen and what to do, with the exact setting where there is one. */
  message: string;
}
