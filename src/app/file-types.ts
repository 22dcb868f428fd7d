/** The types of the files of the open conversation: the worker is kept in step with the files, and asked. */
import type { Cell } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import type { Diagnostic, ModuleTypes } from '#codemode/check.contract.ts';
import { startProjectTypes } from '#codemode/project-types.remote.ts';
import type { EditorFace } from '#ui/editor-face.ts';
import type { FileInfo, Files } from '#workspace/files.contract.ts';

type Face = Pick<
  EditorFace,
  'complete' | 'importFor' | 'fixes' | 'hover' | 'definition' | 'references' | 'rename' | 'watchProblems'
>;

/** Bytes of one source, and of all. */
const largest = 1_000_000;
const mostBytes = 20_000_000;
const pause = 250;

const isSource = ({ path, kind, size }: FileInfo) =>
  kind === 'file' &&
  size <= largest &&
  /\.([cm]?[jt]s|[jt]sx|json)$/.test(path) &&
  !/^\/(node_modules|\.git)\//.test(path);

export function createFileTypes(options: {
  files: Pick<Files, 'list' | 'readText' | 'watch'>;
  /** The declarations of packages, as a program that imports them would have. */
  typesOf(modules: readonly string[]): Promise<ModuleTypes>;
  /** What `codemode` is in these texts. */
  declarationsFor(code: string): Promise<string>;
  problems: Cell<ReadonlyMap<string, readonly Diagnostic[]> | null>;
  ask?: ReturnType<typeof startProjectTypes>;
}): Face {
  const { files, typesOf, declarationsFor, problems } = options;
  /** Hashes of what the worker has, by path. */
  let known = new Map<string, string>();
  let packages = new Set<string>();
  let tools = new Map<string, string>();
  let wanted = '';
  let dirty = true;
  const forget = () => {
    known = new Map();
    packages = new Set();
    tools = new Map();
    wanted = '';
    dirty = true;
  };
  const ask = options.ask ?? startProjectTypes({ onEnded: forget });

  async function bring(): Promise<void> {
    dirty = false;
    const listed = await files.list();
    const rows = (listed.ok ? listed.value : []).filter(isSource);
    const changes: Record<string, string | null> = {};
    const there = new Map(rows.map(({ path, hash }) => [path, hash]));
    for (const path of known.keys()) if (!there.has(path)) changes[path] = null;
    let left = mostBytes;
    for (const { path, hash, size } of rows) {
      left -= size;
      if (known.get(path) === hash || left < 0) continue;
      const read = await files.readText(path);
      if (read.ok) changes[path] = read.value;
    }
    if (Object.keys(changes).length === 0) return;
    const put = await ask((project) => project.put(changes));
    if (!put) return;
    for (const path of Object.keys(changes)) {
      if (changes[path] === null) known.delete(path);
      else known.set(path, there.get(path)!);
    }
    await surround(put.wants, changes);
  }

  /** What the files see beside themselves, where that may have changed: packages, and `codemode` in toolsets. */
  async function surround(wants: readonly string[], changes: Record<string, string | null>): Promise<void> {
    const changed = Object.keys(changes);
    const now = wants.join();
    const ownTools = changed.filter((path) => path.startsWith('/tools/'));
    if (now === wanted && ownTools.length === 0 && !changed.includes('/package-lock.json')) return;
    wanted = now;
    for (const path of ownTools) {
      if (changes[path]) tools.set(path, changes[path]);
      else tools.delete(path);
    }
    const found = known.has('/package-lock.json')
      ? await typesOf([...wants.filter((name) => !name.startsWith('node:')), 'node'])
      : { files: {}, untyped: [] };
    const own: Record<string, string | null> = {};
    for (const path of packages) own[path] = null;
    for (const [path, text] of Object.entries(found.files)) own[`/${path}`] = text;
    packages = new Set(Object.keys(found.files).map((path) => `/${path}`));
    const declarations = tools.size > 0 ? await declarationsFor([...tools.values()].join('\n')) : '';
    await ask((project) => project.put(own));
    await ask((project) =>
      project.surround({ untyped: found.untyped.filter((name) => name !== 'node'), declarations }),
    );
  }

  /** The text that was asked about last. */
  let asked = '';
  const oneByOne = createQueue();
  const inStep = () => oneByOne(async () => (dirty ? bring() : undefined)).catch(() => undefined);
  /** With what stands in the editor now, also where it is not saved yet. */
  async function about<T>(path: string, text: string, work: Parameters<typeof ask<T>>[0]): Promise<T | undefined> {
    await inStep();
    // What is saved must not come between the text and the question.
    return oneByOne(async () => {
      known.delete(path);
      dirty = true;
      await ask((project) => project.put({ [path]: text }));
      const answer = await ask(work);
      // Who looked meanwhile saw a text that is not saved, or not any more: looked at once more, and not for ever.
      const saved = asked === text ? null : await files.readText(path);
      asked = text;
      if (saved?.ok && saved.value !== text) later();
      return answer;
    });
  }

  let looking = 0;
  let watchers = 0;
  let cancel = () => {};
  async function look(): Promise<void> {
    const own = ++looking;
    await inStep();
    const found = new Map<string, readonly Diagnostic[]>();
    for (const path of (await ask((project) => project.files())) ?? []) {
      if (own !== looking || watchers === 0) return;
      const said = await ask((project) => project.problems(path));
      if (said && said.length > 0) found.set(path, said);
    }
    if (own === looking) problems.set(found);
  }
  const later = () => {
    cancel();
    if (watchers > 0) cancel = after(pause, () => void look());
  };
  files.watch(() => {
    dirty = true;
    later();
  });

  return {
    complete: async (path, text, offset) => (await about(path, text, (own) => own.complete(path, offset))) ?? [],
    importFor: async (path, text, offset, name, imported) =>
      (await about(path, text, (own) => own.importFor(path, offset, name, imported))) ?? [],
    fixes: async (path, text, from, to) => (await about(path, text, (own) => own.fixes(path, from, to))) ?? [],
    hover: async (path, text, offset) => (await about(path, text, (own) => own.hover(path, offset))) ?? null,
    definition: async (path, text, offset) => (await about(path, text, (own) => own.definition(path, offset))) ?? null,
    references: async (path, text, offset) => (await about(path, text, (own) => own.references(path, offset))) ?? [],
    async rename(path, text, offset) {
      const found = await about(path, text, (own) => own.rename(path, offset));
      return found ?? { ok: false, message: 'The types are not known now. Try it again.' };
    },
    watchProblems() {
      watchers++;
      later();
      return () => {
        watchers--;
      };
    },
  };
}
