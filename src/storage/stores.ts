/** Opens everything that is kept: the database and the vault, or their like in memory where the browser refuses them. */

import type { SourceStore } from '#codemode/catalog.contract.ts';
import type { EdgeStore } from '#codemode/edge.contract.ts';
import type { JournalStore } from '#codemode/journal.contract.ts';
import type { McpStore } from '#codemode/mcp.contract.ts';
import type { SnippetStore } from '#codemode/snippet.contract.ts';
import type { VaultStore } from '#guard/egress.contract.ts';
import type { RuleStore } from '#guard/policy.contract.ts';
import type { MemoryStore } from '#memory/memory.contract.ts';
import type { ModelStore } from '#models/model.contract.ts';
import type { SessionStore } from '#session/entry.contract.ts';
import type { SearchTruth } from '#session/search.contract.ts';
import type { BlobStore } from '#workspace/files.contract.ts';
import { type ArchiveStore, createArchiveStore } from './archive-store.ts';
import { createBlobStore } from './blob-store.ts';
import { type DatabaseOptions, openDatabase } from './database.ts';
import { createEdgeStore } from './edge-store.ts';
import { createJournalStore } from './journal-store.ts';
import { createMemoryLedger, type Ledger, openLedger } from './ledger-store.ts';
import { createMcpStore } from './mcp-store.ts';
import { createMemoryRows } from './memory-rows.ts';
import { createMemoryStore } from './memory-store.ts';
import { createModelStore } from './model-store.ts';
import { createReach } from './reach.ts';
import { createResultStore, type ResultStore } from './result-store.ts';
import type { Fence, Rows } from './rows.ts';
import { createRuleStore } from './rule-store.ts';
import { createRunStore, type RunProgressStore } from './run-store.ts';
import type { Canary, Found } from './safe.contract.ts';
import { createSearchTruth } from './search-truth.ts';
import { createSessionStore } from './session-store.ts';
import { createSettingsStore, type SettingsStore } from './settings-store.ts';
import { createSnippetStore } from './snippet-store.ts';
import { createSourceStore } from './source-store.ts';
import { createMemoryVault, openVault } from './vault-store.ts';
import { findQuickly } from './witness.ts';

export interface Stores {
  /** False where nothing outlives the page; `problem` then says so. */
  keeps: boolean;
  problem: string | null;
  sessions: SessionStore;
  runs: RunProgressStore;
  journals: JournalStore;
  sources: SourceStore;
  servers: McpStore;
  models: ModelStore;
  rules: RuleStore;
  memories: MemoryStore;
  snippets: SnippetStore;
  blobs: BlobStore;
  /** What the search index reads. */
  searchTruth: SearchTruth;
  /** Whole sessions, for files of them. */
  archive: ArchiveStore;
  /** Large values of runs. */
  results: ResultStore;
  /** Hashes of every snapshot that a session still names. */
  reach(): Promise<string[]>;
  edge: EdgeStore;
  settings: SettingsStore;
  vault: VaultStore;
  /** The audit and the log of model requests. */
  ledger: Ledger;
  /** What is in the main database, to be held against the canary. */
  found(canary: Canary | null): Promise<Found>;
  /** Which sessions this tab writes. */
  fence: Fence;
  close(): void;
}

/** Never rejects: where IndexedDB is refused, as in a private window, everything works and nothing is kept. */
export async function openStores(
  options: DatabaseOptions & {
    /** Of the main database alone: a restored one has another name, and the vault stays what it is. */
    database?: string;
  } = {},
): Promise<Stores> {
  const [database, vault, ledger] = await Promise.all([
    openDatabase(options.database === undefined ? options : { ...options, name: options.database }),
    openVault({ ...options, ...(options.name && { name: `${options.name}-vault` }) }),
    openLedger({ ...options, ...(options.name && { name: `${options.name}-ledger` }) }),
  ]);
  const refused = database.ok ? (vault.ok ? null : vault) : database;
  return {
    ...storesOver(database.ok ? database.value : createMemoryRows()),
    vault: vault.ok ? vault.value : createMemoryVault(),
    ledger: ledger.ok ? ledger.value : createMemoryLedger(),
    keeps: refused === null,
    problem: refused?.message ?? null,
  };
}

/** Every store over the same rows. */
export function storesOver(rows: Rows): Omit<Stores, 'keeps' | 'problem' | 'vault' | 'ledger'> {
  return {
    sessions: createSessionStore(rows),
    runs: createRunStore(rows),
    journals: createJournalStore(rows),
    sources: createSourceStore(rows),
    servers: createMcpStore(rows),
    models: createModelStore(rows),
    rules: createRuleStore(rows),
    memories: createMemoryStore(rows),
    snippets: createSnippetStore(rows),
    searchTruth: createSearchTruth(rows),
    archive: createArchiveStore(rows),
    blobs: createBlobStore(rows),
    results: createResultStore(rows),
    reach: createReach(rows),
    edge: createEdgeStore(rows),
    settings: createSettingsStore(rows),
    found: (canary) => findQuickly(rows, canary),
    fence: rows.fence,
    close: () => rows.close(),
  };
}
