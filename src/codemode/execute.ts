/** Runs one program: checked against the types, sealed in an isolate, each call decided and written down. */
import { sleep } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type { Approval, ApprovalRequest, Policy } from '#guard/policy.contract.ts';
import type { Capabilities, Executor, Limits, RunEvent, Steps } from '#isolate/isolate.contract.ts';
import type { Catalog, Method } from './catalog.contract.ts';
import type { Checker, Diagnostic } from './check.contract.ts';
import { declarationsFor } from './check-declarations.ts';
import type { Connector } from './connector.contract.ts';
import { type CallWorld, carryOut } from './execute/calls.ts';
import { type JournaledWorld, journaledCall } from './execute/journaled.ts';
import { bringRunner, type Languages } from './execute/languages.ts';
import { importsModules, type ModulesOwner, type ProgramModules } from './execute/modules.ts';
import { outcome } from './execute/outcome.ts';
import { createRecorder, type Recorder } from './execute/record.ts';
import type { LiveJournal } from './journal.contract.ts';
import type { Journals } from './journal.ts';
import type { LogRecord, RunBranch, RunParent, RunRecord, RunStore } from './run.contract.ts';
import { nearest } from './tools/nearest.ts';

export interface ExecuteOptions {
  catalog: Pick<Catalog, 'methods' | 'declarations'>;
  checker: Pick<Checker, 'check'>;
  executor: Pick<Executor, 'run'>;
  policy: Policy;
  connectors: { get(source: string): Connector | undefined };
  /** Asks a person. `signal` aborts when the answer is no longer needed: take the question away then. */
  approve(request: ApprovalRequest, signal: AbortSignal): Promise<Approval>;
  /** Counts calls against the budgets; see `CallWorld`. */
  budget?: NonNullable<CallWorld['budget']>;
  rates?: NonNullable<CallWorld['rates']>;
  runs: RunStore;
  /** Keeps what each call came to, so that a run can be resumed after the page was closed. */
  journals?: Pick<Journals, 'begin' | 'resume'>;
  /** Asks a person about a call that may have happened. Without it such a run is put aside. */
  askDoubt?: NonNullable<JournaledWorld['askDoubt']>;
  /** Waits between attempts; see `JournaledWorld`. */
  sleep?: NonNullable<JournaledWorld['sleep']>;
  now: () => number;
  newId: () => string;
  ladder?: (code: string) => { rung: string; reason: string; language: string };
  languages?: Languages;
  /** A rung on which a program that failed would have what it missed. */
  cure?: (error: { name: string; message: string }) => { rung: string; reason: string } | null;
  /** Without it nothing can be imported. */
  modules?: ProgramModules;
  limits?: Partial<Limits>;
}

export interface ExecuteCall {
  sessionId: string;
  /** `null` for a program of a person. */
  toolCallId: string | null;
  /** The branch it belongs to; that of a run which is resumed is known from its record. */
  branch?: RunBranch;
  /** Stops it. A reason that is a text is what the record says of the end. */
  signal?: AbortSignal;
  /** Where it is known; otherwise the program tells. */
  language?: string;
  /** Milliseconds it may run, waits for a person not counted. */
  wallMs?: number;
  /** Runs it also where the checker refuses it. */
  unchecked?: boolean;
  /** With a fresh, immutable record after each change; also when a call's result comes after the end. */
  onChange?(run: RunRecord): void;
  /** Plain data the program sees as `input`. */
  input?: unknown;
  /** For the run of a snippet: the call that began it. */
  parent?: RunParent;
  /** The run's id, where it is known beforehand. */
  id?: string;
  /** Goes on with a run that has a journal: this id, and the code and input of its journal. */
  resume?: string;
}

export type { Doubt, DoubtAnswer } from './execute/journaled.ts';
export { callOf } from './execute/journaled.ts';
export type { Languages } from './execute/languages.ts';
export { importsModules, type ProgramModules } from './execute/modules.ts';
export { asInterrupted } from './execute/outcome.ts';

/** Resolves when the run has ended and its record is stored. Never rejects. */
export type Execute = (code: string, call: ExecuteCall) => Promise<RunRecord>;

export function createExecute(options: ExecuteOptions): Execute {
  const { catalog, now, newId, runs, ladder } = options;
  return async (
    code,
    { sessionId, toolCallId, branch, signal, unchecked = false, onChange, input, parent, id, resume, ...how },
  ) => {
    const chosen = ladder?.(code);
    const language = how.language ?? chosen?.language ?? '';
    const foreign = options.languages?.[language];
    const first: RunRecord = {
      id: resume ?? id ?? newId(),
      sessionId,
      toolCallId,
      ...(branch && { branch }),
      code,
      ...(input !== undefined && { input }),
      ...(parent && { parent }),
      status: 'checking',
      diagnostics: [],
      logs: [],
      calls: [],
      createdAt: now(),
      rung: foreign?.climb ?? chosen?.rung ?? 'isolate',
      ...(foreign && { language }),
    };
    const recorder = createRecorder(first, runs, onChange);
    if (resume === undefined) onChange?.(first);
    else {
      const kept = await runs.get(resume).catch(() => undefined);
      const { createdAt = first.createdAt, diagnostics = [] } = kept ?? {};
      const { forkedFrom, branch: of, language: spoken } = kept ?? {};
      const was = { ...(forkedFrom && { forkedFrom }), ...(of && { branch: of }), ...(spoken && { language: spoken }) };
      recorder.change({ createdAt, diagnostics, ...was });
    }
    const end = async (part: Partial<RunRecord>): Promise<RunRecord> => {
      recorder.change(part);
      const problem = await recorder.save();
      if (problem !== null) {
        const message = `${recorder.get().message ?? ''} The record of this run could not be saved: ${problem}`.trim();
        recorder.change({ message });
      }
      return recorder.get();
    };
    try {
      await recorder.save();
      const journal = await journalOf(options, recorder.get(), resume !== undefined);
      const diagnostics =
        resume === undefined && !foreign
          ? await checked(options, code, { sessionId, ...(branch && { branch }) })
          : recorder.get().diagnostics;
      recorder.change({ diagnostics, checkMs: now() - first.createdAt });
      const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
      if (signal?.aborted) return await end({ status: 'stopped', message: 'Stopped before it ran.', durationMs: 0 });
      if (errors > 0 && !unchecked && resume === undefined) {
        const message = `The type checker refused it (${errors} ${errors === 1 ? 'error' : 'errors'}). Nothing ran.`;
        const cure = cureOf(options, diagnostics);
        return await end({ status: 'rejected', message, durationMs: 0, ...(cure && { cure }) });
      }
      const methods = await catalog.methods();
      const limits = { ...options.limits, ...(how.wallMs !== undefined && { wallMs: how.wallMs }) };
      return await end(await run({ ...options, limits }, recorder, methods, { code, input }, signal, journal));
    } catch (error) {
      return await end({
        status: 'refused',
        message: `The program could not be run: ${messageOf(error)}`,
        durationMs: 0,
      });
    }
  };
}

/** What the checker does not know may be there on another rung. */
function cureOf({ cure }: ExecuteOptions, diagnostics: Diagnostic[]) {
  const missed = (message: string) =>
    message.replace(/^(?:Cannot find name '|There is no )(\w+)(?:'| in the isolate\.).*/s, '$1 is not defined');
  const found = diagnostics.map(({ message }) => cure?.({ name: 'ReferenceError', message: missed(message) }));
  return found.find((one) => !!one);
}

/** The journal of a run: the one it left, where it goes on; otherwise a fresh one. */
async function journalOf(
  { journals }: ExecuteOptions,
  run: RunRecord,
  resumed: boolean,
): Promise<LiveJournal | undefined> {
  if (!journals) return undefined;
  const { id: runId, sessionId, toolCallId, code, input, createdAt } = run;
  const kept = resumed ? await journals.resume(runId) : undefined;
  if (kept) return kept;
  const world = { seed: [...crypto.getRandomValues(new Uint32Array(8))], startedAt: createdAt };
  return journals.begin({
    runId,
    sessionId,
    toolCallId,
    code,
    world,
    createdAt,
    ...(input !== undefined && { input }),
  });
}

/** A checker that fails does not stop the program: the isolate is what keeps it in, the checker only helps. */
async function checked(
  { catalog, checker, modules }: ExecuteOptions,
  code: string,
  owner: ModulesOwner,
): Promise<Diagnostic[]> {
  try {
    const types = modules && importsModules(code) ? await modules.types(code, owner) : undefined;
    return await checker.check(code, await declarationsFor(code, catalog), types);
  } catch (error) {
    const message = `The program was not checked: ${messageOf(error)}`;
    return [{ line: 1, column: 1, endLine: 1, endColumn: 1, message, code: 0, severity: 'warning' }];
  }
}

async function run(
  options: ExecuteOptions,
  recorder: Recorder,
  methods: Method[],
  program: { code: string; input: unknown },
  signal: AbortSignal | undefined,
  journal: LiveJournal | undefined,
): Promise<Partial<RunRecord>> {
  const { now, limits } = options;
  let begun = now();
  const lines = new Map<number, number>();
  const underWay = new Set<Promise<unknown>>();
  // The program's time goes on where it was.
  const before = Math.max(0, ...(journal?.entries() ?? []).map(({ startedAt, endedAt = startedAt }) => endedAt));
  let reached = 0;
  const elapsed = () => Math.max(reached, before + now() - begun);
  let halted: Partial<RunRecord> | undefined;
  const halt: JournaledWorld['halt'] = (code, message) => {
    const status = code === 'parked' ? 'interrupted' : code === 'taken' ? 'stopped' : 'refused';
    halted ??= { status, message };
    handle.stop();
  };
  const world: World = { ...options, recorder, elapsed, line: (id: number) => lines.get(id), journal, halt };
  recorder.change({ status: 'running' });

  const { code, input } = program;
  const brought = await bringRunner(world, options, code, signal);
  if ('end' in brought) {
    await journal?.close(true, now());
    return brought.end;
  }
  const { runner, modules } = brought;
  const from = elapsed();
  const handle = runner.run(
    {
      code,
      ...(modules !== undefined && { modules }),
      ...(input !== undefined && { input }),
      ...(journal && { world: journal.head().world }),
    },
    capabilities(world, methods, (work) => {
      underWay.add(work);
      work.finally(() => underWay.delete(work));
    }),
    limits,
    journal && stepsOf(journal, elapsed, (to) => (reached = Math.max(reached, to)), halt),
  );
  const unsubscribe = handle.subscribe((event) => {
    // What it took to start is not the program's time: a timer would have to make up for it.
    if (event.type === 'started') begun = now() - (from - before);
    note(world, lines, event);
  });
  const stop = () => handle.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const ended = await handle.end;
  signal?.removeEventListener('abort', stop);
  unsubscribe();
  // Calls that were under way have been told to stop; what they came to belongs into the record.
  if (underWay.size > 0) await Promise.race([Promise.allSettled([...underWay]), sleep(1_000)]);
  for (const call of recorder.get().calls) {
    if (call.state !== 'running' && call.state !== 'waiting') continue;
    const message = `${call.name} was sent, and the run ended before the answer: whether it happened is not known.`;
    recorder.changeCall(call.id, {
      state: 'failed',
      endedAt: elapsed(),
      reply: { ok: false, code: 'in_doubt', message },
    });
  }
  const problem = await journal?.close(halted?.status !== 'interrupted', now());
  // Whatever it came to here, the other runner's word holds.
  if (journal?.taken()) halted = { status: 'stopped', message: problem ?? '' };
  if (problem && !halted) halted = { message: `Its journal could not be kept: ${problem}` };
  const { reason } = (signal?.aborted && signal) || {};
  const why = ended.status === 'stopped' && typeof reason === 'string' && { message: reason };
  const cure = ended.status === 'error' && !halted && options.cure?.(ended.error);
  return { ...outcome(ended), ...why, ...(cure && { cure }), ...halted };
}

type World = CallWorld & Omit<JournaledWorld, 'journal'> & { journal: LiveJournal | undefined };

function stepsOf(
  journal: LiveJournal,
  elapsed: () => number,
  reach: (to: number) => void,
  halt: JournaledWorld['halt'],
): Steps {
  return {
    async begin(step) {
      const start = await journal.beginStep({ ...step, at: elapsed() });
      if ('scope' in start) return { scope: start.scope, elapsed: start.startedAt };
      if ('outcome' in start) return { outcome: start.outcome, elapsed: start.endedAt };
      halt('diverged', start.problem);
      throw new Error(start.problem);
    },
    async end(scope, outcome) {
      const at = elapsed();
      await journal.endStep(scope, outcome, at);
      return at;
    },
    async reach(to) {
      await journal.reach(to);
      reach(to);
    },
  };
}

/** A closed table: a name that is no method gets a reply that says so, and reaches nothing. */
function capabilities(world: World, methods: Method[], begun: (work: Promise<unknown>) => void): Capabilities {
  const table = new Map(methods.map((method) => [method.name, method]));
  return {
    get(name) {
      const method = table.get(name);
      if (!method) return async (args, { id }) => unknownMethod(world, id, name, args, table.keys());
      return async (args, context) => {
        const stood = standsFor(table, method, args);
        if (!stood)
          return unknownMethod(
            world,
            context.id,
            name,
            args,
            Object.keys(method.byName ?? Object.fromEntries(table)),
            shown(args[0]),
          );
        const { journal } = world;
        const work = journal
          ? journaledCall({ ...world, journal }, stood.method, stood.args, context)
          : carryOut(world, stood.method, stood.args, context);
        begun(work);
        return work;
      };
    },
  };
}

/** A method that is called with a name first is the method that the name stands for. */
function standsFor(table: Map<string, Method>, method: Method, args: unknown[]) {
  if (method.source === 'codemode' && method.name === 'full') {
    const asked = typeof args[0] === 'string' ? table.get(args[0]) : undefined;
    return asked?.route ? { method: asked, args: [args[1] ?? {}, { full: true }] } : undefined;
  }
  if (!method.byName) return { method, args };
  const [name, ...rest] = args;
  const known = typeof name === 'string' && Object.hasOwn(method.byName, name);
  const found = known ? table.get(method.byName[name]!) : undefined;
  return found && { method: found, args: rest };
}

const shown = (name: unknown): string => (typeof name === 'string' ? name.slice(0, 100) : '');

/** With `first`, the first argument was to be the name of a method and is none. */
function unknownMethod(
  { recorder, elapsed, line }: World,
  id: number,
  name: string,
  args: unknown[],
  names: Iterable<string>,
  first?: string,
) {
  const near = nearest(first ?? name, names);
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' Search for what there is.';
  const none = first === undefined ? `method codemode.${name}` : `“${first}” for codemode.${name}`;
  const message = `There is no ${none}.${hint}`;
  const reply = { ok: false as const, code: 'unknown_method', message, data: { nearest: near } };
  const at = {
    startedAt: elapsed(),
    endedAt: elapsed(),
    waitedMs: 0,
    ...(line(id) !== undefined && { line: line(id)! }),
  };
  recorder.addCall({
    id,
    name,
    source: '',
    effect: 'read',
    args,
    ...at,
    state: 'failed',
    decision: 'There is no such method.',
    reply,
  });
  return reply;
}

function note({ recorder, elapsed }: World, lines: Map<number, number>, event: RunEvent): void {
  if (event.type === 'started') recorder.change({ startMs: event.startMs });
  if (event.type === 'log') {
    const { level, text, line } = event;
    const log: LogRecord = { at: elapsed(), level, text, ...(line !== undefined && { line }) };
    recorder.change({ logs: [...recorder.get().logs, log] });
  }
  if (event.type === 'call' && event.line !== undefined) {
    lines.set(event.id, event.line);
    const { id, line } = event;
    if (recorder.get().calls.some((call) => call.id === id)) recorder.changeCall(id, { line });
  }
}
