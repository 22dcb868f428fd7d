/**
 * The document of one isolate. It is given to a frame as text, so that it needs no network, and stands inside
 * `isolate.html`, from which it inherits its policy; it carries the same policy once more, so that it never is without.
 */

/** Starts one Worker from the text it is given, hands it a port, and answers whoever asks whether it is there. The Worker gets this document's policy and opaque origin. */
export const frameScript = `addEventListener('message', function first(event) {
  if (event.source !== parent.parent || event.ports.length !== 2) return;
  removeEventListener('message', first);
  const [port, trouble] = event.ports;
  trouble.onmessage = () => trouble.postMessage(true);
  const worker = new Worker(event.data);
  worker.onerror = (error) => {
    error.preventDefault();
    trouble.postMessage(String(error.message || 'The worker did not start.'));
  };
  worker.postMessage(null, [port]);
});`;

/** That of `isolate.html` too; a test holds the two, and the hash, together. */
export const framePolicy =
  "default-src 'none'; script-src 'sha256-7Fha5obuzsNGkmp3nCqawrdOTdlzYCzmtYMN9TX2PZs=' 'unsafe-eval'; worker-src data:; form-action 'none'; base-uri 'none'";

export const framePage = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${framePolicy}"><script>${frameScript}</script>`;
