/** Zip archives (PKWARE APPNOTE 6.3.10) read: stored or deflated; no encryption, no Zip64. */
import { fail, messageOf, ok, type Result } from './result.ts';
import { crc32, signature } from './zip-write.ts';

export interface ZipFile {
  /** Without a `/` before it. */
  path: string;
  bytes: Uint8Array;
  /** As Unix has it, as in 0o100644. */
  mode?: number;
}

export interface UnpackLimits {
  /** Of all files together, unpacked. */
  bytes: number;
  files: number;
}

const inflated = async (bytes: Uint8Array, most: number) => {
  const stream = new DecompressionStream('deflate-raw');
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error('it unpacks to more than it says or than is taken');
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

/** Fails where it is damaged, encrypted or too large. Paths are given as they stand in it. */
export async function readZip(
  zip: Uint8Array,
  limits: UnpackLimits,
): Promise<Result<ZipFile[], 'unreadable' | 'too_large'>> {
  try {
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    let end = zip.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== signature.end) end--;
    if (end < 0) return fail('unreadable', 'This is no zip archive.');
    const count = view.getUint16(end + 10, true);
    if (count === 0xffff || count > limits.files)
      return fail('too_large', `The archive holds over ${limits.files} files.`);
    const found: ZipFile[] = [];
    let left = limits.bytes;
    let at = view.getUint32(end + 16, true);
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== signature.central)
        return fail('unreadable', 'The list of the archive is damaged.');
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [sum, packed, size] = [16, 20, 24].map((more) => view.getUint32(at + more, true)) as [
        number,
        number,
        number,
      ];
      const [nameLength, extra, comment] = [28, 30, 32].map((more) => view.getUint16(at + more, true)) as [
        number,
        number,
        number,
      ];
      const mode = view.getUint32(at + 38, true) >>> 16;
      const local = view.getUint32(at + 42, true);
      const path = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
      at += 46 + nameLength + extra + comment;
      if (path.endsWith('/')) continue;
      if (flags & 1) return fail('unreadable', `“${path}” in the archive is encrypted.`);
      if (size > left)
        return fail('too_large', `The archive unpacks to over ${Math.round(limits.bytes / 2 ** 20)} MiB.`);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const data = zip.slice(start, start + packed);
      if (method !== 0 && method !== 8)
        return fail('unreadable', `“${path}” is packed in a way that is not known (${method}).`);
      const bytes = method === 8 ? await inflated(data, size) : data;
      if (bytes.length !== size || crc32(bytes) !== sum)
        return fail('unreadable', `“${path}” in the archive is damaged.`);
      left -= size;
      found.push({ path, bytes, ...(mode && { mode }) });
    }
    return ok(found);
  } catch (error) {
    return fail('unreadable', `The archive cannot be read: ${messageOf(error)}.`);
  }
}
