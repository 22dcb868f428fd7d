/** Runs that outlive the page: their journals, going on with them, taking them back, and forking them. */
import { cell } from '#base/cell.ts';
import { later } from '#base/later.ts';
import { messageOf } from '#base/result.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import { diffRuns } from '#codemode/diff-runs.ts';
import type { Doubt, DoubtAnswer, Execute } from '#codemode/execute.ts';
import type { JournalStore } from '#codemode/journal.contract.ts';
import type { RunRecord, RunStore } from '#codemode/run.contract.ts';
import type { Values } from '#codemode/values.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { DurableFace } from '#ui/durable-face.ts';
import type { Notices } from './notices.ts';
import type { createRuns } from './runs.ts';

/** Journals of ended runs that are kept, unless a person says another number. */
const usualJournals = 200;
const cutOff: ReadonlySet<RunRecord['status']> = new Set(['checking', 'running', 'waiting', 'interrupted']);

const rollingBack = () => import('#codemode/rollback.ts');

export function createDurable(options: {
  store: JournalStore;
  kept: RunStore;
  values: Values;
  settings: SettingsStore;
  connectors: { get(source: string): Connector | undefined };
  notices: Notices;
  newId: () => string;
  now: () => number;
}) {
  const { store, kept, values, settings, connectors, notices, newId, now } = options;
  const journals = later(async () => {
    const { createJournals } = await import('#codemode/journal.ts');
    return createJournals({ store, values, now });
  });
  const doubts = cell<readonly (Doubt & { id: string })[]>([]);
  const answers = new Map<string, (answer: DoubtAnswer) => void>();
  const keptJournals = cell(usualJournals);

  const prune = async () => {
    keptJournals.set(Math.max(0, await settings.get<number>('journals', usualJournals)));
    await (await journals()).prune(keptJournals.get());
  };

  const askDoubt = (doubt: Doubt, signal: AbortSignal): Promise<DoubtAnswer> =>
    new Promise((resolve) => {
      const id = newId();
      const settle = (answer: DoubtAnswer) => {
        if (!answers.delete(id)) return;
        doubts.update((all) => all.filter((one) => one.id !== id));
        resolve(answer);
      };
      answers.set(id, settle);
      doubts.update((all) => [...all, { ...doubt, id }]);
      signal.addEventListener('abort', () => settle('leave'), { once: true });
    });

  /** Holds the run's lock while it goes, so that another tab knows that it is alive. */
  const locked = (execute: Execute): Execute => {
    return async (code, call) => {
      let over = () => {};
      const whole = new Promise<void>((resolve) => (over = resolve));
      let held = call.resume !== undefined;
      const onChange = (run: RunRecord) => {
        if (!held) void lock(run.id, () => whole).catch(() => undefined);
        held = true;
        call.onChange?.(run);
      };
      try {
        return await execute(code, { ...call, onChange });
      } finally {
        over();
      }
    };
  };

  /** What is kept of a run the page was closed on: its calls are in its journal. */
  const recall = async (run: RunRecord): Promise<RunRecord> => {
    if (!cutOff.has(run.status)) return run;
    const { asInterrupted, callOf } = await import('#codemode/execute.ts');
    const interrupted = asInterrupted(run);
    try {
      if (await isLocked(run.id)) return { ...interrupted, message: 'This run goes on in another tab.' };
      const journal = await (await journals()).read(run.id);
      if (!journal) return interrupted;
      const calls = journal.entries.filter(({ kind }) => kind === 'call').map((entry, at) => callOf(entry, at + 1));
      return asInterrupted({ ...run, calls, status: 'running' });
    } catch {
      return interrupted;
    }
  };

  /** Once everything that runs programs is there. */
  const face = (world: {
    execute: Execute;
    runs: ReturnType<typeof createRuns>;
    /** The answer of the model's call, which then goes on. */
    finishCall(toolCallId: string, run: RunRecord): Promise<void>;
  }): DurableFace => {
    const { execute, runs, finishCall } = world;
    const run = (id: string) => runs.runs.get().get(id);
    const goOn = async (record: Pick<RunRecord, 'id' | 'sessionId' | 'toolCallId' | 'code' | 'input'>) => {
      const { id, sessionId, toolCallId, code, input } = record;
      const head = (await (await journals()).read(id))?.head;
      const own = { sessionId, toolCallId, resume: id, unchecked: true, ...(input !== undefined && { input }) };
      return execute(head?.code ?? code, { ...own, ...runs.follow() });
    };
    const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (error) {
        notices.problem({ ok: false, message: messageOf(error) });
        return undefined;
      }
    };
    return {
      doubts,
      settleDoubt: (id, answer) => answers.get(id)?.(answer),
      async checkDoubt(id) {
        const doubt = doubts.get().find((one) => one.id === id);
        const found = (await doubt?.check?.().catch(() => undefined)) ?? {};
        if (found.happened !== undefined) answers.get(id)?.(found.happened ? 'happened' : 'did_not');
        if (found.happened) return 'It happened.';
        if (found.happened === false) return 'It did not happen, so it is sent.';
        return found.seen === undefined ? 'The source does not say.' : 'The source shows what is there now.';
      },
      async resumeRun(id) {
        await attempt(async () => {
          const record = run(id) ?? (await kept.get(id));
          if (!record) return;
          if ((await store.read(id))?.head.imported) {
            const { doneElsewhere } = await import('#codemode/journal.ts');
            return void notices.say({ tone: 'info', text: doneElsewhere });
          }
          const free = await lock(id, async () => {
            runs.show(id);
            const ended = await goOn(record);
            if (ended.toolCallId !== null && ended.status !== 'interrupted') void finishCall(ended.toolCallId, ended);
          });
          if (!free) notices.say({ tone: 'info', text: 'This run goes on in another tab.' });
        });
      },
      async planRollback(id) {
        const planned = await attempt(async () => {
          const [{ planRollback }, kept] = await Promise.all([rollingBack(), journals()]);
          const journal = await kept.read(id);
          return planRollback(journal?.entries ?? [], connectors, journal?.head.imported);
        });
        return planned ?? [];
      },
      async rollBack(id, onStep, chosen) {
        const steps = await attempt(async () => {
          const [{ rollBack }, own] = await Promise.all([rollingBack(), journals()]);
          const journal = await own.read(id);
          const done = await rollBack(journal?.entries ?? [], {
            connectors,
            ...(journal?.head.imported && { imported: true }),
            reverted: (key) => own.reverted(id, [key]),
            onStep,
            owner: { sessionId: journal?.head.sessionId ?? '', ...(run(id)?.branch && { branch: run(id)!.branch! }) },
            ...(chosen && { chosen }),
            signal: new AbortController().signal,
          });
          const record = run(id);
          const taken = new Set(done.filter(({ state }) => state === 'done').map(({ key }) => key));
          if (!record || taken.size === 0) return done;
          const calls = record.calls.map((call) =>
            call.key !== undefined && taken.has(call.key) ? { ...call, state: 'reverted' as const } : call,
          );
          runs.follow().onChange({ ...record, calls });
          await kept.put({ ...record, calls });
          return done;
        });
        return steps ?? [];
      },
      async applyAgain(id) {
        await attempt(async () => {
          const journal = await (await journals()).read(id);
          if (!journal)
            return void notices.say({ tone: 'info', text: 'The journal of this run is not kept any more.' });
          const taken = journal.entries.filter(({ state }) => state === 'reverted');
          if (taken.length === 0) return;
          const lines = taken.map(({ name }, at) => `await codemode.${name}(...input[${at}]);`);
          const code = `// Applies again what was taken back.\n${lines.join('\n')}\nreturn '${taken.length} applied again';\n`;
          const input = taken.map(({ args, sent }) => sent ?? args);
          const { sessionId } = journal.head;
          await execute(code, { sessionId, toolCallId: null, input, unchecked: true, ...runs.follow() });
        });
      },
      keptJournals,
      async keepJournals(count) {
        await attempt(async () => {
          await settings.set('journals', count);
          await prune();
        });
      },
      async forkRun(id, settled, { code, value }) {
        await attempt(async () => {
          const from = run(id);
          if (!from) return;
          const runId = newId();
          const change = { runId, settled, ...(code !== undefined && { code }), ...(value && { change: value }) };
          const head = await (await journals()).fork(id, change);
          if (!head) return void notices.say({ tone: 'info', text: 'The journal of this run is not kept any more.' });
          const { sessionId, input } = head;
          const first = { ...from, id: runId, toolCallId: null, code: head.code, calls: [], logs: [], diagnostics: [] };
          await kept.put({ ...first, createdAt: now(), status: 'interrupted', forkedFrom: { runId: id, settled } });
          await lock(runId, () => goOn({ id: runId, sessionId, toolCallId: null, code: head.code, input }));
          runs.show(runId);
        });
      },
      diffRuns(leftId, rightId) {
        const [left, right] = [run(leftId), run(rightId)];
        return left && right ? diffRuns(left, right) : null;
      },
    };
  };

  return { journals, askDoubt, locked, recall, face, prune };
}

async function isLocked(runId: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === `run ${runId}`);
}

/** Runs `work` with the run's lock; false where another tab has it. */
async function lock(runId: string, work: () => Promise<unknown>): Promise<boolean> {
  const { locks } = navigator;
  if (!locks) {
    await work();
    return true;
  }
  return locks.request(`run ${runId}`, { ifAvailable: true }, async (held) => {
    if (held) await work();
    return held !== null;
  });
}
