/** What a person says of a write, before what its document says; and what can be offered to say. */
import type { Method, OwnRecovery, Recovery, RecoveryOffers } from './catalog.contract.ts';

type Known = Pick<Method, 'name' | 'route' | 'effect' | 'source' | 'recovery'>;

/** What is known of a write. A method that a person named and that is not there any more does nothing. */
export function recoveryOf(
  method: Known,
  own: OwnRecovery = {},
  find: (name: string) => Known | undefined = () => undefined,
): Recovery {
  const { key: said, undo: inverse, look: read, ...document } = method.recovery ?? {};
  const mine = own.methods?.[method.name] ?? {};
  const key = mine.key === undefined ? (said ?? own.key) : mine.key;
  const undo = mine.undo === undefined ? inverse : mine.undo && undoBy(method, find(mine.undo));
  const look = mine.look === undefined ? read : mine.look && lookBy(method, find(mine.look));
  return { ...document, ...(key && { key }), ...(undo && { undo }), ...(look && { look }) };
}

/** The arguments are those of its own path where they have the same name, and ids of its answer where not. */
function undoBy(method: Known, target: Known | undefined): Recovery['undo'] {
  if (target?.source !== method.source || target.effect === 'read') return undefined;
  const { undo } = method.recovery ?? {};
  if (undo?.method === target.name) return { ...undo, by: 'person' };
  const own = parametersOf(method);
  const from = parametersOf(target).map((name) => [
    name,
    own.includes(name) ? `$request.path.${name}` : '$response.id',
  ]);
  return { method: target.name, from: Object.fromEntries(from), by: 'person' };
}

function lookBy(method: Known, read: Known | undefined): Recovery['look'] {
  if (read?.source !== method.source || read.effect !== 'read') return undefined;
  return { method: read.name, by: parametersOf(read), deletes: method.route.startsWith('DELETE ') };
}

/** Those whose paths need at most one thing that the write's own path does not say. */
export function offersFor(method: Known, all: readonly Known[]): RecoveryOffers {
  const own = parametersOf(method);
  const path = pathOf(method).split('/');
  const near = all
    .filter((other) => other.source === method.source && other.name !== method.name && other.route !== '')
    .filter((other) => parametersOf(other).filter((name) => !own.includes(name)).length <= 1)
    .map((other) => ({ other, shared: sharedBy(path, pathOf(other).split('/')) }))
    .sort((a, b) => b.shared - a.shared || a.other.name.localeCompare(b.other.name));
  const named = (fits: (other: Known) => boolean) =>
    near.filter(({ other }) => fits(other)).map(({ other }) => other.name);
  const deletes = named(({ effect }) => effect === 'destroy');
  return {
    undo: [...deletes, ...named(({ effect }) => effect !== 'read' && effect !== 'destroy')],
    look: named((other) => other.effect === 'read' && parametersOf(other).length > 0),
  };
}

const pathOf = ({ route }: Known): string => route.slice(route.indexOf(' ') + 1);
const parametersOf = (method: Known): string[] =>
  [...pathOf(method).matchAll(/\{([^{}/]+)\}/g)].map(([, name]) => name!);

function sharedBy(a: readonly string[], b: readonly string[]): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
