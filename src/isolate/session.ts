import { expose, type Remote, wrap } from 'comlink';
import { measure, withoutReserved } from '#base/plain.ts';
import { messageOf } from '#base/result.ts';
import type { Isolate } from './frame.ts';
import type {
  CallContext,
  CallReply,
  Capabilities,
  LimitName,
  Limits,
  LogLevel,
  Outcome,
  RunEvent,
  Steps,
} from './isolate.contract.ts';
import { createHostSteps } from './steps.ts';
import { filtered, type GuestEnd, type GuestFace, type GuestWorld, type HostFace } from './wire.ts';

/** What the host says to one isolate and hears from it, held to the limits. One run. */
export interface Session {
  /** Hands the program over. `heard` is false as long as nothing has come back. */
  run(program: { code: string; input: unknown; world: GuestWorld; steps: boolean }): void;
  heard(): boolean;
  calls(): number;
  refused(): number;
  /** Nothing that comes after this has an effect; it is refused and counted. */
  close(): void;
}

export interface SessionWorld {
  capabilities: Capabilities;
  limits: Limits;
  steps: Steps | undefined;
  emit(event: RunEvent): void;
  now(): number;
  signal: AbortSignal;
  waitForPerson<T>(decision: Promise<T>): Promise<T>;
  /** Called once: by what the guest said, or by what it did. */
  over(how: { end: GuestEnd } | { outcome: Outcome }): void;
}

const levels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'log', 'info', 'warn', 'error']);
const names = new Set(['begun', 'call', 'log', 'listen', 'step', 'stepped']);
const longestName = 200;
const mostLate = 1000;
/** What a message costs besides its data, so that empty ones are counted too. */
const envelope = 256;

export function createSession({ port }: Pick<Isolate, 'port' | 'kill'>, world: SessionWorld): Session {
  const { capabilities, limits, emit, now, signal } = world;
  let over = false;
  let heard = false;
  let begun = false;
  let bytes = 0;
  let calls = 0;
  let lines = 0;
  let inFlight = 0;
  let refused = 0;
  const began = now();

  const finish = (how: Parameters<SessionWorld['over']>[0]) => {
    if (over) return;
    over = true;
    world.over(how);
  };
  const refuse = (why: string): false => {
    refused++;
    if (over && refused >= mostLate) port.close();
    finish({ outcome: { status: 'refused', message: `${why} The run was ended.` } });
    return false;
  };
  const passed = (limit: LimitName, message: string): false => {
    finish({ outcome: { status: 'limit', limit, message } });
    return false;
  };

  const admit = (name: string, values: unknown[]): boolean => {
    if (over) return refuse('The isolate spoke after its end.');
    heard = true;
    const measured = measure(values, Math.min(limits.messageBytes, limits.bytesOut - bytes) + envelope);
    if (!measured.ok) {
      if (measured.reason !== 'size') return refuse(`The isolate sent data that cannot cross: ${measured.message}`);
      const whole = bytes + limits.messageBytes > limits.bytesOut;
      return whole
        ? passed('bytesOut', `The program sent out more than ${limits.bytesOut} bytes.`)
        : passed('messageBytes', `The program sent a message of more than ${limits.messageBytes} bytes.`);
    }
    bytes += measured.bytes + envelope;
    if (bytes > limits.bytesOut) return passed('bytesOut', `The program sent out more than ${limits.bytesOut} bytes.`);
    switch (name) {
      case 'begun':
        if (begun) return refuse('The isolate began twice.');
        return (begun = true);
      case 'call':
        return admitCall(values);
      case 'step':
      case 'stepped':
        return steps.admit(name, values) || refuse('The isolate sent a step that is none.');
      case 'log':
        return Array.isArray(values[0]) && values.length === 1 ? true : refuse('The isolate sent a log that is none.');
      case 'listen':
        return (values.length === 1 && isTime(values[0])) || refuse('The isolate listens for no time.');
      default:
        return values.length === 1 ? true : refuse('The isolate ended in an unknown way.');
    }
  };

  const steps = createHostSteps(world.steps, {
    most: limits.calls,
    messageBytes: limits.messageBytes,
    elapsed: () => now() - began,
  });

  const admitCall = ([name, args, line, scope]: unknown[]): boolean => {
    const known = typeof name === 'string' && name.length <= longestName && steps.isOpen(scope ?? '');
    if (!known || !Array.isArray(args) || !isLine(line)) return refuse('The isolate sent a call that is none.');
    if (calls >= limits.calls) return passed('calls', `The program made more than ${limits.calls} calls.`);
    return inFlight < limits.inFlight || refuse(`The isolate had more than ${limits.inFlight} calls under way.`);
  };

  const host: HostFace = {
    begun: () => undefined,
    async listen(elapsed) {
      await world.steps?.reach?.(elapsed);
    },
    ...steps.face,
    async call(name, args, line, scope = '') {
      const id = ++calls;
      inFlight++;
      emit({ type: 'call', at: now(), id, name, args, ...(line === undefined ? {} : { line }) });
      let time: number | undefined;
      const setTime = (elapsed: number) => void (time = elapsed);
      const context = { id, signal, waitForPerson: world.waitForPerson, scope, setTime, ...(line && { line }) };
      const reply = sendable(await perform(name, args, context), limits.messageBytes);
      inFlight--;
      if (!over) emit({ type: 'result', at: now(), id, reply });
      return { ...reply, elapsed: time ?? now() - began };
    },
    log(sent) {
      for (const entry of sent as unknown[]) {
        if (over) return;
        const { level, text, line } = (entry ?? {}) as { level?: unknown; text?: unknown; line?: unknown };
        if (!levels.has(level) || typeof text !== 'string' || !isLine(line))
          return void refuse('The isolate sent a log that is none.');
        if (lines >= limits.logLines)
          return void passed('logLines', `The program logged more than ${limits.logLines} times.`);
        lines++;
        emit({ type: 'log', at: now(), level: level as LogLevel, text, ...(line === undefined ? {} : { line }) });
      }
      // A message without lines would be free.
      if (sent.length === 0) refuse('The isolate sent an empty log.');
    },
  };

  const perform = async (name: string, args: unknown[], context: CallContext): Promise<CallReply> => {
    try {
      const capability = capabilities.get(name);
      if (!capability)
        return {
          ok: false,
          code: 'unknown_method',
          message: `codemode.${name} does not exist. Search for the method's exact name.`,
        };
      return await capability(args, context);
    } catch (thrown) {
      return { ok: false, code: 'failed', message: messageOf(thrown) };
    }
  };

  const endpoint = filtered(port, { names, admit, refuse });
  expose(Object.freeze(Object.assign(Object.create(null), host)), endpoint);
  const guest = wrap(endpoint) as Remote<GuestFace>;

  return {
    run(program) {
      const { inFlight, messageBytes } = limits;
      void guest.run({ ...program, inFlight, messageBytes }).then((end) => finish({ end: end as GuestEnd }));
    },
    heard: () => heard,
    calls: () => calls,
    refused: () => refused,
    close: () => void (over = true),
  };
}

const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < 1e12;

const isLine = (line: unknown): line is number | undefined =>
  line === undefined || (Number.isSafeInteger(line) && (line as number) > 0);

/** The reply as plain data within the limit; anything else becomes a failure that says so. */
function sendable(reply: CallReply, limit: number): CallReply {
  const plain: CallReply = reply.ok
    ? { ok: true, value: reply.value }
    : {
        ok: false,
        code: reply.code,
        message: reply.message,
        ...(reply.data === undefined ? {} : { data: reply.data }),
      };
  const measured = measure(plain, limit, 'answer');
  if (measured.ok) return plain;
  if (measured.reason === 'key') {
    const cleaned = withoutReserved(plain) as CallReply;
    if (measure(cleaned, limit).ok) return cleaned;
  }
  return measured.reason === 'size'
    ? {
        ok: false,
        code: 'answer_too_large',
        message: `The answer is larger than ${limit} bytes. Ask for less at once, for instance fewer items a page.`,
      }
    : { ok: false, code: 'answer_not_plain', message: `The answer cannot cross: ${measured.message}` };
}
