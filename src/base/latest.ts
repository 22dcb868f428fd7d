/** Latest wins: a newer call makes the answers of older ones resolve to `undefined` and aborts their signal. */
export function latest<A extends unknown[], T>(
  work: (signal: AbortSignal, ...args: A) => Promise<T>,
): (...args: A) => Promise<T | undefined> {
  let current: AbortController | undefined;
  return async (...args) => {
    current?.abort();
    const own = new AbortController();
    current = own;
    try {
      const value = await work(own.signal, ...args);
      return own.signal.aborted ? undefined : value;
    } catch (error) {
      if (own.signal.aborted) return undefined;
      throw error;
    }
  };
}
