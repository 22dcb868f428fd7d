import sqlite from '@sqlite.org/sqlite-wasm';
import { expose, transfer } from 'comlink';
import type { DatabaseQuery } from './database.contract.ts';
import { createDatabaseEngine } from './database.ts';

const engine = createDatabaseEngine(sqlite, () => performance.now());
expose({
  async query(query: DatabaseQuery) {
    const result = await engine.query(query);
    return result.ok && result.value.bytes ? transfer(result, [result.value.bytes.buffer]) : result;
  },
});
