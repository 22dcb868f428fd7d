/** Runs one program: checked against the types, sealed in an isolate, each call decided and written down. */
import { messageOf } from '#base/result.ts';
import type { Approval, ApprovalRequest, Policy } from '#guard/policy.contract.ts';
import type { Executor, Limits } from '#isolate/isolate.contract.ts';
import type { Catalog } from './catalog.contract.ts';
import type { Checker, Diagnostic } from './check.contract.ts';
import { declarationsFor } from './check-declarations.ts';
import type { Connector } from './connector.contract.ts';
import type { CallWorld } from './execute/calls.ts';
import type { JournaledWorld } from './execute/journaled.ts';
import type { Languages } from './execute/languages.ts';
import { importsModules, type ModulesOwner, type ProgramModules } from './execute/modules.ts';
import { runProgram } from './execute/program.ts';
import { createRecorder } from './execute/record.ts';
import type { LiveJournal } from './journal.contract.ts';
import type { Journals } from './journal.ts';
import type { RunBranch, RunParent, RunRecord, RunStore } from './run.contract.ts';

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
      return await end(await runProgram({ ...options, limits }, recorder, methods, { code, input }, signal, journal));
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
