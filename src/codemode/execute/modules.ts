/** What a program imports is brought in before it runs: asked about as a climb of the ladder, then bundled. */
import { readProgram } from '#base/program.ts';
import type { Method } from '../catalog.contract.ts';
import type { ModuleTypes } from '../check.contract.ts';
import { climbMethod } from '../climb.ts';
import type { RunBranch, RunRecord } from '../run.contract.ts';
import { type CallWorld, carryOut } from './calls.ts';

/** Whose files and packages they are. */
export interface ModulesOwner {
  sessionId: string;
  branch?: RunBranch;
}

export interface ProgramModules {
  /** Why a program that imports is on another rung, for people. */
  reason(code: string): Promise<string>;
  /** For the checker. Never rejects. */
  types(code: string, owner: ModulesOwner): Promise<ModuleTypes>;
  /** JavaScript of an expression that gives them by name. Never rejects. */
  bundle(
    code: string,
    owner: ModulesOwner,
    signal: AbortSignal,
  ): Promise<{ ok: true; value: { code: string } } | { ok: false; code: string; message: string }>;
}

/** It names modules that have to be there while it runs. */
export function importsModules(code: string): boolean {
  const { imports, loads } = readProgram(code);
  return imports.some(({ typesOnly }) => !typesOnly) || loads.length > 0;
}

/** The modules of a program, `undefined` where it imports none, or how the run ends without them. */
export async function bringModules(
  world: CallWorld,
  modules: ProgramModules | undefined,
  code: string,
  signal: AbortSignal | undefined,
): Promise<{ modules: string | undefined } | Partial<RunRecord>> {
  if (!modules || !importsModules(code)) return { modules: undefined };
  const run = world.recorder.get();
  const own = signal ?? new AbortController().signal;
  const refused = await climb(world, 'npm', `Run with packages? ${await modules.reason(code)}`, own);
  if (refused) return refused;
  const bundled = await modules.bundle(
    code,
    { sessionId: run.sessionId, ...(run.branch && { branch: run.branch }) },
    own,
  );
  if (own.aborted) return { status: 'stopped', message: 'Stopped before it ran.', durationMs: 0 };
  if (!bundled.ok) return { status: 'refused', message: `Nothing ran. ${bundled.message}`, durationMs: 0 };
  return { modules: bundled.value.code };
}

/** A climb of the ladder is decided like any call. Gives how the run ends without it, or nothing where it may go on. */
export async function climb(
  world: CallWorld,
  to: string,
  summary: string,
  signal: AbortSignal,
): Promise<Partial<RunRecord> | undefined> {
  const method: Method = { ...climbMethod, summary };
  const context = { id: 0, signal, waitForPerson: <T>(answer: Promise<T>) => answer };
  const climbed = await carryOut(world, method, [{ to }], context);
  if (signal.aborted) return { status: 'stopped', message: 'Stopped before it ran.', durationMs: 0 };
  return climbed.ok ? undefined : { status: 'refused', message: `Nothing ran. ${climbed.message}`, durationMs: 0 };
}
