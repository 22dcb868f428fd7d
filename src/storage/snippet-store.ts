import type { SnippetStore } from '#codemode/snippet.contract.ts';
import type { Rows } from './rows.ts';

/** Keeps snippets whole, and the proposals that wait. Rejects with a StorageError. */
export function createSnippetStore(rows: Rows): SnippetStore {
  return {
    all: () => rows.all('snippets'),
    put: (snippet) => rows.write([{ table: 'snippets', put: snippet }], 'strict'),
    remove: (id) => rows.write([{ table: 'snippets', remove: id }], 'strict'),
    proposals: () => rows.all('proposals'),
    putProposal: (proposal) => rows.write([{ table: 'proposals', put: proposal }], 'strict'),
    removeProposal: (id) => rows.write([{ table: 'proposals', remove: id }], 'strict'),
  };
}
