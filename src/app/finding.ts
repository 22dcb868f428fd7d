/** Finding and replacing in the files of the open conversation: texts go to a worker once, what changes them changes all or none. */
import { fail, ok, type Result } from '#base/result.ts';
import type { EditorFace, TextChange } from '#ui/editor-face.ts';
import type { FileInfo, FileResult, Files } from '#workspace/files.contract.ts';
import type { FindCode } from '#workspace/find.contract.ts';
import { startFinder } from '#workspace/find.remote.ts';
import { wantedFiles } from '#workspace/find.ts';
import type { Notices } from './notices.ts';

/** Files looked into before more is told. */
const atOnce = 60;

type Face = Pick<EditorFace, 'find' | 'planReplace' | 'changeTexts'>;

export function createFinding(options: {
  files: Pick<Files, 'list' | 'readText' | 'apply'>;
  /** Writes what was typed and is not written yet. */
  flush: () => Promise<unknown>;
  notices: Notices;
  finder?: ReturnType<typeof startFinder>;
}): Face {
  const { files, flush, notices, finder = startFinder() } = options;

  /** Gives the finder the texts it does not have. What is no text is left out. */
  async function bring(rows: readonly FileInfo[]): Promise<void> {
    const lacks = new Set(await finder.lacks(rows.map(({ hash }) => hash)));
    const texts = await Promise.all(
      rows
        .filter(({ hash }) => lacks.has(hash))
        .map(async ({ path, hash }) => {
          const read = await files.readText(path);
          return read.ok && !read.value.includes('\0') ? [{ hash, text: read.value }] : [];
        }),
    );
    await finder.add(texts.flat());
  }
  const listed = async (): Promise<Result<FileInfo[], FindCode>> => {
    await flush();
    const all = await files.list();
    return all.ok ? all : fail('failed', all.message);
  };
  const problem = (text: string) => {
    notices.say({ tone: 'problem', text });
    return false;
  };

  /** The first path that is not as it is said to be. */
  async function changed(texts: { path: string; text: string }[]): Promise<string | null> {
    for (const { path, text } of texts) {
      const now = await files.readText(path);
      if (!now.ok || now.value !== text) return path;
    }
    return null;
  }
  /** A file that may be run stays one. */
  async function write(texts: { path: string; text: string }[]): Promise<FileResult<string[]>> {
    const all = await files.list();
    const sorts = new Map(all.ok ? all.value.map(({ path, as }) => [path, as]) : []);
    return files.apply(
      texts.map(({ path, text }) => ({ path, content: text, ...(sorts.get(path) === 'program' && { as: 'program' }) })),
    );
  }
  const befores = (changes: readonly TextChange[]) => changes.map(({ path, before }) => ({ path, text: before }));
  const afters = (changes: readonly TextChange[]) => changes.map(({ path, after }) => ({ path, text: after }));

  return {
    async find(query, signal, onFound) {
      const all = await listed();
      if (!all.ok) return all;
      const wanted = wantedFiles(all.value, query);
      if (!wanted.ok) return wanted;
      const of = wanted.value.length;
      for (let at = 0; at < of && !signal.aborted; at += atOnce) {
        const some = wanted.value.slice(at, at + atOnce);
        await bring(some);
        if (signal.aborted) break;
        const stop = () => finder.stop();
        signal.addEventListener('abort', stop);
        const found = await finder.find(
          query,
          some.map(({ path, hash }) => ({ path, hash })),
        );
        signal.removeEventListener('abort', stop);
        if (signal.aborted) break;
        if (!found.ok) return found;
        onFound(found.value, { done: Math.min(of, at + atOnce), of });
      }
      return ok(undefined);
    },

    async planReplace(query, paths) {
      const all = await listed();
      if (!all.ok) return all;
      const only = new Set(paths);
      const rows = all.value.filter(({ path }) => only.has(path));
      const plan: TextChange[] = [];
      for (let at = 0; at < rows.length; at += atOnce) {
        const some = rows.slice(at, at + atOnce);
        await bring(some);
        const found = await finder.replace(
          query,
          some.map(({ path, hash }) => ({ path, hash })),
        );
        if (!found.ok) return found;
        plan.push(...found.value);
      }
      return ok(plan);
    },

    async changeTexts(changes, told) {
      await flush();
      const other = await changed(befores(changes));
      if (other) return problem(`${other} was changed meanwhile, so nothing was written. Look again first.`);
      if (notices.problem(await write(afters(changes)))) return false;
      const undo = async () => {
        await flush();
        const since = await changed(afters(changes));
        if (since) problem(`${since} was changed since, so this cannot be taken back as a whole.`);
        else notices.problem(await write(befores(changes)));
      };
      notices.say({ tone: 'info', text: told, action: { title: 'Undo', run: () => void undo() } });
      return true;
    },
  };
}
