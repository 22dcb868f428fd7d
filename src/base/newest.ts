/** One at a time, and of those that wait only the newest: for what replaces what was there, as a setting does. */
export function newestOnly<T>(work: (value: T) => Promise<unknown>): (value: T) => void {
  let waiting: { value: T } | undefined;
  let busy = false;
  return (value) => {
    waiting = { value };
    if (busy) return;
    busy = true;
    void (async () => {
      while (waiting) {
        const { value: next } = waiting;
        waiting = undefined;
        await work(next).catch(() => undefined);
      }
      busy = false;
    })();
  };
}
