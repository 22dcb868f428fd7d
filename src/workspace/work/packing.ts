/** Parts of a workspace as archives, and archives as files. */
import { readPath } from '#base/path.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import { allBytes } from '#base/stream-bytes.ts';
import { readTar } from '#base/tar-read.ts';
import { readZip, type UnpackLimits, type ZipFile } from '#base/zip.ts';
import type { FileEdit, Files } from '../files.contract.ts';
import { type ArchiveFormat, packedPieces } from '../packed.ts';
import type { Changed } from '../work.ts';

const limits: UnpackLimits = { bytes: 500 * 2 ** 20, files: 20_000 };
export function createPacking(files: Files, apply: (edits: FileEdit[]) => Promise<Result<Changed[]>>) {
  async function pack(what: { path?: string; format?: ArchiveFormat; git?: boolean }) {
    const packed = await packedPieces(files, what);
    if (!packed.ok) return packed;
    try {
      return ok(await allBytes(packed.value.pieces));
    } catch (error) {
      return fail('failed', messageOf(error));
    }
  }

  return {
    pack,

    async archive({ to, ...of }: { path?: string; format?: ArchiveFormat; to: string; git?: boolean }) {
      const packed = await pack(of);
      const done = packed.ok ? await apply([{ path: to, content: packed.value }]) : packed;
      return done.ok ? ok({ changed: done.value }) : done;
    },

    /** By what it is, not by its name. All of it or none; paths that lead out are refused. */
    async unpack({ path, to = '/' }: { path: string; to?: string }) {
      const read = await files.read(path);
      if (!read.ok) return read;
      const opened = await open(read.value);
      if (!opened.ok) return opened;
      const edits: FileEdit[] = [];
      for (const { path: name, bytes, mode = 0 } of opened.value) {
        const names = readPath(name);
        if (!names.ok || names.value.length === 0)
          return fail('bad_path', `The archive holds a path that leads out: ${name}`);
        const as = (mode & 0o170000) === 0o120000 ? 'link' : mode & 0o111 ? 'program' : undefined;
        edits.push({ path: `${to.replace(/\/+$/, '')}/${names.value.join('/')}`, content: bytes, ...(as && { as }) });
      }
      const done = await apply(edits);
      return done.ok ? ok({ changed: done.value }) : done;
    },
  };
}

async function open(bytes: Uint8Array): Promise<Result<ZipFile[]>> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readZip(bytes, limits);
  try {
    let tar = bytes;
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
        .stream()
        .pipeThrough(new DecompressionStream('gzip'))
        .getReader();
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let length = 0;
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        length += next.value.length;
        if (length > limits.bytes) return fail('too_large', 'The archive unpacks to over 500 MiB.');
        parts.push(next.value as Uint8Array<ArrayBuffer>);
      }
      tar = new Uint8Array(await new Blob(parts).arrayBuffer());
    }
    const entries = readTar(tar);
    if (!entries.ok || entries.value.length === 0)
      return fail('unreadable', 'This is neither a zip nor a tar archive with files in it.');
    if (entries.value.length > limits.files) return fail('too_large', `The archive holds over ${limits.files} files.`);
    const text = new TextEncoder();
    return ok(
      entries.value.flatMap(({ path, kind, bytes, target, mode }) => {
        if (kind === 'link') return [{ path, bytes: text.encode(target), mode: 0o120777 }];
        return kind === 'file' ? [{ path, bytes, mode: mode || 0o644 }] : [];
      }),
    );
  } catch (error) {
    return fail('unreadable', `The archive cannot be read: ${messageOf(error)}`);
  }
}
