/** The calls a program may make, as a closed table: a name that is no method gets a reply that says so, and reaches nothing. */
import type { Capabilities } from '#isolate/isolate.contract.ts';
import type { Method } from '../catalog.contract.ts';
import type { LiveJournal } from '../journal.contract.ts';
import { nearest } from '../tools/nearest.ts';
import { type CallWorld, carryOut } from './calls.ts';
import { type JournaledWorld, journaledCall } from './journaled.ts';

/** What the calls of one run share, with a journal or without one. */
export type RunWorld = CallWorld & Omit<JournaledWorld, 'journal'> & { journal: LiveJournal | undefined };

/** `begun` is told of the work of each call. */
export function capabilitiesOf(
  world: RunWorld,
  methods: Method[],
  begun: (work: Promise<unknown>) => void,
): Capabilities {
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
  { recorder, elapsed, line }: RunWorld,
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
