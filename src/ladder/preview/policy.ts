/**
 * The two policies of a preview. `preview.html` carries the first and lends it to the page that stands in it: the frame of
 * that page can go nowhere (`frame-src`), and nothing in it comes from a network. The page adds the second: of scripts only
 * those run that were put together here, each named by its hash. So no script runs in a frame that the page makes, where
 * what was taken away from this one would still be.
 */
export const outerPolicy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data: blob:; media-src data: blob:; form-action 'none'; base-uri 'none'";

export const innerPolicy = (hashes: readonly string[]): string =>
  outerPolicy.replace("'unsafe-inline'", hashes.map((hash) => `'sha256-${hash}'`).join(' '));
