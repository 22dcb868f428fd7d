/**
 * Three-way merging of files: what only the other side changed comes in, what both changed is put together line by line
 * (diff3, Khanna, Kunal and Pierce 2007), and what cannot be is a conflict for a person. Nothing of the files as they are
 * is touched: the outcome is a snapshot.
 */
import { diff3Merge } from 'node-diff3';
import { joinPath, readPath } from '#base/path.ts';
import { ok } from '#base/result.ts';
import { diffTrees } from './diff.ts';
import { failureOf } from './file-failure.ts';
import type { BlobStore, FileResult, TreeEntry } from './files.contract.ts';
import type { Decision, FileMerge, FilesMerged, MergeRegion, ThreeTrees } from './merge.contract.ts';
import { change, createTrees, entryAt, hashOf, problem, type Trees } from './trees.ts';

type Store = Pick<BlobStore, 'getBlob' | 'getTree' | 'commit'>;

/** Bytes of a text that is compared line by line; of a larger one a person chooses a side. */
const largestText = 512 * 1024;

/** Every file that the other branch changed and that is not the same here, by path. */
export async function planFileMerge(store: Store, trees: ThreeTrees): Promise<FileResult<FileMerge[]>> {
  try {
    return ok(await planned(store, createTrees(store), trees));
  } catch (error) {
    return failureOf(error);
  }
}

/**
 * Makes the snapshot, with the decisions by path. `conflict` where one is left open, or where two choices cannot stand
 * beside each other.
 */
export async function mergeFiles(
  store: Store,
  three: ThreeTrees,
  decisions: ReadonlyMap<string, Decision>,
  now: number,
): Promise<FileResult<FilesMerged>> {
  try {
    const trees = createTrees(store);
    const files = await planned(store, trees, three);
    const open = files.find((file) => file.is === 'conflict' && !decisions.has(file.path));
    if (open) throw problem('conflict', `${open.path} is told differently by the two branches. Decide it first.`);
    const blobs: { hash: string; bytes: Uint8Array }[] = [];
    const changed: FilesMerged['changed'] = [];
    let root = three.ours;
    const put = async (path: string, entry: Omit<TreeEntry, 'name'> | null) => {
      root = await change(trees, root, namesOf(path), entry, now);
    };
    // What goes away goes first: something else may come in its place.
    const order = (file: FileMerge) => (file.is === 'removed' || decisions.get(file.path) ? 0 : 1);
    for (const file of files.toSorted((a, b) => order(a) - order(b))) {
      const decision = decisions.get(file.path);
      const { path } = file;
      if (decision && 'take' in decision && decision.take === 'ours') continue;
      if (decision && 'text' in decision) await put(path, await written(path, decision.text));
      else if (!decision && file.is === 'combined') await put(path, await written(path, await combined(path)));
      else {
        const theirs = await fileAt(trees, three.theirs, path);
        if (file.is === 'conflict' && file.why === 'place') await clear(path);
        await put(path, theirs ?? null);
      }
      changed.push({ path, how: decision || file.is === 'conflict' ? 'decided' : file.is });
    }
    settled(await store.commit({ blobs, trees: trees.take() }));
    changed.sort((a, b) => (a.path < b.path ? -1 : 1));
    return ok({ hash: root, changed });

    async function written(path: string, text: string): Promise<Omit<TreeEntry, 'name'>> {
      const bytes = new TextEncoder().encode(text);
      const hash = await hashOf(bytes);
      blobs.push({ hash, bytes });
      const [base, ours, theirs] = await Promise.all(
        [three.base, three.ours, three.theirs].map((tree) => fileAt(trees, tree, path)),
      );
      const as = theirs && theirs.as !== base?.as ? theirs.as : (ours ?? theirs)?.as;
      return { kind: 'file', hash, size: bytes.length, modifiedAt: now, ...(as && { as }) };
    }
    async function combined(path: string): Promise<string> {
      const [base, ours, theirs] = await Promise.all(
        [three.base, three.ours, three.theirs].map((tree) => textAt(store, trees, tree, path)),
      );
      return joined(regionsOf(base ?? '', ours ?? '', theirs ?? ''));
    }
    /** Takes away what stands where they have a file: a folder there, or a file above. */
    async function clear(path: string): Promise<void> {
      const names = namesOf(path);
      for (let length = 1; length <= names.length; length++) {
        const found = await entryAt(trees, root, names.slice(0, length));
        if (!found) return;
        if (found.kind === 'folder' && length < names.length) continue;
        await put(joinPath(names.slice(0, length)), null);
        return;
      }
    }
  } catch (error) {
    return failureOf(error);
  }
}

async function planned(store: Store, trees: Trees, { base, ours, theirs }: ThreeTrees): Promise<FileMerge[]> {
  const changed = (await diffTrees(trees, base, theirs)).map(({ path }) => path);
  // What Git keeps tells of the files beside it: put together file by file it would tell of none.
  const known = (await Promise.all([base, ours].map((tree) => entryAt(trees, tree, ['.git'])))).some(Boolean);
  const paths = new Set(known ? changed.filter((path) => !path.startsWith('/.git/')) : changed);
  const files = await Promise.all([...paths].map(async (path) => [path, await fileAt(trees, theirs, path)] as const));
  const gone = new Set(files.filter(([, entry]) => !entry).map(([path]) => path));
  const found = files.map(async ([path, there]): Promise<FileMerge | null> => {
    const [before, here] = await Promise.all([fileAt(trees, base, path), fileAt(trees, ours, path)]);
    if (same(here, there)) return null;
    if (there && !here && (await blocked(trees, ours, path, gone))) return { path, is: 'conflict', why: 'place' };
    if (same(here, before)) return { path, is: there ? 'taken' : 'removed' };
    if (!there) return { path, is: 'conflict', why: 'removed there' };
    if (!here) return { path, is: 'conflict', why: 'removed here' };
    const texts = await Promise.all([base, ours, theirs].map((tree) => textAt(store, trees, tree, path)));
    const [was, mine, other] = texts;
    const links = [before, here, there].some((one) => one?.as === 'link');
    if (links || mine == null || other == null || was === null) return { path, is: 'conflict', why: 'binary' };
    const regions = regionsOf(was ?? '', mine, other);
    if (regions.every(({ kind }) => kind === 'settled')) return { path, is: 'combined' };
    return { path, is: 'conflict', why: 'text', regions };
  });
  const all = (await Promise.all(found)).filter((one) => one !== null);
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const same = (one: TreeEntry | undefined, other: TreeEntry | undefined): boolean =>
  one?.hash === other?.hash && one?.as === other?.as;

/** True where a folder stands at the path, or a file above it that they did not take away. */
async function blocked(trees: Trees, ours: string, path: string, gone: ReadonlySet<string>): Promise<boolean> {
  const names = namesOf(path);
  for (let length = 1; length <= names.length; length++) {
    const above = names.slice(0, length);
    const found = await entryAt(trees, ours, above);
    if (!found) return false;
    if (length === names.length) return true;
    if (found.kind === 'file') return !gone.has(joinPath(above));
  }
  return false;
}

/** The file at a path; `undefined` where there is none, or a folder, or a file above it. */
async function fileAt(trees: Trees, root: string, path: string): Promise<TreeEntry | undefined> {
  const names = namesOf(path);
  for (let length = 1; length < names.length; length++) {
    const above = await entryAt(trees, root, names.slice(0, length));
    if (above?.kind !== 'folder') return;
  }
  const entry = await entryAt(trees, root, names);
  return entry?.kind === 'file' ? entry : undefined;
}

/** `undefined` where there is no such file, `null` where it is no text. */
async function textAt(store: Store, trees: Trees, root: string, path: string): Promise<string | null | undefined> {
  const entry = await fileAt(trees, root, path);
  if (!entry) return;
  if (entry.size > largestText) return null;
  const bytes = await store.getBlob(entry.hash);
  if (!bytes) throw problem('failed', `The content of ${path} is missing in storage, so it cannot be merged.`);
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Pure. */
export function regionsOf(base: string, ours: string, theirs: string): MergeRegion[] {
  const found: { ok?: string[]; conflict?: { a: string[]; o: string[]; b: string[] } }[] = diff3Merge(
    linesOf(ours),
    linesOf(base),
    linesOf(theirs),
    { excludeFalseConflicts: true },
  );
  return found.map(({ ok: same, conflict }) =>
    conflict
      ? { kind: 'conflict', ours: conflict.a.join(''), base: conflict.o.join(''), theirs: conflict.b.join('') }
      : { kind: 'settled', text: (same ?? []).join('') },
  );
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));

const joined = (regions: readonly MergeRegion[]): string =>
  regions.map((region) => (region.kind === 'settled' ? region.text : '')).join('');

function namesOf(path: string): string[] {
  const read = readPath(path);
  if (read.ok) return read.value;
  throw problem(read.code, read.message);
}

function settled(result: FileResult): void {
  if (!result.ok) throw problem(result.code, result.message);
}
