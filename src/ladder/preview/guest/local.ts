/** Which addresses of a page mean files of its workspace. A page of text has the address of what it stands in. */

const home = document.baseURI.replace(/[^/]*$/, '');

/** `x.png`, `/x.png`, and what a browser makes of them. */
export const isLocal = (url: string): boolean =>
  url.startsWith(home) || (url !== '' && !/^([a-z][a-z\d+.-]*:|\/\/|#)/i.test(url));

/** As the page wrote it, or would have. */
export const asWritten = (url: string): string => (url.startsWith(home) ? url.slice(home.length) : url);
