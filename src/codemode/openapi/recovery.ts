/** What a document lets us do about a write whose end is not known, or that is to be taken back. */
import type { Recovery } from '../catalog.contract.ts';
import { asRecord, asText, entriesOf, type JsonRecord, own } from './json.ts';
import type { Operation } from './operation.ts';
import type { Found } from './operations.ts';
import type { References } from './reference.ts';

/** The names services use; a draft of the IETF (draft-ietf-httpapi-idempotency-key-header) has the first. */
const keyHeader = /^(idempotency-key|x-[\w-]*idempoten[\w-]*|idempoten[\w-]*)$/i;
const headerName = /^[\w!#$%&'*+.^`|~-]{1,80}$/;

/** Notes on each write which header, which read and which deletion belong to it. `found` and `operations` stand in one order. */
export function noteRecoveries(
  root: JsonRecord,
  found: readonly Found[],
  operations: readonly Operation[],
  references: References,
): void {
  const byRoute = new Map(operations.map((operation) => [operation.method.route, operation]));
  const byId = new Map(found.map(({ operation }, at) => [asText(operation.operationId), operations[at]!]));
  for (const [at, operation] of operations.entries()) {
    const { method } = operation;
    if (method.effect === 'read') continue;
    const { path, verb, operation: described } = found[at]!;
    const key = keyOf(root, described, operation);
    const undo = linked(described, references, byId) ?? (verb === 'post' ? paired(path, operations) : undefined);
    const look =
      path.endsWith('}') && verb !== 'post' ? lookOf(byRoute.get(`GET ${path}`), verb === 'delete') : undefined;
    const recovery: Recovery = { ...(key && { key }), ...(undo && { undo }), ...(look && { look }) };
    if (Object.keys(recovery).length > 0) method.recovery = recovery;
  }
}

function lookOf(read: Operation | undefined, deletes: boolean): Recovery['look'] {
  if (!read || read.fields.some(({ required, place }) => required && place !== 'path')) return undefined;
  const by = read.fields.filter(({ place }) => place === 'path').map(({ key }) => key);
  return { method: read.method.name, by, deletes };
}

function keyOf(root: JsonRecord, described: JsonRecord, operation: Operation): string | undefined {
  const field = operation.fields.find(({ place, name }) => place === 'header' && keyHeader.test(name));
  // The host gives it, so that a program need not.
  if (field) field.required = false;
  const named = [described, root].flatMap((level) => extensionOf(level))[0];
  return (field?.name ?? named)?.toLowerCase();
}

/** `x-idempotency-key: Request-Token`, `x-idempotency: { header: … }` or plainly `true`. */
function extensionOf(level: JsonRecord): string[] {
  return entriesOf(level).flatMap(([name, value]) => {
    if (!/^x-idempotency/i.test(name)) return [];
    const header = value === true ? 'idempotency-key' : asText(value) || asText(asRecord(value)?.header);
    return headerName.test(header) ? [header] : [];
  });
}

/** An OpenAPI link of a success to a deletion: the document itself names what takes the call back. */
function linked(
  described: JsonRecord,
  references: References,
  byId: ReadonlyMap<string, Operation>,
): Recovery['undo'] | undefined {
  for (const [code, entry] of entriesOf(described.responses)) {
    if (!/^2/.test(code)) continue;
    for (const [, link] of entriesOf(asRecord(references.follow(entry))?.links)) {
      const to = asRecord(references.follow(link));
      const target = byId.get(asText(to?.operationId));
      if (!to || target?.method.effect !== 'destroy') continue;
      const pairs = entriesOf(to.parameters).map(
        ([name, from]) => [name.replace(/^path\./, ''), asText(from)] as const,
      );
      if (pairs.every(([, from]) => /^\$(response\.body#|request\.path\.|request\.body#)/.test(from)))
        return { method: target.method.name, from: Object.fromEntries(pairs), by: 'document' };
    }
  }
  return undefined;
}

/** `POST /items` and `DELETE /items/{item_id}`: likely each other's inverse, which is for a person to judge. */
function paired(path: string, operations: readonly Operation[]): Recovery['undo'] | undefined {
  const base = path.replace(/\/+$/, '');
  for (const { method, http, fields } of operations) {
    if (method.effect !== 'destroy' || !http || !http.path.startsWith(`${base}/{`)) continue;
    const name = /^\{([^{}/]+)\}$/.exec(http.path.slice(base.length + 1))?.[1];
    if (name === undefined || fields.some((field) => field.required && field.place !== 'path')) continue;
    const others = [...base.matchAll(/\{([^{}/]+)\}/g)].map(([, other]) => [other!, `$request.path.${other}`]);
    return { method: method.name, from: Object.fromEntries([...others, [name, '$response.id']]), by: 'paths' };
  }
  return undefined;
}

/** The arguments of the deletion, from what was sent and answered; undefined where the answer does not name the thing. */
export function undoArguments(
  { from }: NonNullable<Recovery['undo']>,
  sent: unknown,
  answered: unknown,
): Record<string, unknown> | undefined {
  const args: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(from)) {
    const value = source.startsWith('$request.path.')
      ? own(sent, source.slice('$request.path.'.length))
      : source.startsWith('$request.body#')
        ? pointed(sent, source.slice('$request.body#'.length))
        : source.startsWith('$response.body#')
          ? pointed(answered, source.slice('$response.body#'.length))
          : idIn(answered, name);
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    args[name] = value;
  }
  return args;
}

/** RFC 6901. */
function pointed(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split('/').slice(1)) at = own(at, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return at;
}

/** The id a service gives back: under the parameter's own name, as `id`, or one level down where answers are wrapped. */
function idIn(answered: unknown, parameter: string): unknown {
  const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, '');
  for (const level of [answered, ...['data', 'result', 'item'].map((name) => asRecord(answered)?.[name])]) {
    const fields = entriesOf(level);
    const named = fields.find(([name]) => plain(name) === plain(parameter)) ?? fields.find(([name]) => name === 'id');
    if (named) return named[1];
  }
  return undefined;
}
