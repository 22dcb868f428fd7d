import type { Endpoint } from 'comlink';

/**
 * The filter in front of Comlink. A peer of bare Comlink can walk to `Function` and run code in the other realm, so
 * neither side ever faces it: of all Comlink's messages only these pass, with exactly these fields.
 *
 * - A request: `APPLY` on one name of a closed table, with raw arguments.
 * - An answer: raw, to a request of ours that is still open.
 */
export interface WireRules {
  /** What the peer may call. */
  names: ReadonlySet<string>;
  /** Looks at the data of a message that has the right shape: `true` lets it pass. It reports why not by itself. */
  admit(name: string, values: unknown[]): boolean;
  /** A message that broke the protocol. Called for each. */
  refuse(why: string): void;
}

/** What the host offers to the guest. Lines and columns are those of the compiled program, from 1. */
export interface HostFace {
  /** First word of a run, before the program's first instruction. */
  begun(): void;
  call(name: string, args: unknown[], line: number | undefined, scope?: string): Promise<GuestReply>;
  /** Asks for a step of this name within a scope. */
  step(scope: string, name: string, line: number | undefined): Promise<GuestStep>;
  /** Says what came of the step that was opened with this scope. Resolves to the program's time from then on. */
  stepped(scope: string, outcome: GuestOutcome): Promise<number>;
  log(lines: GuestLine[]): void;
  /** Before timers fire that are due by then: answered after all that was answered before that time. */
  listen(elapsed: number): Promise<void>;
}

/** What the guest offers to the host: once, and it resolves when the program has ended. */
export interface GuestFace {
  run(program: GuestProgram): Promise<GuestEnd>;
}

export interface GuestProgram {
  /** JavaScript that is the body of an async function of `codemode` and `input`. */
  code: string;
  input: unknown;
  inFlight: number;
  messageBytes: number;
  world: GuestWorld;
  /** Its awaits have been marked: it may open steps. */
  steps: boolean;
}

export interface GuestWorld {
  seed: number[];
  startedAt: number;
}

/** `elapsed` is the program's time from then on, in milliseconds since it began. */
export type GuestReply = { elapsed: number } & (
  | { ok: true; value: unknown }
  | { ok: false; code: string; message: string; data?: unknown }
);

export type GuestStep =
  | { ok: true; elapsed: number; scope: string }
  | { ok: true; elapsed: number; outcome: GuestOutcome }
  | { ok: false; elapsed: number; code: string; message: string };

export type GuestOutcome =
  | { ok: true; value: unknown }
  | { ok: false; error: { name: string; message: string; code?: string } };

export interface GuestLine {
  level: string;
  text: string;
  line?: number | undefined;
}

export type GuestEnd =
  | { status: 'ok'; value: unknown }
  | { status: 'error'; error: GuestError }
  | { status: 'stalled'; message: string }
  | { status: 'limit'; message: string };

export interface GuestError {
  name: string;
  message: string;
  stack: string;
  line?: number | undefined;
  column?: number | undefined;
  code?: string | undefined;
}

/** Names a program with steps is compiled with; long, so that no program has them. */
export const awaited = '$espalier_awaited';
export const each = '$espalier_each';

/** The first message of an isolate, before any program has come near it. */
export const ready = 'ready';

/** The file name of the program in stacks. */
export const programName = 'program.ts';

const longestId = 80;
const most = 8;

/** Most of Comlink's messages that travel together. Those of one turn do: crossing to another process is what costs. */
export const mostTogether = 256;

/** An endpoint for Comlink on a port, with the filter between them. Both directions are held to it. */
export function filtered(port: MessagePort, rules: WireRules): Endpoint {
  const asked = new Set<string>();
  const asking = new Set<string>();
  const listeners = new Set<EventListenerOrEventListenerObject>();
  const send = port.postMessage.bind(port);
  let leaving: unknown[] = [];

  const passes = (message: unknown): boolean => {
    if (!isRecord(message)) return no('something that is no message');
    const { id, type } = message;
    if (typeof id !== 'string' || id.length === 0 || id.length > longestId) return no('a message without an id');
    if (type === 'RAW') {
      if (!hasOnly(message, answerKeys)) return no('an answer with more than a value');
      if (!asked.delete(id)) return no('an answer to nothing');
      return rules.admit('answer', [message.value]);
    }
    if (type !== 'APPLY') return no(`a message of type ${typeof type === 'string' ? type.slice(0, 20) : typeof type}`);
    if (!hasOnly(message, requestKeys)) return no('a request with more than a name and arguments');
    const { path, argumentList: list } = message;
    if (!Array.isArray(path) || path.length !== 1) return no('a request for a path');
    const name: unknown = path[0];
    if (typeof name !== 'string' || !rules.names.has(name)) return no('a request for a name that is not offered');
    if (!Array.isArray(list) || list.length > most) return no('a request without arguments');
    const values: unknown[] = [];
    for (let i = 0; i < list.length; i++) {
      const argument: unknown = list[i];
      if (!isRecord(argument) || argument.type !== 'RAW' || !hasOnly(argument, rawKeys))
        return no('an argument that is not raw');
      values[i] = argument.value;
    }
    if (asking.has(id)) return no('two requests with one id');
    if (!rules.admit(name, values)) return false;
    asking.add(id);
    return true;
  };

  const no = (why: string): false => {
    rules.refuse(`The isolate sent ${why}.`);
    return false;
  };

  const receive = (event: MessageEvent<unknown>) => {
    if (event.ports.length > 0) return void no('a port');
    const messages = event.data;
    if (!Array.isArray(messages) || messages.length === 0 || messages.length > mostTogether)
      return void no('something that is no list of messages');
    for (let i = 0; i < messages.length; i++) if (passes(messages[i])) deliver(messages[i]);
  };
  const deliver = (data: unknown) => {
    const event = { data } as MessageEvent;
    for (const listener of listeners) {
      if (typeof listener === 'function') listener(event);
      else listener.handleEvent(event);
    }
  };
  const flush = () => {
    const messages = leaving;
    leaving = [];
    for (let at = 0; at < messages.length; at += mostTogether) send(messages.slice(at, at + mostTogether));
  };
  port.addEventListener('message', receive as EventListener);
  port.addEventListener('messageerror', () => no('a message that cannot be read'));

  return {
    postMessage(message: { id?: string; type?: string; value?: unknown }) {
      const id = message.id!;
      if (message.type === 'APPLY') asked.add(id);
      else if (message.type !== 'RAW' || !asking.delete(id)) return void no('for an answer that may not leave');
      if (leaving.push(message) === 1) queueMicrotask(flush);
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
    start: () => port.start(),
  };
}

const requestKeys = new Set(['id', 'type', 'path', 'argumentList']);
const answerKeys = new Set(['id', 'type', 'value']);
const rawKeys = new Set(['type', 'value']);

const { getPrototypeOf, keys, prototype } = Object;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && getPrototypeOf(value) === prototype;
}

function hasOnly(value: object, allowed: ReadonlySet<string>): boolean {
  const all = keys(value);
  for (let i = 0; i < all.length; i++) if (!allowed.has(all[i]!)) return false;
  return true;
}
