/** All of a stream. Rejects with the stream's own error, which a `Response` in Chrome hides behind “Failed to fetch”. */
export async function streamBytes(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: BlobPart[] = [];
  const reader = stream.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    pieces.push(piece.value as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
