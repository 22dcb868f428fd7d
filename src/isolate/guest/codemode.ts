import { showAs } from '#base/inspect.ts';
import { measure } from '#base/plain.ts';
import type { GuestReply } from '../wire.ts';
import { lineOf } from './failure.ts';

type Send = (name: string, args: unknown[], line: number | undefined, scope: string) => Promise<GuestReply>;

interface CodemodeWorld {
  inFlight: number;
  messageBytes: number;
  /** Something is under way until what is returned is called. */
  hold(): () => void;
  beforeCall(): void;
  /** The path of the steps the running code stands in. */
  scope(): string;
  /** What `codemode.step` is. */
  step: (...args: unknown[]) => unknown;
}

const clone = structuredClone;

/** Reading a line off a stack costs as much as the rest of a call, so a program with very many is told of the first only. */
const mostLines = 200;

type Failed = Error & { code?: string; status?: number; data?: unknown };

/** The object a program calls the host through: any name of a string is a function, and nothing else is anything. */
export function createCodemode(send: Send, { inFlight, messageBytes, hold, beforeCall, scope, step }: CodemodeWorld) {
  const waiting: (() => void)[] = [];
  const idlers: (() => void)[] = [];
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  let under = 0;
  let open = 0;
  let made = 0;

  const perform = async (name: string, args: unknown[], failure: Failed): Promise<unknown> => {
    const path = scope();
    for (let i = 0; i < args.length; i++) {
      const checked = measure(args[i], messageBytes, args.length === 1 ? 'argument' : `argument ${i + 1}`);
      if (!checked.ok) throw named(failure, 'not_plain', `codemode.${name}: ${checked.message}`);
      // As it is now: what the program does to it before the message leaves is not what it called with.
      if (typeof args[i] === 'object' && args[i] !== null) args[i] = copy(args[i], name, failure);
    }
    const release = hold();
    open++;
    if (under >= inFlight) await new Promise<void>((go) => waiting.push(go));
    under++;
    try {
      beforeCall();
      const reply = await send(name, args, made++ < mostLines ? lineOf(failure) : undefined, path);
      if (reply.ok) return reply.value;
      throw withData(named(failure, reply.code, reply.message), reply.data);
    } finally {
      under--;
      open--;
      waiting.shift()?.();
      release();
      if (open === 0) for (const go of idlers.splice(0)) go();
    }
  };

  const method = (name: string) => {
    const known = methods.get(name);
    if (known) return known;
    // The error is made here, while the program's own frames are on the stack.
    const call = (...args: unknown[]) => perform(name, args, new Error() as Failed);
    Object.defineProperty(call, 'name', { value: name });
    methods.set(name, call);
    return call;
  };

  const refuse = () => {
    throw new TypeError('codemode cannot be changed.');
  };
  const proxy = new Proxy(Object.create(null) as object, {
    get(_, name) {
      if (typeof name !== 'string') return undefined;
      if (name === 'step') return step;
      if (name !== 'then') return method(name);
      const error = new TypeError(
        'codemode is not a promise: await a call of one of its methods, as in `await codemode.name()`.',
      ) as Failed;
      error.code = 'awaited_codemode';
      throw error;
    },
    has: (_, name) => typeof name === 'string' && name !== 'then',
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    getPrototypeOf: () => null,
    ownKeys: () => [],
  });
  showAs(proxy, '[codemode]');

  /** Resolves when no call is under way any more. */
  const idle = async () => {
    while (open > 0) await new Promise<void>((go) => idlers.push(go));
  };
  return { proxy, idle };
}

/** A proxy looks like plain data and cannot be copied. */
function copy(value: unknown, name: string, failure: Failed): unknown {
  try {
    return clone(value);
  } catch {
    throw named(
      failure,
      'not_plain',
      `codemode.${name}: an argument cannot be copied, as a proxy cannot. Pass plain data.`,
    );
  }
}

function named(error: Failed, code: string, message: string): Failed {
  Object.defineProperty(error, 'name', { value: 'CallError', configurable: true, writable: true });
  error.message = message;
  error.code = code;
  return error;
}

function withData(error: Failed, data: unknown): Failed {
  if (data === undefined) return error;
  error.data = data;
  const status = typeof data === 'object' && data !== null ? (data as { status?: unknown }).status : undefined;
  if (typeof status === 'number') error.status = status;
  return error;
}
