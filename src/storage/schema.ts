/** The one schema. Rows and keys of every table; a new version is another entry of `versions`. */
import type { SourceRow } from '#codemode/catalog.contract.ts';
import type { JournalEntry, JournalHead } from '#codemode/journal.contract.ts';
import type { McpRow } from '#codemode/mcp.contract.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Proposal, Snippet } from '#codemode/snippet.contract.ts';
import type { Rule } from '#guard/policy.contract.ts';
import type { Memory } from '#memory/memory.contract.ts';
import type { ModelConfig } from '#models/model.contract.ts';
import type {
  Branch,
  Draft,
  Entry,
  EntryBody,
  Fold,
  Head,
  Label,
  Operation,
  Session,
  Visit,
} from '#session/entry.contract.ts';
import type { LiveRow, TreeRow } from '#workspace/files.contract.ts';

export interface Tables {
  sessions: Session;
  entries: Entry;
  bodies: EntryBody;
  heads: Head;
  branches: Branch;
  visits: Visit;
  folds: Fold;
  labels: Label;
  /** `files`: the snapshots that its changes name, for whoever looks what is still needed. */
  operations: Operation & { files?: string[] };
  drafts: Draft & { id: string; sessionId: string };
  runs: RunRecord;
  /** One a run that has called anything. */
  journals: JournalHead;
  journal: JournalEntry;
  sources: SourceRow;
  servers: McpRow;
  models: ModelConfig;
  rules: Rule;
  memories: Memory;
  snippets: Snippet;
  proposals: Proposal;
  /** Content of files. `at`: when it was written last; so too of folders. */
  blobs: { hash: string; bytes: Uint8Array; at: number };
  trees: TreeRow & { at: number };
  live: LiveRow;
  /** Large values of runs, apart from the files: these come and go with the runs. */
  results: { hash: string; bytes: Uint8Array };
  /** Which claim to write a session is the newest: what an earlier one writes is refused. */
  writers: { sessionId: string; epoch: number };
  /** Small things by name: settings, the state of Edge. */
  values: { key: string; value: unknown };
}

export type TableName = keyof Tables;
export type Key = string | string[];

/**
 * Fields of each table's key. Tables whose key begins with the session are read in one range; `runs` by its second
 * key, so that a run can also be found by its id alone.
 */
export const keys = {
  sessions: ['id'],
  entries: ['sessionId', 'id'],
  bodies: ['sessionId', 'id'],
  heads: ['sessionId'],
  branches: ['sessionId', 'id'],
  visits: ['sessionId', 'pointId'],
  folds: ['sessionId', 'id'],
  labels: ['sessionId', 'id'],
  operations: ['sessionId', 'id'],
  drafts: ['id'],
  runs: ['id'],
  journals: ['runId'],
  journal: ['runId', 'key'],
  sources: ['id'],
  servers: ['id'],
  models: ['id'],
  rules: ['id'],
  memories: ['id'],
  snippets: ['id'],
  proposals: ['id'],
  blobs: ['hash'],
  trees: ['hash'],
  live: ['workspaceId'],
  results: ['hash'],
  writers: ['sessionId'],
  values: ['key'],
} as const satisfies Record<TableName, readonly string[]>;

/** Second keys: read in one range by the first field, in the order of the second. */
export const indexes: Partial<Record<TableName, readonly [field: string, order: string]>> = {
  drafts: ['sessionId', 'id'],
  runs: ['sessionId', 'id'],
  memories: ['profile', 'id'],
};

/** Further indexes, for what is asked of a whole table without reading it. */
const lookups: Partial<Record<TableName, string>> = {
  entries: 'tree',
  operations: '*files',
  blobs: '[hash+at]',
  trees: '[hash+at]',
};

/** Keys and indexes of each table as Dexie spells them. */
export type Versions = readonly { version: number; stores: Record<string, string> }[];

export const versions: Versions = [
  {
    version: 2,
    stores: Object.fromEntries(
      Object.entries(keys).map(([table, fields]) => {
        const index = indexes[table as TableName];
        const lookup = lookups[table as TableName];
        return [table, [spelled(fields), ...(index ? [spelled(index)] : []), ...(lookup ? [lookup] : [])].join(', ')];
      }),
    ),
  },
];

/** Dexie's spelling of a key of one or more fields. */
function spelled(fields: readonly string[]): string {
  return fields.length === 1 ? fields[0]! : `[${fields.join('+')}]`;
}

/** The key of a row. */
export function keyOf(table: TableName, row: object): Key {
  const values = keys[table].map((field) => (row as Record<string, string>)[field]!);
  return values.length === 1 ? values[0]! : values;
}

/** The audit and the requests to models, in a database of their own. */
export const ledgerVersions: Versions = [{ version: 1, stores: { audit: 'seq', requests: 'id' } }];

/** The sealed keys, and the key that wraps them. */
export const vaultVersions: Versions = [{ version: 1, stores: { keys: 'id', secrets: 'alias' } }];
