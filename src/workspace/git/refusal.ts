import type { GitCode } from '../git.contract.ts';

/** What an operation is stopped with; the face turns it into a result. */
export const refusal = (code: GitCode, message: string, detail?: unknown): Error =>
  Object.assign(new Error(message), { gitCode: code, detail });
