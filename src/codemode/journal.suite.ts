/** A small world for the journal's tests: programs in this process, three kinds of far ends, and lives that can be cut at any point. */
import { createPolicy } from '#guard/policy.ts';
import type { CallReply, Executor, Outcome, RunEvent, StepOutcome } from '#isolate/isolate.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import type { Method } from './catalog.contract.ts';
import type { Connector } from './connector.contract.ts';
import type { DoubtAnswer } from './execute/journaled.ts';
import { createExecute } from './execute.ts';
import type { JournalEntry, JournalStore } from './journal.contract.ts';
import { createJournals } from './journal.ts';
import type { RunRecord } from './run.contract.ts';

type Program = (codemode: Record<string, (...args: unknown[]) => Promise<unknown>>) => Promise<unknown>;
const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => Program;

/** Runs a program in this process. Its steps follow one another: which of two at once a call is in is not told here. */
function inProcess(): Pick<Executor, 'run'> {
  return {
    run(program, capabilities, _limits, steps) {
      const listeners = new Set<(event: RunEvent) => void>();
      const over = new AbortController();
      let calls = 0;
      let scope = '';
      const call = async (name: string, args: unknown[]) => {
        const id = ++calls;
        const from = scope;
        const context = { id, signal: over.signal, waitForPerson: <T>(decision: Promise<T>) => decision, scope: from };
        const capability = capabilities.get(name);
        const reply: CallReply = capability
          ? await capability(structuredClone(args), context)
          : { ok: false, code: 'unknown_method', message: name };
        scope = from;
        if (over.signal.aborted) await new Promise(() => {});
        if (reply.ok) return reply.value;
        throw Object.assign(new Error(reply.message), { code: reply.code });
      };
      const step = async (name: string, run: () => unknown) => {
        const outer = scope;
        const start = await steps!.begin({ scope: outer, name });
        if ('outcome' in start) {
          if (start.outcome.ok) return start.outcome.value;
          throw Object.assign(new Error(start.outcome.error.message), start.outcome.error);
        }
        scope = start.scope;
        const outcome = await (async () => run())().then(
          (value): StepOutcome => ({ ok: true, value }),
          (thrown): StepOutcome => ({ ok: false, error: { name: 'Error', message: String(thrown.message) } }),
        );
        scope = outer;
        await steps!.end(start.scope, outcome);
        if (outcome.ok) return outcome.value;
        throw new Error(outcome.error.message);
      };
      const codemode = new Proxy({} as Parameters<Program>[0], {
        get: (_, name) => (name === 'step' ? step : (...args: unknown[]) => call(String(name), args)),
      });
      const ended = new AsyncFunction('codemode', program.code)(codemode).then(
        (value): Outcome => ({ status: 'ok', value }),
        (thrown): Outcome => ({ status: 'error', error: { name: 'Error', message: String(thrown.message) } }),
      );
      const stopped = new Promise<Outcome>((resolve) =>
        over.signal.addEventListener('abort', () => resolve({ status: 'stopped', message: 'Stopped.' })),
      );
      const end = Promise.race([ended, stopped]).then((outcome) => {
        over.abort();
        return { ...outcome, events: [], durationMs: 1, waitedMs: 0, calls, refused: 0 };
      });
      return {
        end,
        stop: () => over.abort(),
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      };
    },
  };
}

/** A page of the simulation. It takes turns with others at `tick`, and does nothing any more once it is dead. */
export interface Life {
  /** With `token` a request is on its way with it: what may still arrive when the page is gone. */
  tick(token?: string): Promise<void>;
  dead(): boolean;
}

const forever = new Promise<never>(() => {});

/** A life that ends at its tick number `at`. */
export function lifeUntil(at: number): Life & { ticks(): number; ended: Promise<void> } {
  let ticks = 0;
  let die = () => {};
  const ended = new Promise<void>((resolve) => (die = resolve));
  return {
    ended,
    ticks: () => ticks,
    dead: () => ticks >= at,
    async tick() {
      if (++ticks < at) return;
      die();
      await forever;
    },
  };
}

export interface Mutant {
  /** The intent of a call is not on the disk before it leaves. */
  noIntent?: boolean;
  /** Whoever writes is let. */
  noFence?: boolean;
  /** Each attempt of a call has a token of its own. */
  newTokens?: boolean;
  /** All calls of a source have one token. */
  oneToken?: boolean;
  /** “On the disk” is said before it is there. */
  relaxed?: boolean;
  /** What a call came to is not written. */
  noResults?: boolean;
}

/** How the network loses an answer: before or after what was asked for happened there, or not at all. */
export type Loss = 'before' | 'after' | 'none';

/** What outlives a page: the disk, and the far ends with the effects that have happened there. */
export function createOutside(mutant: Mutant = {}, loss: () => Loss = () => 'none') {
  const disk = createDisk(mutant);
  const stores = { ...storesOver(createMemoryRows()), journals: disk.store };
  /** By token, the pages that send it or are about to; of which it was said meanwhile that they had not happened. */
  const onTheWay = new Map<string, Set<Life>>();
  const raced = new Set<string>();
  const leaves = (token: string, life: Life) => onTheWay.set(token, (onTheWay.get(token) ?? new Set<Life>()).add(life));
  const told = (token: string, asker: Life): boolean => {
    const others = [...(onTheWay.get(token) ?? [])].some((life) => life !== asker);
    if (!answers.has(token) && others) raced.add(token);
    return answers.has(token);
  };
  const effects: { source: string; name: string; token: string; arg: unknown }[] = [];
  const answers = new Map<string, unknown>();
  const asked: string[] = [];
  const doubts: string[] = [];
  let attempts = 0;
  let ids = 0;

  const method = (source: string, name: string, effect: Method['effect']): Method =>
    ({
      name: `${source}_${name}`,
      source,
      title: name,
      summary: name,
      effect,
      parameters: [],
    }) as unknown as Method;
  const sources = ['keyed', 'told', 'mute'];
  const methods = sources.flatMap((source) => [method(source, 'read', 'read'), method(source, 'write', 'write')]);

  const connectorOf = (source: string, life: Life): Connector => ({
    source,
    reversible: false,
    ...(source === 'keyed' && { idempotency: 'key' as const }),
    ...(source === 'told' && {
      async status({ token }: { token: string }) {
        await life.tick();
        if (loss() !== 'none') return {};
        return told(token, life)
          ? { happened: true as const, reply: { ok: true as const, value: answers.get(token) } }
          : { happened: false as const };
      },
    }),
    async call({ method: name, args, token: own = '' }) {
      const token = mutant.newTokens ? `${own} ${++attempts}` : mutant.oneToken ? source : own;
      const lost = name.endsWith('_read') ? 'none' : loss();
      const gone = { ok: false as const, code: 'in_doubt', message: 'The answer was lost.' };
      if (lost === 'before') return gone;
      leaves(own, life);
      await life.tick(own);
      onTheWay.get(own)!.delete(life);
      if (name.endsWith('_read')) {
        const { fail } = (args[0] ?? {}) as { fail?: boolean };
        if (fail) return { ok: false, code: 'no', message: `No, for the ${++attempts}th time.` };
        return { ok: true, value: { read: args[0] } };
      }
      if (!(source === 'keyed' && answers.has(token))) {
        effects.push({ source, name, token, arg: args[0] });
        answers.set(token, { id: effects.length });
      }
      await life.tick();
      if (lost === 'after') return gone;
      return { ok: true, value: answers.get(token) };
    },
  });

  const storeOf = (life: Life): JournalStore => {
    const { journals } = stores;
    const kept = (entries: readonly JournalEntry[]) =>
      entries
        .filter(({ state }) => !(mutant.noIntent && state === 'intent'))
        .filter(({ settled }) => !(mutant.noResults && settled !== undefined));
    return {
      ...journals,
      async create(head, entries) {
        await life.tick();
        await journals.create(head, kept(entries));
        await life.tick();
      },
      async write(runId, epoch, change, durability) {
        await life.tick();
        const entries = kept(change.entries);
        const now = mutant.noFence ? (await journals.read(runId))!.head.epoch : epoch;
        const done = await journals.write(runId, now, { ...change, entries }, durability);
        // Who has its intent on the disk sends, whatever happens to the run meanwhile.
        if (done) for (const { state, token } of entries) if (state === 'intent') leaves(token, life);
        await life.tick();
        return done;
      },
    };
  };

  /** A page is no more, and what it was about to send. */
  const gone = (life: Life) => {
    for (const lives of onTheWay.values()) lives.delete(life);
  };

  /** One page with everything in it. `answer` is a person's word on a call in doubt; by default the truth. */
  async function page(life: Life, answer?: (token: string) => DoubtAnswer) {
    const journals = createJournals({
      store: storeOf(life),
      now: () => 0,
      // What waits for silence waits for good: the simulation knows no time.
      sleep: (ms) => (ms < 1_000 ? life.tick() : forever),
    });
    const execute = createExecute({
      catalog: { methods: async () => methods, declarations: async () => '' } as never,
      checker: { check: async () => [] },
      executor: inProcess(),
      policy: await createPolicy({
        rules: { all: async () => [], put: async () => {}, remove: async () => {} },
        newId: () => `rule ${++ids}`,
        now: () => 0,
      }),
      connectors: new Map(sources.map((source) => [source, connectorOf(source, life)])),
      async approve({ action }) {
        asked.push(JSON.stringify([action.method, action.args]));
        await life.tick();
        return { decision: 'approve' };
      },
      async askDoubt({ runId, method: name, args }) {
        doubts.push(JSON.stringify([name, args]));
        await life.tick();
        const entries = (await stores.journals.read(runId))!.entries;
        const { token } = entries.find(
          (entry) => entry.name === name && JSON.stringify(entry.args) === JSON.stringify(args),
        )!;
        return answer?.(token) ?? (told(token, life) ? 'happened' : 'did_not');
      },
      sleep: () => life.tick(),
      runs: { put: async () => {}, get: async () => undefined, ofSession: async () => [] },
      journals,
      now: () => 0,
      newId: () => `run-${++ids}`,
    });
    const call = { sessionId: 's', toolCallId: null };
    return {
      journals,
      start: (code: string): Promise<RunRecord> => execute(code, call),
      resume: (code: string, runId: string): Promise<RunRecord> => execute(code, { ...call, resume: runId }),
    };
  }
  return { page, effects, asked, doubts, stores, answers, raced, powerCut: disk.powerCut, gone };
}

/** The real store on a disk that forgets, in a power cut, what was not yet strict: all since the last strict write. */
function createDisk(mutant: Mutant) {
  let journals = storesOver(createMemoryRows()).journals;
  let log: ((store: JournalStore) => Promise<unknown>)[] = [];
  let safe = 0;
  const write = <T>(work: (store: JournalStore) => Promise<T>, durability: 'strict' | 'relaxed'): Promise<T> => {
    log.push(work);
    if (durability === 'strict' && !mutant.relaxed) safe = log.length;
    return work(journals);
  };
  const store: JournalStore = {
    create: (head, entries) => write((to) => to.create(head, entries), 'strict'),
    read: (runId) => journals.read(runId),
    write: (runId, epoch, change, durability) => write((to) => to.write(runId, epoch, change, durability), durability),
    claim: (runId) => write((to) => to.claim(runId), 'strict'),
    heads: () => journals.heads(),
    remove: (runIds) => write((to) => to.remove(runIds), 'relaxed'),
  };
  const powerCut = async () => {
    journals = storesOver(createMemoryRows()).journals;
    log = log.slice(0, safe);
    for (const work of log) await work(journals);
  };
  return { store, powerCut };
}
