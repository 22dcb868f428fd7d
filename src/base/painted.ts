/**
 * Resolves when the page shows something, so that what is not needed for that does not take the line before. A page in the
 * background paints nothing: then after two seconds.
 */
export function painted(): Promise<void> {
  const name = 'first-contentful-paint';
  if (performance.getEntriesByName(name).length > 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      observer.disconnect();
      resolve();
    };
    const timer = setTimeout(done, 2_000);
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName(name).length > 0) done();
    });
    observer.observe({ type: 'paint', buffered: true });
  });
}
