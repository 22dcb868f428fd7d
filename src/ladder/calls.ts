/** The calls of a program that runs in no isolate of ours, held to the same limits. */
import { measure, withoutReserved } from '#base/plain.ts';
import { messageOf } from '#base/result.ts';
import type { CallContext, CallReply, Capabilities } from '#isolate/isolate.contract.ts';

export interface CallsWorld {
  capabilities: Capabilities | undefined;
  /** Aborts when the run ends. */
  signal: AbortSignal;
  /** Stops the clock of the run until it settles. */
  waitForPerson: CallContext['waitForPerson'];
  /** Default 1,000 calls of at most 4 MiB either way. */
  most?: number;
  messageBytes?: number;
}

/** `sent` is whatever a guest says, and is not trusted. Never rejects. */
export function createCalls({
  capabilities,
  signal,
  waitForPerson,
  most = 1_000,
  messageBytes = 4 * 2 ** 20,
}: CallsWorld) {
  let id = 0;
  return async (sent: { name?: unknown; args?: unknown; line?: unknown }): Promise<CallReply> => {
    const { name, args, line } = sent;
    if (typeof name !== 'string' || name.length > 200 || !Array.isArray(args))
      return failed('bad_argument', 'The program made a call that is none.');
    if (id >= most) return failed('limit', `The program made more than ${most} calls.`);
    const given = measure(args, messageBytes, 'argument');
    if (!given.ok) return failed('bad_argument', given.message);
    const capability = capabilities?.get(name);
    if (!capability)
      return failed('unknown_method', `codemode.${name} does not exist. Search for the method’s exact name.`);
    const place = Number.isSafeInteger(line) && (line as number) > 0 && { line: line as number };
    try {
      return plain(await capability(args, { id: ++id, signal, waitForPerson, ...place }), messageBytes);
    } catch (error) {
      return failed('failed', messageOf(error));
    }
  };
}

function plain(reply: CallReply, most: number): CallReply {
  const measured = measure(reply, most, 'answer');
  if (measured.ok) return reply;
  if (measured.reason === 'size')
    return failed('answer_too_large', `The answer is larger than ${most} bytes. Ask for less at once.`);
  const cleaned = withoutReserved(reply) as CallReply;
  return measure(cleaned, most).ok
    ? cleaned
    : failed('answer_not_plain', `The answer cannot cross: ${measured.message}`);
}

const failed = (code: string, message: string): CallReply => ({ ok: false, code, message });
