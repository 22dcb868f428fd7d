import { type GuestError, programName } from '../wire.ts';

/** The body of a compiled function begins on the third line of its source, by the standard. */
const linesBefore = 2;
const frame = new RegExp(`${programName.replace('.', '\\.')}:(\\d+):(\\d+)`);
const longest = 8_000;

/** Anything that was thrown, told so that it can cross. Never throws, whatever the program made of it. */
export function failureOf(thrown: unknown, code?: string): GuestError {
  try {
    return described(thrown, code);
  } catch {
    return { name: 'Error', message: 'Something was thrown that cannot be shown.', stack: '', code };
  }
}

function described(thrown: unknown, code: string | undefined): GuestError {
  if (!(thrown instanceof Error)) {
    const shown = typeof thrown === 'string' ? `"${thrown}"` : shownValue(thrown);
    return {
      name: 'Error',
      message: `The program threw ${shown}, which is not an Error.`,
      stack: '',
      code: code ?? 'not_an_error',
    };
  }
  const own = (thrown as { code?: unknown }).code;
  const stack = programFrames(text(thrown.stack));
  const [line, column] = position(stack) ?? [];
  const parts =
    thrown instanceof AggregateError ? thrown.errors.slice(0, 5).map((inner) => `\n- ${failureOf(inner).message}`) : [];
  return {
    name: text(thrown.name) || 'Error',
    message: (text(thrown.message) + parts.join('')).slice(0, longest),
    stack,
    line,
    column,
    code: typeof own === 'string' ? own.slice(0, 100) : code,
  };
}

function shownValue(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  try {
    return JSON.stringify(thrown)?.slice(0, 500) ?? 'an object';
  } catch {
    return 'an object';
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : String(value ?? ''));

/** Only the frames of the program, with the lines of its own source. */
function programFrames(stack: string): string {
  const kept: string[] = [];
  for (const row of stack.slice(0, longest).split('\n')) {
    const found = frame.exec(row);
    if (!found || Number(found[1]) <= linesBefore) continue;
    const name = /^\s*(?:at )?(?:async )?([^@(\s]+) ?[(@]/.exec(row)?.[1];
    const place = `${programName}:${Number(found[1]) - linesBefore}:${found[2]}`;
    kept.push(!name || name === 'eval' || name === 'anonymous' ? `    at ${place}` : `    at ${name} (${place})`);
  }
  return kept.join('\n');
}

function position(stack: string): [number, number] | undefined {
  const found = frame.exec(stack);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

/** The line of the program that is running now. */
export function lineOf(error: Error): number | undefined {
  try {
    const found = frame.exec(String(error.stack));
    return found ? Number(found[1]) - linesBefore : undefined;
  } catch {
    return undefined;
  }
}
