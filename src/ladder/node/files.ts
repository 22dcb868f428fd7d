/** The files of a run: packed once for the frame, and what it changed written back where it belongs. */
import type { FileEdit, Files } from '#workspace/files.contract.ts';
import { placeOf } from '../bash/tree.ts';
import type { Beside } from '../command.contract.ts';
import { type PackFile, pack } from './pack.ts';
import type { Change, Packed } from './wire.ts';

/** Bytes of files, either way. */
const mostBytes = 400 * 2 ** 20;

/** Packed once for each state of it: packages change seldom and are many. */
const packed = new WeakMap<Beside, { version: number; files: Packed }>();

export function packBeside(beside: Beside): Packed {
  const version = beside.version();
  const known = packed.get(beside);
  if (known?.version === version) return known.files;
  const files = pack(
    [...beside.paths()].flatMap((path): PackFile[] => {
      const bytes = beside.read(path);
      return bytes ? [{ path, bytes }] : [];
    }),
  );
  packed.set(beside, { version, files });
  return files;
}

export interface WorkspaceCopy {
  files: Packed;
  /** By path, to tell later what has changed since. */
  hashes: Map<string, string>;
}

export async function packWorkspace(
  files: Files,
): Promise<{ ok: true; value: WorkspaceCopy } | { ok: false; message: string }> {
  const listed = await files.list();
  if (!listed.ok) return listed;
  const wanted = listed.value.filter(({ kind, leftOut }) => kind === 'file' && !leftOut);
  if (wanted.reduce((sum, { size }) => sum + size, 0) > mostBytes)
    return {
      ok: false,
      message: `The workspace has more than ${mostBytes >> 20} MB, which the embedded Node is not handed.`,
    };
  const copies: PackFile[] = [];
  for (const info of wanted) {
    const copy = await copyOf(files, info);
    if (copy) copies.push(copy);
  }
  return {
    ok: true,
    value: { files: pack(copies), hashes: new Map(wanted.map(({ path, hash, as }) => [path, `${hash} ${as ?? ''}`])) },
  };
}

async function copyOf(
  files: Files,
  { path, as }: { path: string; as?: 'link' | 'program' },
): Promise<PackFile | undefined> {
  if (as === 'link') {
    const target = await files.readLink(path);
    return target.ok ? { path, bytes: new TextEncoder().encode(target.value), as } : undefined;
  }
  const read = await files.read(path);
  return read.ok ? { path, bytes: read.value, ...(as && { as }) } : undefined;
}

/** What has changed in the workspace since `hashes`, which is brought up to date. */
export async function changesSince(files: Files, hashes: Map<string, string>): Promise<Change[]> {
  const listed = await files.list();
  if (!listed.ok) return [];
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const info of listed.value) {
    if (info.kind !== 'file' || info.leftOut) continue;
    seen.add(info.path);
    const state = `${info.hash} ${info.as ?? ''}`;
    if (hashes.get(info.path) === state) continue;
    hashes.set(info.path, state);
    const copy = await copyOf(files, info);
    if (copy) changes.push(copy.as ? [copy.path, copy.bytes, copy.as] : [copy.path, copy.bytes]);
  }
  for (const path of [...hashes.keys()])
    if (!seen.has(path)) {
      hashes.delete(path);
      changes.push([path, null]);
    }
  return changes;
}

/** Installed packages and what is only passing stand beside the workspace. */
const isBeside = (path: string) => placeOf(path) === 'beside';

/** The frame is not trusted: what it names is checked as any path is, and what is of the workspace is all written or nothing. */
export async function keep(
  changes: readonly Change[],
  files: Files,
  beside: Beside,
): Promise<{ ok: true; paths: string[] } | { ok: false; message: string }> {
  if (changes.reduce((sum, [, bytes]) => sum + (bytes?.length ?? 0), 0) > mostBytes)
    return { ok: false, message: `The program wrote more than ${mostBytes >> 20} MB of files. None was kept.` };
  const edits: FileEdit[] = [];
  for (const [path, bytes, as] of changes) {
    if (!isBeside(path)) edits.push({ path, content: bytes, ...(as && { as }) });
    else if (bytes) beside.write(path, bytes);
    else beside.remove(path);
  }
  if (edits.length === 0) return { ok: true, paths: [] };
  const kept = await files.apply(edits);
  return kept.ok ? { ok: true, paths: kept.value } : { ok: false, message: kept.message };
}
