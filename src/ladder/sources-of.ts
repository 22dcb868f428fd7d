/** Files of a workspace that a bundle may import. */
import type { Files } from '#workspace/files.contract.ts';

interface Wanted {
  name: RegExp;
  /** Bytes of one, and of all together: what is beyond is left out. */
  largest: number;
  mostBytes: number;
}

/** By path, as in `src/near.ts`. What is installed, and what Git keeps, is none of them. */
export async function sourcesOf(
  files: Pick<Files, 'list' | 'read'>,
  { name, largest, mostBytes }: Wanted,
): Promise<Record<string, Uint8Array>> {
  const listed = await files.list();
  const found: Record<string, Uint8Array> = {};
  let left = mostBytes;
  for (const { path, kind, size } of listed.ok ? listed.value : []) {
    if (kind !== 'file' || !name.test(path) || size > largest || size > left) continue;
    if (/^\/(node_modules|\.git)\//.test(path)) continue;
    const read = await files.read(path);
    if (!read.ok) continue;
    found[path.slice(1)] = read.value;
    left -= size;
  }
  return found;
}
