/** Files from outside into the workspace: all of them or none, as one change. */
import { readPath } from '#base/path.ts';
import { fail, ok, type Result } from '#base/result.ts';
import { piecesOf } from '#base/stream-bytes.ts';
import { visible } from '#base/visible.ts';
import { undoChanges } from '#codemode/toolset-undo.ts';
import type { GivenFile } from '#ui/exchange-face.ts';
import { bytes as inBytes } from '#ui/format.ts';
import type { FileEdit } from '#workspace/files.contract.ts';
import type { ExchangeWorld, Step } from './exchange.ts';

const mebibyte = 2 ** 20;
/** A file over this is no part of a snapshot, and comes in piece by piece. */
const large = 100 * mebibyte;
const most = { files: 10_000, together: 256 * mebibyte, one: 1024 * mebibyte };

/** What a package manager or Git makes anew. */
const apart = new Set(['node_modules', '.git', '.DS_Store']);

export async function takeIn(
  { files, notices }: ExchangeWorld,
  given: readonly GivenFile[],
  into: string,
  { signal, onSize, onDone }: Step,
): Promise<Result<void>> {
  const left = new Set<string>();
  const wanted: { path: string; file: File }[] = [];
  for (const { path, file } of given) {
    const names = path.split('/').filter(Boolean);
    const out = names.find((name) => apart.has(name));
    if (out) left.add(out);
    const read = readPath(`${into.replace(/\/+$/, '')}/${names.join('/')}`);
    if (!out && !read.ok) return fail('bad_path', `${visible(path)}: ${read.message} Nothing was added.`);
    if (!out && read.ok) wanted.push({ path: `/${read.value.join('/')}`, file });
  }
  const refused = refusal(wanted);
  if (refused) return fail('too_large', `${refused} Nothing was added.`);
  if (wanted.length === 0) {
    const why =
      left.size > 0 ? `Only ${[...left].join(' and ')}, which are not taken in.` : 'There are no files in it.';
    return fail('nothing', `Nothing was added. ${why}`);
  }
  onSize(wanted.reduce((sum, { file }) => sum + file.size, 0));

  const snapshot = await files.snapshot();
  const before = new Map((await listed(files)).map((one) => [one.path, one]));
  const edits: FileEdit[] = [];
  for (const { path, file } of wanted.filter((one) => one.file.size <= large)) {
    signal.throwIfAborted();
    const was = before.get(path)?.as;
    edits.push({ path, content: new Uint8Array(await contentOf(file)), ...(was === 'program' && { as: was }) });
    onDone(file.size);
  }
  signal.throwIfAborted();
  const added: string[] = [];
  const applied = edits.length > 0 ? await files.apply(edits) : ok([]);
  if (!applied.ok) return fail(applied.code, `${applied.message} Nothing was added.`);
  const after = new Map((await listed(files)).map(({ path, hash }) => [path, hash]));
  const changed = applied.value.map((path) => ({ path, hash: after.get(path) ?? null }));
  for (const { path, file } of wanted.filter((one) => one.file.size > large)) {
    const pieces = counting(piecesOf(file.stream()), onDone);
    const done = await files.writeStream(path, pieces, signal);
    if (done.ok) added.push(path);
    else {
      // All or none: what came in before it goes again.
      await takeBack();
      return signal.aborted ? ok(undefined) : fail(done.code, `${path}: ${done.message} Nothing was added.`);
    }
  }
  const what = wanted.length === 1 ? visible(wanted[0]!.path) : `${wanted.length.toLocaleString('en')} files`;
  const without = left.size > 0 ? ` Left out: ${[...left].sort().join(', ')}.` : '';
  const undo = { title: 'Undo', run: () => void takeBack().then((done) => notices.problem(done)) };
  notices.say({ tone: 'info', text: `Added ${what}.${without}`, action: undo });
  return ok(undefined);

  async function takeBack(): Promise<{ ok: boolean; message?: string }> {
    // A large one that stood there before is not kept by any snapshot: it stays as it came in.
    for (const path of added) if (!before.has(path)) await files.remove(path);
    if (!snapshot.ok || changed.length === 0) return ok(undefined);
    return undoChanges(files, snapshot.value, changed) as Promise<{ ok: boolean; message?: string }>;
  }
}

function refusal(wanted: readonly { path: string; file: File }[]): string | null {
  if (wanted.length > most.files)
    return `These are ${wanted.length.toLocaleString('en')} files; at most ${most.files.toLocaleString('en')} come in at once.`;
  const over = wanted.find(({ file }) => file.size > most.one);
  if (over) return `${visible(over.path)} is ${inBytes(over.file.size)}; a file is at most 1 GiB.`;
  const small = wanted.filter(({ file }) => file.size <= large).reduce((sum, { file }) => sum + file.size, 0);
  if (small > most.together)
    return `These are ${inBytes(small)}; at most 256 MiB come in at once, files over 100 MiB not counted.`;
  return null;
}

async function contentOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Error(`${visible(file.name)} could not be read. Nothing was added.`);
  }
}

async function* counting(pieces: AsyncIterable<Uint8Array>, onDone: (bytes: number) => void) {
  for await (const piece of pieces) {
    onDone(piece.length);
    yield piece;
  }
}

async function listed(files: ExchangeWorld['files']) {
  const all = await files.list();
  return all.ok ? all.value : [];
}
