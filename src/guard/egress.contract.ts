/** The contract of the one door to the network. Shapes only, no imports. */

/** What may be reached, granted by a person by adding a connector or a model. The code never names an origin. */
export interface Grant {
  /** For example `source:stripe` or `model:openai`. */
  id: string;
  /** Scheme, host and port, as in `https://api.stripe.com`. Nothing else is reached, also not by a redirect. */
  origin: string;
  /** How the credential is added, after the code has spoken. */
  credential?: { alias: string; place: 'header' | 'query' | 'cookie'; name: string; prefix?: string };
  /**
   * Fixed headers for every request of the grant. `{{secret:alias}}` in a value stands for a key that is bound to the
   * grant's origin; it is put in by the worker.
   */
  headers?: Record<string, string>;
  /** True where the headers of each request may name keys so too: for a source whose headers we write and no program does. */
  indirection?: boolean;
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
  /** For a token endpoint of OAuth: its tokens stay in the worker. */
  tokens?: TokenExchange;
}

export interface TokenExchange {
  /** The alias of the refresh token that takes the place of the form's `refresh_token`. It must be bound to the grant's origin. */
  refresh?: string;
  /** Fields of the JSON answer that are sealed instead of shown, each under an alias and for an origin. */
  seal: { field: string; alias: string; origin: string }[];
}

export interface EgressResponse {
  status: number;
  headers: Record<string, string>;
  body: ReadableStream<Uint8Array>;
  /** The rows of what a token exchange brought, to be stored. */
  sealed?: SealedSecret[];
}

export type EgressCode =
  | 'no_grant'
  | 'origin_refused'
  /** Every redirect: a page is not told where one leads before it has gone there, with the credential on the way. */
  | 'redirect_refused'
  /** A method, header or body no request can have. */
  | 'bad_request'
  | 'timeout'
  | 'too_large'
  | 'aborted'
  /** No answer: server down, name unknown, CORS or a browser permission. `detail.cause` has what a probe could tell. */
  | 'unreachable'
  | 'vault_locked'
  | 'no_credential'
  /** Everything was stopped by a person, and stays so until it is let go on. */
  | 'halted';

export interface SocketRequest {
  grant: string;
  /** As in `ws://127.0.0.1:9222/devtools/browser/…`. */
  url: string;
  /** Milliseconds until it must be open. Default 10,000. */
  timeoutMs?: number;
}

export type SocketResult = { ok: true; value: undefined } | EgressFailure;

export type EgressResult = { ok: true; value: EgressResponse } | EgressFailure;

export interface EgressFailure {
  ok: false;
  code: EgressCode;
  message: string;
  detail?: unknown;
}

/** What a body's stream or `createFetch` fails with: a TypeError that has this as its `cause`. */
export interface EgressProblem {
  code: EgressCode;
  cause?: UnreachableCause;
  message: string;
}

export type UnreachableCause =
  | 'cors'
  | 'local_network_denied'
  | 'server_down'
  | 'offline'
  /** A page of https may not reach plain http. */
  | 'mixed_content'
  /** The answer began and its connection ended before it was whole. */
  | 'cut'
  | 'unknown';

export interface Egress {
  /** Replaces the grants of the same id. */
  grant(grants: Grant[]): Promise<void>;
  revoke(ids: string[]): Promise<void>;
  request(request: EgressRequest, signal?: AbortSignal): Promise<EgressResult>;
  /**
   * Opens a WebSocket at the grant's origin, of which `ws:` counts as `http:`. The port is handed over: it then carries the
   * messages as texts, both ways, and `null` at the end. No credential goes along; keys are taken out of what comes in.
   */
  connect(request: SocketRequest, port: MessagePort): Promise<SocketResult>;
  /**
   * Seals a secret for a grant's origin; gives the row to store. The plain text stays in the worker. Rejects before `open`
   * and while the vault is locked.
   */
  seal(alias: string, origin: string, secret: string, about?: KeyPurpose): Promise<SealedSecret>;
  /**
   * Hands the worker the rows of the vault at start, with what guards them: the key of this device, or the lock of a
   * passphrase, which is then still to be given. A row that does not open is left out. Gives rows that were sealed after an older
   * manner, sealed anew, to be stored.
   */
  open(guard: CryptoKey | VaultLock, secrets: SealedSecret[]): Promise<SealedSecret[]>;
  /** Takes a sealed row back, as after a removal that is undone. False where it does not open. */
  admit(row: SealedSecret): Promise<boolean>;
  unlock(passphrase: string): Promise<UnlockResult>;
  /** Forgets the plain keys and what opens them. Does nothing without a passphrase. */
  lock(): Promise<void>;
  /**
   * Seals every row anew under a passphrase, or under a new key of this device (null). `current` is the passphrase so
   * far, where there is one. Nothing holds until `settle(true)`; `settle(false)` leaves all as it was.
   */
  rewrap(passphrase: string | null, current?: string): Promise<RewrapResult>;
  settle(kept: boolean): Promise<void>;
  forget(alias: string): Promise<void>;
  /** Ends every request and every socket and refuses new ones, until `false`. */
  halt(halted: boolean): Promise<void>;
  /** Replaces every known secret of 6 characters or more, and known encodings of it, by `[key alias]`. */
  redact(text: string): Promise<string>;
}

/**
 * The same door as plain messages, one answer a message, so that it crosses to a worker in every browser: a stream and
 * a signal do not. The host chooses the ids and never uses one twice.
 */
export interface EgressWire extends Omit<Egress, 'request'> {
  request(
    id: number,
    request: EgressRequest,
  ): Promise<{ ok: true; value: Omit<EgressResponse, 'body'> } | EgressFailure>;
  /** The next piece of a body; `null` at its end. */
  read(id: number): Promise<{ ok: true; value: Uint8Array | null } | EgressFailure>;
  /** Ends a request, or what is left of its body. */
  abort(id: number): Promise<void>;
}

/** What a key is for, and how programs' own requests carry it. */
export interface KeyPurpose {
  kind?: KeyKind;
  /** For `web`: the header it goes in, as in `authorization` with the prefix `Bearer `. */
  place?: { name: string; prefix: string };
}

/** `web`: for requests that programs make themselves to a host a person has allowed. */
export type KeyKind = 'source' | 'model' | 'web';

/** What a passphrase is stretched with. All of it may be known to anyone. */
export interface VaultLock {
  /** Argon2id (RFC 9106) of `cost` KiB in two passes; or PBKDF2-SHA256 of `cost` rounds where WebAssembly is refused. */
  kdf: 'argon2id' | 'pbkdf2';
  cost: number;
  salt: Uint8Array<ArrayBuffer>;
  /** A known text sealed under the key, so that a wrong passphrase is told from a changed row. */
  iv: Uint8Array<ArrayBuffer>;
  check: Uint8Array<ArrayBuffer>;
}

/** `kdf_refused`: the lock is of Argon2id, and this browser runs no WebAssembly here. */
export type UnlockResult = { ok: true } | { ok: false; code: 'wrong_passphrase' | 'kdf_refused'; message: string };

export type RewrapResult =
  | { ok: true; guard: CryptoKey | VaultLock; rows: SealedSecret[] }
  | { ok: false; code: 'wrong_passphrase' | 'locked' | 'kdf_refused'; message: string };

/** A row of the vault. AES-GCM; the additional data binds kind, origin and alias (rows without a kind: `alias|origin`). */
export interface SealedSecret {
  alias: string;
  origin: string;
  kind?: KeyKind;
  place?: { name: string; prefix: string };
  /** Milliseconds since 1970, of the last request it went with. */
  usedAt?: number;
  iv: Uint8Array<ArrayBuffer>;
  ciphertext: Uint8Array<ArrayBuffer>;
  createdAt: number;
  /** The last four characters at most, for recognition: never more than a quarter of the secret. */
  hint: string;
}

/** A database of its own. `key` makes the non-extractable wrapping key once and keeps it. */
export interface VaultStore {
  key(): Promise<CryptoKey>;
  /** The lock of the passphrase that guards the vault instead, or null. */
  lock(): Promise<VaultLock | null>;
  /** What guards the vault and every row, all at once. The key of the device is gone when a lock takes its place. */
  replace(guard: CryptoKey | VaultLock, rows: SealedSecret[]): Promise<void>;
  /** Notes when a key was used, where its row is still there. */
  touch(alias: string, usedAt: number): Promise<void>;
  secrets(): Promise<SealedSecret[]>;
  put(secret: SealedSecret): Promise<void>;
  remove(alias: string): Promise<void>;
}
