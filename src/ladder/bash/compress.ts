/** gzip by the browser. */

export const gzipped = (bytes: Uint8Array): Promise<Uint8Array> => through(bytes, new CompressionStream('gzip'));

/** Rejects where the bytes are no gzip. */
export const gunzipped = (bytes: Uint8Array): Promise<Uint8Array> => through(bytes, new DecompressionStream('gzip'));

async function through(bytes: Uint8Array, way: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(way);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
