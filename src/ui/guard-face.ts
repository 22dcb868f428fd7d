/** What the interface may know and do of keys, the network, the audit and requests to models. Part of the `Ide`. */
import type { Readable } from '#base/cell.ts';
import type { AuditFilter, AuditRow, AuditState } from '#guard/audit.contract.ts';
import type { KeyInfo, VaultState } from '#guard/vault.ts';
import type { HostGrant } from '#guard/web-hosts.ts';
import type { ModelRequestRow } from '#models/request-log.contract.ts';

export interface KeyDraft {
  alias: string;
  /** An address whose origin the key is bound to. */
  origin: string;
  /** Given once; goes to the vault and is never read back. */
  secret: string;
  sessionOnly: boolean;
  /** For programs' own requests: the header the key goes in. Absent: the key is of a source or a model. */
  place?: { name: string; prefix: string };
}

export interface GatewaySettings {
  /** The model asked when the chosen one fails before it said anything; null for none. */
  fallback: string | null;
  /** Whether a request that was asked before is answered from this page's memory. */
  cache: boolean;
}

/** An action that can go wrong where the person looks gives the sentence to show there, or null. Others make a notice. */
export interface GuardFace {
  keys: Readable<KeyInfo[]>;
  vault: Readable<VaultState>;
  /** Adds a key, or replaces the one of the same name. */
  addKey(draft: KeyDraft): Promise<string | null>;
  /** Puts another secret in the place of a key's, for good or for this visit only. */
  replaceKey(alias: string, secret: string, sessionOnly: boolean): Promise<string | null>;
  /** With Undo in a notice. */
  removeKey(alias: string): Promise<void>;
  setPassphrase(passphrase: string | null, current?: string): Promise<string | null>;
  unlock(passphrase: string): Promise<string | null>;
  lock(): Promise<void>;
  /** Minutes without a person after which the vault locks itself; 0 for never. */
  autoLock: Readable<number>;
  setAutoLock(minutes: number): void;

  /** Hosts that programs may reach by themselves. */
  hosts: Readable<HostGrant[]>;
  addHost(address: string): Promise<string | null>;
  removeHost(id: string): Promise<void>;

  /** True while everything is stopped: no run, no call, no request. */
  halted: Readable<boolean>;
  setHalted(halted: boolean): Promise<void>;

  audit: Readable<AuditState>;
  readAudit(options: { before?: number; count: number; filter?: AuditFilter }): Promise<AuditRow[]>;
  verifyAudit(): Promise<void>;
  /** JSON lines, for a file. */
  exportAudit(filter?: AuditFilter): Promise<Blob>;

  requests: Readable<ModelRequestRow[]>;
  clearRequests(): Promise<void>;
  gateway: Readable<GatewaySettings>;
  setGateway(settings: GatewaySettings): void;
}
