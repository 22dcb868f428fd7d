import type { Outcome, ProgramError } from './isolate.contract.ts';
import type { Stripped } from './strip.ts';
import { type GuestEnd, type GuestError, programName } from './wire.ts';

const place = new RegExp(`${programName.replace('.', '\\.')}:(\\d+):(\\d+)`, 'g');

/** What the guest said about its end, read as something that may be anything, with positions of the text the person sees. */
export function outcomeOf(said: GuestEnd, program: Stripped): Outcome {
  const end: unknown = said;
  if (typeof end !== 'object' || end === null) return unknown;
  const { status, value, error, message } = end as Record<string, unknown>;
  switch (status) {
    case 'ok':
      return { status, value };
    case 'stalled':
      return { status, message: words(message) };
    case 'limit':
      return { status, limit: 'messageBytes', message: words(message) };
    case 'error':
      return typeof error === 'object' && error !== null
        ? { status, error: errorOf(error as GuestError, program) }
        : unknown;
    default:
      return unknown;
  }
}

const unknown: Outcome = { status: 'refused', message: 'The isolate ended in an unknown way.' };

const words = (value: unknown, most = 8_000) => (typeof value === 'string' ? value.slice(0, most) : '');

function errorOf(error: GuestError, program: Stripped): ProgramError {
  const position = typeof error.line === 'number' ? program.original(error.line, Number(error.column) || 1) : undefined;
  const name = words(error.name, 200) || 'Error';
  const message = words(error.message);
  const frames = words(error.stack).replace(place, (_, line: string, column: string) => {
    const at = program.original(Number(line), Number(column));
    return at ? `${programName}:${at.line}:${at.column}` : programName;
  });
  const code = words(error.code, 100);
  return {
    name,
    message,
    ...(frames ? { stack: `${name}: ${message}\n${frames}` } : {}),
    ...(position ? { position } : {}),
    ...(code ? { code } : {}),
  };
}
