/** A climb of the ladder: decided by the rules like any call, asked the first time in a project, and remembered then. */

import { climbMethod } from '#codemode/climb.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import type { ProgramModules } from '#codemode/execute.ts';
import type { Policy } from '#guard/policy.contract.ts';
import type { PackagesFace } from '#ui/packages-face.ts';
import type { Packages } from './packages.ts';

export function createClimbing({
  policy,
  builtIns,
  session,
}: {
  policy: Policy;
  builtIns: () => Promise<{ packages: Packages }>;
  session: () => string | null;
}): { connector: Connector; modules: ProgramModules; face: PackagesFace } {
  const { name: method, source, effect } = climbMethod;
  return {
    connector: {
      source,
      reversible: true,
      revertible: () => ({ can: true, here: true }),
      // Nothing happened outside: what the rung did is taken back call by call.
      revert: async () => ({ ok: true, value: null }),
      async call({ args }) {
        const known = policy.test({ method, source, effect, args });
        if (known.decision === 'ask')
          await policy
            .add({ decision: 'allow', method, source, by: 'person', args: [{ path: '', is: args[0] }] })
            .catch(() => undefined);
        return { ok: true, value: null };
      },
    },
    modules: {
      reason: async (code) => (await builtIns()).packages.modules.reason(code),
      types: async (...asked) => (await builtIns()).packages.modules.types(...asked),
      bundle: async (...asked) => (await builtIns()).packages.modules.bundle(...asked),
    },
    face: {
      registry: async () => (await builtIns()).packages.registry.stated(),
      setRegistry: async (text) => (await builtIns()).packages.registry.set(text),
      list: async () => (await builtIns()).packages.list(session() ?? ''),
    },
  };
}
