/** The contract of the log of requests to models. Shapes only, no imports. */

export interface ModelRequestRow {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  sessionId: string | null;
  /** As in `claude-sonnet-5`, and who was asked, as in `OpenRouter`. */
  model: string;
  provider: string;
  demo: boolean;
  inputTokens: number;
  outputTokens: number;
  /** Of the input, what the provider read from its cache. */
  cachedTokens: number;
  /** US dollars; null where the price is not known. */
  cost: number | null;
  /** True when the figures are ours and not the provider's. */
  estimated: boolean;
  /** Milliseconds to the first part of the answer; null where none came. */
  firstMs: number | null;
  durationMs: number;
  /** Times the request was sent again. */
  retries: number;
  outcome: 'ok' | 'aborted' | 'error';
  /** The code and message of an error. */
  error?: string;
  /** True when the answer came from this page's own cache: nothing was sent and nothing is owed. */
  fromCache: boolean;
  /** The model that was asked first and failed before it said anything. */
  insteadOf?: string;
}

export interface ModelRequestStore {
  /** Oldest first. */
  all(): Promise<ModelRequestRow[]>;
  add(row: ModelRequestRow): Promise<void>;
  clear(): Promise<void>;
}
