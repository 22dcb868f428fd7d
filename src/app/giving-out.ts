/** Files of the workspace as files of the person's disk. */
import { after } from '#base/deadline.ts';
import { fail, ok, type Result } from '#base/result.ts';
import { streamOf } from '#base/stream-bytes.ts';
import { filesAt } from '#session/tree.ts';
import type { DownloadFormat } from '#ui/exchange-face.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { GitCheckpoint } from '#workspace/git.contract.ts';
import { filePieces, packedPieces } from '#workspace/packed.ts';
import type { ExchangeWorld, Step } from './exchange.ts';

export async function giveOut(
  files: Files,
  path: string,
  format: DownloadFormat | undefined,
  { signal, onSize, onDone }: Step,
): Promise<Result<void>> {
  const name = path.slice(path.lastIndexOf('/') + 1) || 'workspace';
  const onRead = (bytes: number) => {
    signal.throwIfAborted();
    onDone(bytes);
  };
  const found = await files.list(path);
  const own = found.ok ? found.value.find((one) => one.path === path) : undefined;
  if (own?.kind === 'file' && !format) {
    onSize(own.size);
    await save(name, filePieces(files, own, onRead));
    return ok(undefined);
  }
  const packed = await packedPieces(files, { path, format: format ?? 'zip', onRead });
  if (!packed.ok) return packed;
  onSize(packed.value.size);
  await save(`${name}.${format ?? 'zip'}`, packed.value.pieces);
  return ok(undefined);
}

export async function giveRepository({ files, now, opened }: ExchangeWorld, { signal }: Step): Promise<Result<void>> {
  const session = opened.get();
  if (!session) return fail('none', 'No conversation is open, so there is no history to write.');
  const { entries, head } = session.state.get();
  const checkpoints: GitCheckpoint[] = [];
  for (const { id, parents, title, createdAt, deletedAt } of [...entries.values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  )) {
    const tree = filesAt(entries, id);
    if (tree === null || deletedAt !== undefined) continue;
    const parent = checkpoints.some((one) => one.id === parents[0]) ? parents[0]! : null;
    checkpoints.push({ id, tree, message: title, time: createdAt, parent });
  }
  const { createGit } = await import('#workspace/git.ts');
  const at = head.entryId;
  const made = await createGit({ files, now }).exportRepository({ checkpoints, ...(at !== null && { head: at }) });
  if (!made.ok) return made;
  signal.throwIfAborted();
  await save('repository.zip', [made.value]);
  return ok(undefined);
}

/** The browser keeps what it is given outside of the page, so that an archive need not fit into its memory. */
async function save(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const all = (async function* () {
    for await (const piece of pieces) yield piece;
  })();
  const url = URL.createObjectURL(await new Response(streamOf(all)).blob());
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  after(60_000, () => URL.revokeObjectURL(url));
}
