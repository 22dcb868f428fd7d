/** Methods that run something on the files: what it changed, by path and hash, is part of the answer and can be taken back. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { object } from './toolset.ts';
import { type FilesBefore, undoChanges } from './toolset-undo.ts';

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

export interface FilesNow extends FilesBefore {
  snapshot(): Promise<Answer<string>>;
}

export interface ChangedFile {
  path: string;
  /** SHA-256 after it; `null` where it is gone. */
  hash: string | null;
}

export const changedFiles: Schema = {
  type: 'array',
  items: object({
    path: { type: 'string' },
    hash: { type: ['string', 'null'], description: 'SHA-256 after it; null where it is gone' },
  }),
};

/** The `before` and `revert` of a method whose answer has `changed`. */
export function undoable(files: FilesNow) {
  return {
    async before(): Promise<string | undefined> {
      const taken = await files.snapshot();
      return taken.ok ? taken.value : undefined;
    },
    async revert(_: unknown, { before, reply }: { before: string; reply: CallReply }): Promise<CallReply> {
      const { changed } = ((reply.ok ? reply.value : reply.data) ?? {}) as { changed?: ChangedFile[] };
      if (changed) return undoChanges(files, before, changed);
      return { ok: false, code: 'failed', message: 'What it changed was not kept.' };
    },
  };
}

/** Paths whose content is not that of a snapshot, sorted as they are listed; nothing where they cannot be read. */
export async function changesSince(files: FilesNow, before: string): Promise<ChangedFile[]> {
  const [then, now] = await Promise.all([files.listSnapshot(before), files.list()]);
  if (!then.ok || !now.ok) return [];
  const was = new Map(then.value.flatMap(({ kind, path, hash }) => (kind === 'file' ? [[path, hash] as const] : [])));
  const changed: ChangedFile[] = [];
  for (const { kind, path, hash } of now.value) {
    if (kind === 'file' && was.get(path) !== hash) changed.push({ path, hash });
    was.delete(path);
  }
  return [...changed, ...[...was.keys()].map((path) => ({ path, hash: null }))];
}
