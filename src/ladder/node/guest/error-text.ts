/** How Node tells an error that nobody took: the line it was thrown in, its stack, and which Node this is. */
import { nodeVersion as version } from '../version.ts';
import { inspect } from './inspect.ts';

export function tellError(error: unknown, rejected: boolean, read: (path: string) => string | undefined): string {
  const isError = error instanceof Error;
  const shown = isError ? inspect(error) : undefined;
  if (!isError && rejected) {
    const reason = inspect(error);
    return `node:internal/process/promises\n            triggerUncaughtException(err, true /* fromPromise */);\n            ^\n\n[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${reason}".] {\n  code: 'ERR_UNHANDLED_REJECTION'\n}\n\nNode.js ${version}\n`;
  }
  const place = isError
    ? /\(?(\/[^\s():]+):(\d+):(\d+)\)?/.exec(String(error.stack).replace(String(error.message), ''))
    : null;
  const line = place && read(place[1]!)?.split('\n')[Number(place[2]) - 1];
  // Of a `throw`, not of what it throws.
  const thrown = line?.lastIndexOf('throw ', Number(place?.[3])) ?? -1;
  const column = thrown >= 0 ? thrown : Math.max(Number(place?.[3]) - 1, 0);
  const head = line ? `${place[1]}:${place[2]}\n${line}\n${' '.repeat(column)}^\n\n` : 'Uncaught:\n';
  const body = shown ?? `${inspect(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)`;
  return `${head}${body}\n\nNode.js ${version}\n`;
}
