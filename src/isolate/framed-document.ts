/** What stands in a frame of this origin; `null` where that is of another one, as a page of the browser itself is. */
export function framedDocument(frame: HTMLIFrameElement): Document | null {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

/** The document of `url` in a frame that has loaded, where it carries its policy; otherwise what a person can do. */
export function guardedDocument(frame: HTMLIFrameElement, url: string, policy: string): Document | Error {
  const inside = framedDocument(frame);
  const own = inside?.querySelector('head > meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
  if (inside && own === policy) return inside;
  return new Error(`${url} is not the document it should be. Check that it is served as it was built.`);
}
