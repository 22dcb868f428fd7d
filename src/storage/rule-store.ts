import type { RuleStore } from '#guard/policy.contract.ts';
import type { Rows } from './rows.ts';

/** Keeps what a person allowed and denied. Rejects with a StorageError. */
export function createRuleStore(rows: Rows): RuleStore {
  return {
    all: () => rows.all('rules'),
    put: (rule) => rows.write([{ table: 'rules', put: rule }], 'strict'),
    remove: (id) => rows.write([{ table: 'rules', remove: id }], 'strict'),
  };
}
