/** What a boundary returns: a value, or a code of a closed set with a message a person can act on. */
export type Result<T, C extends string = string> = Ok<T> | Failure<C>;

export interface Ok<T> {
  ok: true;
  value: T;
}

export interface Failure<C extends string = string> {
  ok: false;
  code: C;
  /** One sentence or two: what happened and what to do. Never holds a secret. */
  message: string;
  /** More for the curious: plain data only. */
  detail?: unknown;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });

export function fail<C extends string>(code: C, message: string, detail?: unknown): Failure<C> {
  return detail === undefined ? { ok: false, code, message } : { ok: false, code, message, detail };
}

/** The message of anything that was thrown, `null` and objects without a prototype included. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return thrown.message || thrown.name;
    return String(thrown);
  } catch {
    return 'Something was thrown that cannot be shown.';
  }
}
