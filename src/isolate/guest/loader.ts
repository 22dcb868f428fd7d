/**
 * Runs the text it is handed, then hands it the port as if it had been there from the beginning: for interpreters, which are
 * longer than an address may be.
 */
addEventListener('message', function first(event: MessageEvent) {
  removeEventListener('message', first);
  const port = event.ports[0]!;
  port.onmessage = ({ data }: MessageEvent<string>) => {
    port.onmessage = null;
    // biome-ignore lint/complexity/noCommaOperator: an indirect call runs it in the global scope
    // biome-ignore lint/security/noGlobalEval: this is the sealed frame, which runs what it is handed
    (0, eval)(data);
    dispatchEvent(new MessageEvent('message', { ports: [port] }));
  };
});
