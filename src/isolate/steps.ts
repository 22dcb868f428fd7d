/** The host's side of a program's steps: which are open, and what may be said of them. */
import { measure } from '#base/plain.ts';
import { messageOf } from '#base/result.ts';
import type { StepOutcome, Steps } from './isolate.contract.ts';
import type { GuestStep, HostFace } from './wire.ts';

interface StepsWorld {
  /** Steps in one run. */
  most: number;
  messageBytes: number;
  elapsed(): number;
}

const longestName = 200;

/** A run's steps when nobody keeps them. */
function unkept(): Steps {
  let made = 0;
  return { begin: async ({ scope, name }) => ({ scope: `${scope}/${name}#${++made}` }), end: async () => undefined };
}

export function createHostSteps(kept: Steps | undefined, { most, messageBytes, elapsed }: StepsWorld) {
  const steps = kept ?? unkept();
  const open = new Set<unknown>(['']);
  const ending = new Set<unknown>();
  let made = 0;
  const isOpen = (scope: unknown): boolean => open.has(scope);

  const face: Pick<HostFace, 'step' | 'stepped'> = {
    async step(scope, name, line): Promise<GuestStep> {
      if (++made > most)
        return {
          ok: false,
          elapsed: elapsed(),
          code: 'too_many_steps',
          message: `More than ${most} steps in one run.`,
        };
      try {
        const { elapsed: at = elapsed(), ...start } = await steps.begin({ scope, name, ...(line && { line }) });
        if ('scope' in start) open.add(start.scope);
        else if (!measure(start, messageBytes).ok)
          return { ok: false, elapsed: at, code: 'too_large', message: `What came of ${name} is too large to give.` };
        return { ok: true, elapsed: at, ...start } as GuestStep;
      } catch (thrown) {
        return { ok: false, elapsed: elapsed(), code: 'failed', message: messageOf(thrown) };
      }
    },
    async stepped(scope, outcome) {
      open.delete(scope);
      try {
        return (await steps.end(scope, outcome as StepOutcome)) ?? elapsed();
      } catch {
        return elapsed();
      }
    },
  };

  /** Whether the message has the right shape and speaks of a step that is open. Each is ended once. */
  const admit = (name: 'step' | 'stepped', [scope, second, line]: unknown[]): boolean => {
    if (!isOpen(scope) || ending.has(scope)) return false;
    if (name === 'step') {
      const rightLine = line === undefined || (Number.isSafeInteger(line) && (line as number) > 0);
      return typeof second === 'string' && second.length > 0 && second.length <= longestName && rightLine;
    }
    if (scope === '' || !isOutcome(second)) return false;
    ending.add(scope);
    return true;
  };
  return { face, admit, isOpen };
}

function isOutcome(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { ok, error } = value as { ok?: unknown; error?: unknown };
  if (ok === true) return true;
  if (ok !== false || typeof error !== 'object' || error === null) return false;
  const { name, message, code } = error as Record<string, unknown>;
  return typeof name === 'string' && typeof message === 'string' && (code === undefined || typeof code === 'string');
}
