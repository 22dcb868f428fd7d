/** Code in the page, and handles to what came of it: `Runtime` of the DevTools protocol. */

interface RemoteObject {
  type: string;
  subtype?: string;
  className?: string;
  description?: string;
  value?: unknown;
  unserializableValue?: string;
  objectId?: string;
}

interface Argument {
  value?: unknown;
  unserializableValue?: string;
  objectId?: string;
}

export type Objects = ReturnType<typeof createObjects>;

/** Characters of a value that is given back whole. */
const mostJson = 3_000_000;

export function createObjects() {
  const kept = new Map<string, unknown>();
  let last = 0;
  // biome-ignore lint/security/noGlobalEval: the DevTools protocol is about code given as text; the frame is sealed
  const run = eval;

  const handle = (value: unknown): RemoteObject => {
    const objectId = String(++last);
    kept.set(objectId, value);
    return { ...kindOf(value), objectId };
  };
  const remote = (value: unknown, byValue: boolean): RemoteObject => {
    const plain = scalar(value);
    if (plain) return plain;
    if (!byValue && typeof value !== 'symbol') return handle(value);
    const json = JSON.stringify(value);
    if (json === undefined) return { type: 'undefined' };
    if (json.length > mostJson) throw new Error(`What came back is longer than ${mostJson} characters. Ask for less.`);
    return { type: 'object', value: JSON.parse(json) };
  };
  const answer = async (work: () => unknown, awaits: boolean, byValue: boolean) => {
    try {
      const value = work();
      return { result: remote(awaits ? await value : value, byValue) };
    } catch (error) {
      const exception = scalar(error) ?? handle(error);
      return {
        result: exception,
        exceptionDetails: { exceptionId: 1, text: 'Uncaught', lineNumber: 0, columnNumber: 0, exception },
      };
    }
  };
  const argument = ({ value, unserializableValue, objectId }: Argument): unknown => {
    if (objectId !== undefined) return get(objectId);
    if (unserializableValue === undefined) return value;
    return unserializableValue.endsWith('n') ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue);
  };
  function get(objectId: string): unknown {
    if (!kept.has(objectId)) throw new Error('Could not find object with given id');
    return kept.get(objectId);
  }

  return {
    get,
    handle,
    evaluate: (params: { expression: string; awaitPromise?: boolean; returnByValue?: boolean }) =>
      answer(() => run(params.expression), params.awaitPromise === true, params.returnByValue === true),
    callFunctionOn(params: {
      functionDeclaration: string;
      objectId?: string;
      arguments?: Argument[];
      awaitPromise?: boolean;
      returnByValue?: boolean;
    }) {
      const own = params.objectId === undefined ? undefined : get(params.objectId);
      const given = (params.arguments ?? []).map(argument);
      return answer(
        () => (run(`(${params.functionDeclaration}\n)`) as (...args: unknown[]) => unknown).apply(own, given),
        params.awaitPromise === true,
        params.returnByValue === true,
      );
    },
    getProperties({ objectId }: { objectId: string }) {
      const of = get(objectId) as object;
      const result = Object.entries(Object.getOwnPropertyDescriptors(of)).map(([name, about]) => ({
        name,
        configurable: about.configurable === true,
        enumerable: about.enumerable === true,
        isOwn: true,
        ...('value' in about && { writable: about.writable === true, value: remote(about.value, false) }),
      }));
      return { result };
    },
    release({ objectId }: { objectId: string }) {
      kept.delete(objectId);
    },
  };
}

/** What needs no handle. */
function scalar(value: unknown): RemoteObject | undefined {
  switch (typeof value) {
    case 'undefined':
      return { type: 'undefined' };
    case 'bigint':
      return { type: 'bigint', unserializableValue: `${value}n`, description: `${value}n` };
    case 'number': {
      const description = Object.is(value, -0) ? '-0' : String(value);
      return Number.isFinite(value) && description !== '-0'
        ? { type: 'number', value, description }
        : { type: 'number', unserializableValue: description, description };
    }
    case 'string':
    case 'boolean':
      return { type: typeof value, value };
    case 'object':
      return value === null ? { type: 'object', subtype: 'null', value: null } : undefined;
    default:
      return undefined;
  }
}

function kindOf(value: unknown): RemoteObject {
  if (typeof value !== 'object' || value === null) return { type: typeof value, description: String(value) };
  const className = value.constructor?.name ?? 'Object';
  const description = value instanceof Error ? `${value.name}: ${value.message}` : className;
  const subtype =
    value instanceof Node
      ? 'node'
      : Array.isArray(value)
        ? 'array'
        : value instanceof Error
          ? 'error'
          : value instanceof Promise
            ? 'promise'
            : undefined;
  return {
    type: 'object',
    className: value instanceof Error ? value.name : className,
    description,
    ...(subtype && { subtype }),
  };
}
