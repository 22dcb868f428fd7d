/** A session as a file: its lines, with or without all its files, or a page that shows it. No key gets into any of them. */
import { fail, ok, type Result } from '#base/result.ts';
import type { ArchivedRun, SessionArchive } from '#session/session-file.contract.ts';
import { endLine, type FileLine, sessionLines } from '#session/session-file.ts';
import type { Stores } from '#storage/stores.ts';
import { reachedBy } from '#workspace/archive.ts';

export type ExportKind = 'lines' | 'whole' | 'page';

export interface Exported {
  name: string;
  file: Blob;
  /** Contents that were left out, because they hold a key or are not here any more. */
  left: number;
  /** Files over 100 MiB, which no version holds: left out, and listed in the file. */
  large: { path: string; size: number }[];
}

export interface ExportWorld {
  stores: Pick<Stores, 'archive' | 'blobs' | 'results'>;
  /** Takes the known keys out of a text. Rejects where it cannot. */
  redact(text: string): Promise<string>;
  /** While the vault is locked nobody knows what a key is. */
  locked(): boolean;
}

type Progress = (done: number, of: number) => void;

/** Characters that are looked through for keys at once. */
const together = 1_000_000;

export async function exportSession(
  world: ExportWorld,
  sessionId: string,
  kind: ExportKind,
  onProgress: Progress = () => {},
  signal?: AbortSignal,
): Promise<Result<Exported>> {
  if (world.locked())
    return fail(
      'locked',
      'The keys are locked, so they could not be recognised and kept out of the file. Unlock them first.',
    );
  const read = await world.stores.archive.read(sessionId);
  if (!read.ok) return read;
  if (!read.value) return fail('gone', 'This conversation is not in this browser any more.');
  const archive = read.value;
  try {
    const name = `${fileName(archive.session.title)}.${{ lines: 'jsonl', whole: 'espalier', page: 'html' }[kind]}`;
    if (kind === 'page') {
      const { sessionPage } = await import('#session/session-page.ts');
      const clean = JSON.parse(
        await world.redact(JSON.stringify({ ...archive, journals: [] }, plainly)),
      ) as SessionArchive;
      const html = await sessionPage(clean);
      return ok({ name, file: new Blob([html], { type: 'text/html' }), left: 0, large: [] });
    }
    const files = kind === 'whole' ? await filesOf(world, archive) : null;
    const total = archive.entries.length + archive.operations.length + archive.runs.length + (files?.count ?? 0);
    const written = await write(
      world,
      sessionLines(archive, files?.lines()),
      (done) => onProgress(done, total),
      signal,
    );
    const file = kind === 'whole' ? await packed(written) : new Blob(written, { type: 'application/x-ndjson' });
    return ok({ name, file, left: files?.left() ?? 0, large: files?.large ?? [] });
  } catch (error) {
    if (signal?.aborted) return fail('stopped', 'Stopped. No file was written.');
    return fail('failed', `The file could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Values that JSON has no word for are only looked at in a page. */
const plainly = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

async function write(
  { redact }: ExportWorld,
  lines: AsyncIterable<string>,
  onProgress: (done: number) => void,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const encoder = new TextEncoder();
  let count = 0;
  let waiting: string[] = [];
  let length = 0;
  const flush = async () => {
    if (waiting.length === 0) return;
    signal?.throwIfAborted();
    const text = `${waiting.join('\n')}\n`;
    const clean = await redact(text);
    if (clean !== text) for (const line of clean.split('\n').slice(0, -1)) JSON.parse(line);
    parts.push(encoder.encode(clean));
    count += waiting.length;
    waiting = [];
    length = 0;
    onProgress(count);
  };
  for await (const line of lines) {
    waiting.push(line);
    length += line.length;
    if (length > together) await flush();
  }
  await flush();
  const body = new Uint8Array(await new Blob(parts).arrayBuffer());
  parts.push(encoder.encode(`${await endLine(count, body)}\n`));
  return parts;
}

async function packed(parts: Uint8Array<ArrayBuffer>[]): Promise<Blob> {
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream('gzip'));
  return new Blob([await new Response(stream).arrayBuffer()], { type: 'application/gzip' });
}

/** Every folder, content and large value that a row of the session names. */
async function filesOf({ stores, redact }: ExportWorld, archive: SessionArchive) {
  const moved = archive.operations.flatMap(({ changes }) =>
    changes.flatMap(({ table, before, after }) => (table === 'files' ? [before, after] : [])),
  );
  const roots = [...archive.entries.map(({ tree }) => tree), ...moved].filter((hash) => typeof hash === 'string');
  const { trees, blobs } = await reachedBy(stores.blobs, roots);
  const steps = archive.journals.flatMap(({ entries }) => entries);
  const results = [...new Set([...archive.runs.flatMap(storedIn), ...steps.flatMap(storedOf)])].sort();
  const large = (await stores.blobs.getLive(archive.session.id))?.leftOut ?? [];
  let left = 0;

  const content = async (type: 'result' | 'blob', hash: string): Promise<FileLine> => {
    const bytes = await stores[type === 'blob' ? 'blobs' : 'results'].getBlob(hash);
    const text = bytes && new TextDecoder().decode(bytes);
    const why = !bytes ? 'not here any more' : (await redact(text!)) === text ? null : 'holds a key';
    if (why === null) return { type, hash, bytes: bytes! };
    left++;
    return { type: 'left', hash, why };
  };

  async function* lines(): AsyncGenerator<FileLine> {
    const out: FileLine[] = large.map(({ path, hash }) => ({ type: 'left', hash, why: `over 100 MiB: ${path}` }));
    for (const [type, hashes] of [
      ['result', results],
      ['blob', blobs],
    ] as const) {
      if (type === 'blob') for (const { hash, entries } of trees) yield { type: 'tree', hash, entries };
      for (const hash of hashes) {
        const line = await content(type, hash);
        if (line.type === 'left') out.push(line);
        else yield line;
      }
    }
    yield* out;
  }
  return { lines, left: () => left, large, count: trees.length + blobs.length + results.length };
}

const storedIn = ({ stored }: ArchivedRun): string[] =>
  Object.values((stored ?? {}) as Record<string, { hash: string }>).map(({ hash }) => hash);

const storedOf = ({ stored }: Record<string, unknown>): string[] =>
  stored === undefined ? [] : [(stored as { hash: string }).hash];

const fileName = (title: string): string =>
  title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'conversation';
