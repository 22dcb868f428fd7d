import { type Failure, fail, messageOf } from '#base/result.ts';
import type { FileCode } from './files.contract.ts';

/** What was thrown on the way, as the result a boundary gives. */
export function failureOf(error: unknown): Failure<FileCode> {
  const code = (error as { fileCode?: FileCode } | null)?.fileCode;
  return code ? fail(code, messageOf(error)) : fail('failed', `The workspace could not be used: ${messageOf(error)}`);
}
