import type { McpStore } from '#codemode/mcp.contract.ts';
import type { Rows } from './rows.ts';

/** Keeps MCP servers: their addresses, what they offered last and what of it was accepted. Rejects with a StorageError. */
export function createMcpStore(rows: Rows): McpStore {
  return {
    all: () => rows.all('servers'),
    put: (row) => rows.write([{ table: 'servers', put: row }], 'strict'),
    remove: (id) => rows.write([{ table: 'servers', remove: id }], 'strict'),
  };
}
