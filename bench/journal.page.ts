import type { Method } from '../src/codemode/catalog.contract.ts';
import type { Connector } from '../src/codemode/connector.contract.ts';
import { createExecute } from '../src/codemode/execute.ts';
import { createJournals } from '../src/codemode/journal.ts';
import { createPolicy } from '../src/guard/policy.ts';
import { createExecutor } from '../src/isolate/executor.ts';
import { openStores } from '../src/storage/stores.ts';

/** Programs of calls one after another, in a real isolate over a real database, with the journal and without. */
const stores = await openStores({ name: `journal-bench-${Date.now()}` });
const executor = createExecutor({ document, now: () => performance.now(), url: '../isolate.html' });
const methods = (['read', 'write'] as const).map(
  (effect) => ({ name: `api_${effect}`, source: 'api', title: effect, summary: effect, effect }) as unknown as Method,
);
const connector: Connector = {
  source: 'api',
  reversible: false,
  call: async ({ args }) => ({ ok: true, value: args[0] }),
};
const policy = await createPolicy({
  rules: { all: async () => [], put: async () => {}, remove: async () => {} },
  newId: () => crypto.randomUUID(),
  now: Date.now,
});
await policy.add({ decision: 'allow', source: 'api', by: 'person' });

const bench = {
  /** Milliseconds a call took, one for each. */
  async calls(effect: 'read' | 'write', count: number, journal: boolean): Promise<number[]> {
    const times: number[] = [];
    let from = 0;
    const timed: Connector = {
      ...connector,
      call(call) {
        if (from > 0) times.push(performance.now() - from);
        from = performance.now();
        return connector.call(call);
      },
    };
    const execute = createExecute({
      catalog: { methods: async () => methods, declarations: async () => '' } as never,
      checker: { check: async () => [] },
      executor,
      policy,
      connectors: new Map([['api', timed]]),
      approve: async () => ({ decision: 'approve' }),
      // Without a journal a write would save the whole record: here nothing is written at all.
      runs: { put: async () => {}, get: async () => undefined, ofSession: async () => [] },
      ...(journal && { journals: createJournals({ store: stores.journals, now: Date.now }) }),
      now: () => performance.timeOrigin + performance.now(),
      newId: () => crypto.randomUUID(),
    });
    const code = `for (let i = 0; i < ${count}; i++) await codemode.api_${effect}({ i });`;
    const run = await execute(code, { sessionId: 's', toolCallId: null });
    if (run.status !== 'ok') throw new Error(run.message);
    return times;
  },
};

export type JournalPage = typeof bench;
Object.assign(globalThis, { journalBench: bench, ready: stores.keeps });
