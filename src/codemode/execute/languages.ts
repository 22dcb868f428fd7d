/** Programs that are not TypeScript: what runs them, on the files they belong to. */
import type { Executor } from '#isolate/isolate.contract.ts';
import type { RunRecord } from '../run.contract.ts';
import type { CallWorld } from './calls.ts';
import { bringModules, climb, type ModulesOwner, type ProgramModules } from './modules.ts';

export interface Language {
  /** Never rejects. `message` says why it cannot run here. */
  start(owner: ModulesOwner): Promise<{ ok: true; value: Pick<Executor, 'run'> } | { ok: false; message: string }>;
  /** The rung above the isolate that it is on, which is asked about. */
  climb?: string;
  /** Its programs may import packages and files, which are brought as for the isolate. */
  imports?: boolean;
}

/** By the name a fence has, as in `python`. What is not here is taken for TypeScript. */
export type Languages = Record<string, Language | undefined>;

type Runner = Pick<Executor, 'run'>;

const questions: Record<string, string> = { browser: 'Run with a page?', sandbox: 'Run with a shell?' };

/** What runs a program and the modules it imports, or how the run ends without. */
export async function bringRunner(
  world: CallWorld,
  options: {
    executor: Runner;
    languages?: Languages;
    modules?: ProgramModules;
    ladder?: (code: string) => { rung: string; reason: string };
  },
  code: string,
  signal: AbortSignal | undefined,
): Promise<{ runner: Runner; modules: string | undefined } | { end: Partial<RunRecord> }> {
  const { language = '', sessionId, branch } = world.recorder.get();
  const own = options.languages?.[language];
  const chosen = options.ladder?.(code);
  const to = own ? own.climb : climbOf(chosen?.rung, code);
  const refused =
    to &&
    (await climb(
      world,
      to,
      `${questions[to] ?? ''} ${chosen?.reason ?? ''}`.trim(),
      signal ?? new AbortController().signal,
    ));
  if (refused) return { end: refused };
  const brought =
    !own || own.imports ? await bringModules(world, options.modules, code, signal) : { modules: undefined };
  if (!('modules' in brought)) return { end: brought };
  if (!own) return { runner: options.executor, ...brought };
  const started = await own.start({ sessionId, ...(branch && { branch }) });
  if (started.ok) return { runner: started.value, ...brought };
  return { end: { status: 'refused', message: `Nothing ran. ${started.message}`, durationMs: 0 } };
}

/** A program stays in the isolate and reaches a rung above it by its calls. Packages are asked about where they are brought. */
function climbOf(rung: string | undefined, code: string): string | undefined {
  return rung && /^(?:browser|sandbox)$/.test(rung) && /\bcodemode\.(?:shell|browser)_/.test(code) ? rung : undefined;
}
