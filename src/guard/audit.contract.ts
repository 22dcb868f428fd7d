/** The contract of the record of everything that was decided and done. Shapes only, no imports. */

/** What a row is about. */
export type AuditKind =
  /** A rule decided about a call. */
  | 'decision'
  /** A call was carried out, or failed. */
  | 'call'
  /** A person was asked, and answered. */
  | 'approval'
  /** A key was added, replaced, removed, used, or the vault was locked or opened. */
  | 'key'
  /** A rule was made or taken back, a host granted or refused. */
  | 'policy'
  /** A request left through the one door, or was refused there. */
  | 'egress'
  /** A request to a model. */
  | 'model'
  /** Everything was stopped, or let go on. */
  | 'switch';

export interface AuditEvent {
  kind: AuditKind;
  /** What it is about, as in `edge_zones_create` or `https://api.example.com`. */
  subject: string;
  /** In a word or two, as in `allowed`, `200`, `rejected`. */
  outcome: string;
  detail?: Record<string, AuditValue>;
}

export type AuditValue = string | number | boolean | null;

/** A row as it is kept. `hash` is of all the other fields, `prev` the hash of the row before: a chain. */
export interface AuditRow {
  /** From 1, without gaps. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  kind: AuditKind;
  subject: string;
  outcome: string;
  detail: Record<string, AuditValue>;
  /** Hex; 64 zeros before the first row. */
  prev: string;
  /** SHA-256 in hex. */
  hash: string;
}

export interface AuditHead {
  seq: number;
  hash: string;
}

export interface AuditStore {
  /** The last row's number and hash, or null where there is none. */
  head(): Promise<AuditHead | null>;
  /**
   * All of the rows or none, durable when it resolves. False where another tab has appended meanwhile: the rows must then
   * be chained again. Rejects with a StorageError.
   */
  append(rows: AuditRow[]): Promise<boolean>;
  /** Rows from `seq` on, oldest first. */
  from(seq: number, count: number): Promise<AuditRow[]>;
  /** Rows before `seq`, newest first. */
  before(seq: number, count: number): Promise<AuditRow[]>;
}

/** A copy of the head kept elsewhere: a chain that lost its end is whole in itself. */
export interface AuditAnchor {
  get(): Promise<AuditHead | null>;
  set(head: AuditHead): Promise<void>;
}

export type AuditCheck =
  | { state: 'checking'; checked: number; of: number }
  | { state: 'intact'; checked: number }
  /** `seq` is the first row that does not fit, or the row that is missing. */
  | { state: 'broken'; seq: number; message: string };

export interface AuditState {
  count: number;
  /** Of the last row; 64 zeros where there is none. */
  head: string;
  check: AuditCheck;
  /** A sentence where the record cannot be kept. */
  problem: string | null;
}

export interface AuditFilter {
  kinds?: readonly AuditKind[];
  /** Found in subject, outcome or detail, whatever the case. */
  text?: string;
}
