/** Programs and what is kept of them, for tests: nothing runs, and no method of one's own is there. */
import { cell } from '#base/cell.ts';
import type { Ide } from './ide.ts';

export function fixturePrograms() {
  return {
    async runProgram() {},
    durable: {
      doubts: cell([]),
      settleDoubt() {},
      checkDoubt: async () => '',
      async applyAgain() {},
      keptJournals: cell(200),
      async keepJournals() {},
      async resumeRun() {},
      planRollback: async () => [],
      rollBack: async () => [],
      async forkRun() {},
      diffRuns: () => null,
    },
    snippets: {
      list: cell([]),
      proposals: cell([]),
      standings: cell(new Map()),
      results: cell(new Map()),
      draft: async () => null,
      next: () => null,
      withInputs: (code) => ({ code, input: {}, example: {} }),
      review: async () => ({ before: null, number: 1, diagnostics: [], requires: [], missing: [], tests: [] }),
      save: async () => null,
      async reject() {},
      async runTests() {},
      async removeTest() {},
      async confirm() {},
      async activate() {},
      async deprecate() {},
      rename: async () => null,
      async remove() {},
    },
    checkProgram: async () => [],
    completeProgram: async () => [],
    hoverProgram: async () => null,
  } satisfies Partial<Ide>;
}
