/**
 * What programs do with the files of a workspace beyond reading and writing them: edits, searches, comparisons, archives.
 * Inputs are checked already. Each gives a result and never rejects; what changes files changes all or none.
 */
import { after } from '#base/deadline.ts';
import { fail, ok, type Result } from '#base/result.ts';
import type { FileEdit, FileInfo, Files } from './files.contract.ts';
import { editText, type TextEdit } from './text/edit.ts';
import { readGlob } from './text/glob.ts';
import { type JsonChange, parseJson, queryJson, updateJson } from './text/json.ts';
import { literalPattern, readPattern } from './text/pattern.ts';
import { unifiedDiff } from './text/unified.ts';
import { createPacking } from './work/packing.ts';
import { planChanges, type WorkChange } from './work/plan.ts';

/** A file after a change: what its undo looks for. `null` where it is gone. */
export interface Changed {
  path: string;
  hash: string | null;
}

const largestText = 5 * 2 ** 20;
const most = { matches: 1000, line: 400, listed: 10_000 };

const isGit = (path: string): boolean => path === '/.git' || path.startsWith('/.git/');

/** Between steps that take long the page gets its turn. */
const everyFiles = 50;

export function createWork(files: Files) {
  const text = (path: string) => files.readText(path);
  const plainFiles = async (path = '/'): Promise<Result<FileInfo[]>> => {
    const all = await files.list(path);
    return all.ok ? ok(all.value.filter((one) => one.kind === 'file' && (!isGit(one.path) || isGit(path)))) : all;
  };
  const apply = async (edits: FileEdit[]): Promise<Result<Changed[]>> => {
    const done = await files.apply(edits);
    return done.ok ? ok(await changedOf(files, done.value)) : done;
  };
  const packing = createPacking(files, apply);

  return {
    ...packing,

    /** Lines counted from 1, both included. */
    async readLines({ path, from, to }: { path: string; from?: number; to?: number }): Promise<Result<string>> {
      const read = await text(path);
      if (!read.ok || (from === undefined && to === undefined)) return read;
      return ok(
        read.value
          .split(/(?<=\n)/)
          .slice((from ?? 1) - 1, to)
          .join(''),
      );
    },

    async readBytes({ path, offset = 0, length }: { path: string; offset?: number; length?: number }) {
      return files.readPart(path, offset, length ?? Number.MAX_SAFE_INTEGER);
    },

    async writeBytes({
      path,
      base64,
      append = false,
    }: {
      path: string;
      base64: string;
      append?: boolean;
    }): Promise<Result<{ changed: Changed[] }>> {
      let bytes: Uint8Array;
      try {
        bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      } catch {
        return fail('bad_argument', 'base64 is none.');
      }
      if (append) {
        const longer = await files.append(path, bytes);
        return longer.ok ? ok({ changed: [{ path: longer.value.path, hash: longer.value.hash }] }) : longer;
      }
      const done = await apply([{ path, content: bytes }]);
      return done.ok ? ok({ changed: done.value }) : done;
    },

    async edit({ path, edits }: { path: string; edits: TextEdit[] }) {
      const read = await text(path);
      if (!read.ok) return read;
      const edited = editText(read.value, edits);
      if (!edited.ok) return fail(edited.code, `${path}: ${edited.message}`, edited.detail);
      const done = await apply([{ path, content: edited.value.text, ...(await sortOf(files, path)) }]);
      if (!done.ok) return done;
      const diff = unifiedDiff(path, read.value, edited.value.text);
      return ok({ changed: done.value, edits: edited.value.edits, diff });
    },

    async glob({ pattern, path = '/' }: { pattern: string; path?: string }) {
      const glob = readGlob(pattern);
      if (!glob.ok) return glob;
      const all = await plainFiles(path);
      if (!all.ok) return all;
      const below = path.replace(/\/+$/, '').length;
      return ok(
        all.value
          .filter((one) => glob.value(one.path.slice(below)))
          .map((one) => one.path)
          .slice(0, most.listed),
      );
    },

    async grep(
      {
        pattern,
        path = '/',
        files: only = '**',
        literal = false,
        ignoreCase = false,
        limit = 200,
      }: { pattern: string; path?: string; files?: string; literal?: boolean; ignoreCase?: boolean; limit?: number },
      signal?: AbortSignal,
    ) {
      const wanted = readPattern(literal ? literalPattern(pattern) : pattern, { ignoreCase });
      if (!wanted.ok) return wanted;
      const glob = readGlob(only);
      if (!glob.ok) return glob;
      const all = await plainFiles(path);
      if (!all.ok) return all;
      const found: { path: string; line: number; column: number; text: string }[] = [];
      const skipped: string[] = [];
      const stop = Math.min(limit, most.matches);
      let read = 0;
      for (const file of all.value) {
        if (signal?.aborted) return fail('aborted', 'The search was stopped.');
        if (found.length >= stop) break;
        if (!glob.value(file.path)) continue;
        if (++read % everyFiles === 0) await new Promise<void>((resolve) => after(0, resolve));
        const content = file.size > largestText ? undefined : await text(file.path);
        if (!content?.ok || content.value.includes('\0')) {
          skipped.push(file.path);
          continue;
        }
        for (const [index, line] of content.value.split(/\r?\n/).entries()) {
          const column = wanted.value.search(line.slice(0, 10_000));
          if (column < 0) continue;
          const from = Math.max(0, column - most.line / 2);
          found.push({
            path: file.path,
            line: index + 1,
            column: column + 1,
            text: line.slice(from, from + most.line),
          });
          if (found.length >= stop) break;
        }
      }
      return ok({ matches: found, more: found.length >= stop, skipped });
    },

    /** Of two files, or of a file and a text, or of a file and how a snapshot has it. */
    async diff({ path, other, content }: { path: string; other?: string; content?: string }) {
      const one = await text(path);
      if (!one.ok) return one;
      const two = content !== undefined ? ok(content) : await text(other ?? path);
      return two.ok ? ok(unifiedDiff(path, one.value, two.value)) : two;
    },

    async copy({ from, to }: { from: string; to: string }) {
      const below = await files.list(from);
      if (!below.ok) return below;
      const there = await files.list(to);
      if (there.ok) return fail('exists', `${to} is there already. Remove it first, or choose another name.`);
      const edits: FileEdit[] = [];
      for (const { path, kind, as } of below.value) {
        if (kind === 'folder') continue;
        const read = as === 'link' ? await files.readLink(path) : await files.read(path);
        if (!read.ok) return read;
        edits.push({
          path: to.replace(/\/+$/, '') + path.slice(from.replace(/\/+$/, '').length),
          content: read.value,
          ...(as && { as }),
        });
      }
      const done = await apply(edits);
      return done.ok ? ok({ changed: done.value }) : done;
    },

    async link({ path, target }: { path: string; target: string }) {
      const done = await apply([{ path, content: target, as: 'link' }]);
      return done.ok ? ok({ changed: done.value }) : done;
    },

    async jsonQuery({ path, at = '' }: { path: string; at?: string }) {
      const read = await text(path);
      const parsed = read.ok ? parseJson(read.value, path) : read;
      return parsed.ok ? queryJson(parsed.value, at) : parsed;
    },

    async jsonUpdate({ path, changes }: { path: string; changes: JsonChange[] }) {
      const read = await text(path);
      const updated = read.ok ? updateJson(read.value, path, changes) : read;
      if (!read.ok || !updated.ok) return updated;
      const done = await apply([{ path, content: updated.value }]);
      return done.ok ? ok({ changed: done.value, diff: unifiedDiff(path, read.value, updated.value) }) : done;
    },

    /** Folders with how much is in them, as a text; those deeper than asked for as their counts. */
    async tree({ path = '/', depth = 3 }: { path?: string; depth?: number }) {
      const all = await files.list(path);
      if (!all.ok) return all;
      const base = path.replace(/\/+$/, '');
      const shown = all.value.filter((one) => one.path !== base && (!isGit(one.path) || isGit(path)));
      const plain = shown.filter(({ kind }) => kind === 'file');
      const lines = [`${path} ${countOf(plain)}`];
      for (const one of shown) {
        const names = one.path.slice(base.length + 1).split('/');
        if (names.length > depth) continue;
        const inside = plain.filter((file) => file.path.startsWith(`${one.path}/`));
        const about =
          one.kind === 'folder' ? `/ ${countOf(inside)}` : `${one.as === 'link' ? ' -> a link' : ''} ${one.size} B`;
        lines.push(`${'  '.repeat(names.length)}${names.at(-1)}${about}`);
        if (lines.length >= 2000) break;
      }
      return ok(lines.join('\n'));
    },

    async hash({ path, algorithm = 'SHA-256' }: { path: string; algorithm?: string }) {
      const read = await files.read(path);
      return read.ok ? ok(hex(await crypto.subtle.digest(algorithm, new Uint8Array(read.value)))) : read;
    },

    /** What `apply` would do, and does not. */
    async preview({ changes }: { changes: WorkChange[] }) {
      const plan = await planChanges(files, changes);
      return plan.ok ? ok({ files: plan.value.files }) : plan;
    },

    async apply({ changes }: { changes: WorkChange[] }) {
      const plan = await planChanges(files, changes);
      if (!plan.ok) return plan;
      const done = await apply(plan.value.edits);
      return done.ok ? ok({ changed: done.value, files: plan.value.files }) : done;
    },

    /** Waits until something at or below a path is changed; no paths where nothing was in time. */
    watch(
      { path = '/', seconds = 30 }: { path?: string; seconds?: number },
      signal?: AbortSignal,
    ): Promise<Result<string[]>> {
      const base = path.replace(/\/+$/, '');
      return new Promise((resolve) => {
        const settle = (result: Result<string[]>) => {
          cancel();
          unwatch();
          resolve(result);
        };
        const cancel = after(seconds * 1000, () => settle(ok([])));
        const unwatch = files.watch((paths) => {
          const own = paths.filter((one) => one === base || one.startsWith(`${base}/`));
          if (own.length > 0) settle(ok(own));
        });
        signal?.addEventListener('abort', () => settle(fail('aborted', 'The wait was ended.')));
      });
    },
  };
}

const countOf = (plain: FileInfo[]) =>
  `(${plain.length} ${plain.length === 1 ? 'file' : 'files'}, ${plain.reduce((sum, { size }) => sum + size, 0)} B)`;

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What an edit keeps of a file beside its content. */
async function sortOf(files: Files, path: string): Promise<{ as?: 'program' }> {
  const found = await files.list(path);
  return found.ok && found.value[0]?.as === 'program' ? { as: 'program' } : {};
}

async function changedOf(files: Files, paths: string[]): Promise<Changed[]> {
  const hashes = new Map<string, string>();
  for (const path of paths) {
    const found = await files.list(path);
    const own = found.ok ? found.value.find((one) => one.path === path) : undefined;
    if (own?.kind === 'file') hashes.set(path, own.hash);
  }
  return paths.map((path) => ({ path, hash: hashes.get(path) ?? null }));
}
