/** Loads at the first call and once; where that fails, the next call tries again. For what a first paint does not need. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    const mine = (loading ??= load());
    mine.catch(() => {
      if (loading === mine) loading = undefined;
    });
    return mine;
  };
}
