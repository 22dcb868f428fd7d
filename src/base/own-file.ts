/**
 * A large file of this build, as the wasm of an interpreter, which is handed to a frame that has no network. `url` comes
 * from `import url from 'x.wasm?url'`; any other origin is refused. Rejects with what happened.
 */
export async function readOwnFile(url: string): Promise<ArrayBuffer> {
  const address = new URL(url, document.baseURI);
  if (address.origin !== location.origin) throw new Error(`A file of another origin was asked for: ${address.href}`);
  const response = await fetch(address.href);
  if (!response.ok) throw new Error(`${address.pathname} was not served (${response.status}).`);
  return response.arrayBuffer();
}
