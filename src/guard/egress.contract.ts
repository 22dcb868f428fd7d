/** The contract of the one door to the network. Shapes only, no imports. */

/** What may be reached, granted by a person by adding a connector or a model. The code never names an origin. */
export interface Grant {
  /** For example `source:stripe` or `model:openai`. */
  id: string;
  /** Scheme, host and port, as in `https://api.stripe.com`. Nothing else is reached, also not by a redirect. */
  origin: string;
  /** How the credential is added, after the code has spoken. */
  credential?: { alias: string; place: 'header' | 'query' | 'cookie'; name: string; prefix?: string };
  /** Fixed headers for every request of the grant. */
  headers?: Record<string, string>;
}

export interface EgressRequest {
  grant: string;
  method: string;
  /** Absolute; its origin must be the grant's. */
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds to the response headers, and then of silence in the body. Default 60,000. */
  timeoutMs?: number;
  /** Bytes of the response body. Default 64 MiB. */
  maxBytes?: number;
}

export interface EgressResponse {
  status: number;
  headers: Record<string, string>;
  body: ReadableStream<Uint8Array>;
}

export type EgressCode =
  | 'no_grant'
  | 'origin_refused'
  | 'redirect_refused'
  | 'timeout'
  | 'too_large'
  | 'aborted'
  /** No answer: server down, name unknown, CORS or a browser permission. `detail.cause` has what a probe could tell. */
  | 'unreachable'
  | 'vault_locked'
  | 'no_credential';

export type EgressResult =
  | { ok: true; value: EgressResponse }
  | { ok: false; code: EgressCode; message: string; detail?: unknown };

export type UnreachableCause = 'cors' | 'local_network_denied' | 'server_down' | 'offline' | 'unknown';

export interface Egress {
  /** Replaces the grants of the same id. */
  grant(grants: Grant[]): Promise<void>;
  revoke(ids: string[]): Promise<void>;
  request(request: EgressRequest, signal?: AbortSignal): Promise<EgressResult>;
  /** Seals a secret for a grant's origin; gives the row to store. The plain text stays in the worker. */
  seal(alias: string, origin: string, secret: string): Promise<SealedSecret>;
  /** Hands the worker the rows of the vault at start, with the wrapping key. */
  open(key: CryptoKey, secrets: SealedSecret[]): Promise<void>;
  forget(alias: string): Promise<void>;
  /** Replaces every known secret, and known encodings of it, by `[key alias]`. */
  redact(text: string): Promise<string>;
}

/** A row of the vault. AES-GCM, additional data `alias|origin`. */
export interface SealedSecret {
  alias: string;
  origin: string;
  iv: Uint8Array<ArrayBuffer>;
  ciphertext: Uint8Array<ArrayBuffer>;
  createdAt: number;
  /** The last four characters at most, for recognition: never more than a quarter of the secret. */
  hint: string;
}

/** A database of its own. `key` makes the non-extractable wrapping key once and keeps it. */
export interface VaultStore {
  key(): Promise<CryptoKey>;
  secrets(): Promise<SealedSecret[]>;
  put(secret: SealedSecret): Promise<void>;
  remove(alias: string): Promise<void>;
}
