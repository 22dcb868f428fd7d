/** Parts of a workspace as archives, and archives as files. */
import { parseTar } from 'nanotar';
import { readPath } from '#base/path.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { FileEdit, FileSort, Files } from '../files.contract.ts';
import { makeTar } from '../text/tar.ts';
import { makeZip, readZip, type UnpackLimits, type ZipFile } from '../text/zip.ts';
import type { Changed } from '../work.ts';

export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz';

const limits: UnpackLimits = { bytes: 500 * 2 ** 20, files: 20_000 };
const modes = { link: 0o120777, program: 0o100755 };

export function createPacking(files: Files, apply: (edits: FileEdit[]) => Promise<Result<Changed[]>>) {
  /** Everything at and below a path; `.git` where it is asked for. Names begin with that of the path. */
  async function pack({
    path = '/',
    format = 'zip',
    git = false,
  }: {
    path?: string;
    format?: ArchiveFormat;
    git?: boolean;
  }) {
    const all = await files.list(path);
    if (!all.ok) return all;
    const above = path.replace(/\/+$/, '').replace(/[^/]*$/, '').length || 1;
    const packed: (ZipFile & { as?: FileSort })[] = [];
    for (const one of all.value) {
      if (one.kind === 'folder' || (!git && /^\/\.git\//.test(one.path))) continue;
      const link = one.as === 'link' ? await files.readLink(one.path) : undefined;
      const read = link ?? (await files.read(one.path));
      if (!read.ok) return read;
      const bytes = typeof read.value === 'string' ? new TextEncoder().encode(read.value) : read.value;
      const mode = one.as ? modes[one.as] : 0o100644;
      packed.push({
        path: one.path.slice(above),
        bytes,
        modifiedAt: one.modifiedAt,
        mode,
        ...(one.as && { as: one.as }),
      });
    }
    if (packed.length === 0) return fail('not_found', `There are no files at ${path}.`);
    if (format === 'zip') return ok(await makeZip(packed));
    const tar = makeTar(packed.map(({ as, ...file }) => ({ ...file, link: as === 'link' })));
    if (format === 'tar') return ok(tar);
    const zipped = new Blob([tar as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'));
    return ok(new Uint8Array(await new Response(zipped).arrayBuffer()));
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
    const entries = parseTar(tar);
    if (entries.length > limits.files) return fail('too_large', `The archive holds over ${limits.files} files.`);
    const own = entries.filter(({ type }) => type === 'file');
    if (own.length === 0) return fail('unreadable', 'This is neither a zip nor a tar archive with files in it.');
    return ok(
      own.map(({ name, data = new Uint8Array(), attrs }) => ({
        path: name,
        bytes: data,
        mode: Number.parseInt(attrs?.mode ?? '', 8) & 0o777 || 0o644,
      })),
    );
  } catch (error) {
    return fail('unreadable', `The archive cannot be read: ${messageOf(error)}`);
  }
}
