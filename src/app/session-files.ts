/**
 * The files of the open conversation under one face, and those of branches that run beside it. Each has a workspace of
 * its own; what they share is kept once.
 */
import { fail, ok } from '#base/result.ts';
import type { createToolset } from '#codemode/toolset.ts';
import type { BlobStore, FileResult, Files } from '#workspace/files.contract.ts';
import { createWorkspaces } from '#workspace/workspaces.ts';

export type SessionFiles = ReturnType<typeof createSessionFiles>;

/** Whose files a program reads and writes: as its run says. */
export interface FilesOwner {
  sessionId: string;
  branch?: { workspace: string } | undefined;
}

const none = fail('failed' as const, 'No conversation is open yet, so there are no files.');

export function createSessionFiles({ store, now }: { store: BlobStore; now: () => number }) {
  const workspaces = createWorkspaces({ store, now });
  const listeners = new Set<(paths: string[]) => void>();
  /** Turns under way that say themselves where their files are. */
  const turns = new Map<string, () => Promise<FileResult<Files>>>();
  let entered = '';
  let current: Promise<FileResult<Files>> = Promise.resolve(none);
  let stop = () => {};

  const tell = (paths: string[]) => {
    for (const listener of [...listeners]) listener(paths);
  };
  const use = async <T>(work: (files: Files) => Promise<FileResult<T>>): Promise<FileResult<T>> => {
    const files = await current;
    return files.ok ? work(files.value) : files;
  };
  const files: Files = {
    read: (path) => use((own) => own.read(path)),
    readText: (path) => use((own) => own.readText(path)),
    readLink: (path) => use((own) => own.readLink(path)),
    apply: (edits) => use((own) => own.apply(edits)),
    write: (path, content) => use((own) => own.write(path, content)),
    writeStream: (path, pieces, signal) => use((own) => own.writeStream(path, pieces, signal)),
    append: (path, bytes) => use((own) => own.append(path, bytes)),
    readPart: (path, offset, length) => use((own) => own.readPart(path, offset, length)),
    list: (path) => use((own) => own.list(path)),
    move: (from, to) => use((own) => own.move(from, to)),
    remove: (path) => use((own) => own.remove(path)),
    snapshot: () => use((own) => own.snapshot()),
    restore: (hash) => use((own) => own.restore(hash)),
    listSnapshot: (hash) => use((own) => own.listSnapshot(hash)),
    readSnapshot: (hash, path) => use((own) => own.readSnapshot(hash, path)),
    fork: (id) => use((own) => own.fork(id)),
    refresh: () => use((own) => own.refresh()),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };

  /** What a first conversation begins with. */
  const begin = async (own: Files) => {
    const { seedFiles } = await import('#workspace/seed.ts');
    for (const { path, text } of seedFiles) await own.write(path, text);
  };

  /** Shows the files of a conversation. One that has none yet begins with those of a snapshot, the first with the seed. */
  async function enter(sessionId: string, from: string | null): Promise<FileResult> {
    if (sessionId === entered) return files.refresh();
    entered = sessionId;
    const opening = workspaces
      .open(sessionId, from, begin)
      .catch((error) => fail('failed' as const, `The files could not be opened: ${String(error?.message ?? error)}`));
    current = opening;
    const opened = await opening;
    if (current !== opening) return ok(undefined);
    stop();
    stop = opened.ok ? opened.value.watch(tell) : () => {};
    tell([]);
    return opened.ok ? ok(undefined) : opened;
  }

  return {
    files,
    enter,
    drop: workspaces.drop,
    collect: workspaces.collect,
    /** Forgets the branches of a conversation that a closed page left behind, but those a run may go on in. */
    async tidy(sessionId: string, needed: ReadonlySet<string>): Promise<void> {
      for (const { workspaceId } of await store.lives())
        if (workspaceId.startsWith(`${sessionId}/`) && !turns.has(workspaceId) && !needed.has(workspaceId))
          await workspaces.drop(workspaceId);
    },
    /** The files of the conversation that is open now, also after another one was opened. */
    current: () => current,
    /** Another workspace that begins as these files are once the writes before are through. */
    async fork(id: string, of: Files): Promise<FileResult<Files>> {
      const forked = await of.fork(id);
      return forked.ok ? workspaces.open(id) : forked;
    },
    /** A turn under way: what it runs finds its files here. Returns the way to end that. */
    follow(id: string, of: () => Promise<FileResult<Files>>): () => void {
      turns.set(id, of);
      return () => void turns.delete(id);
    },
    /** The files a run works on: of its turn, of the branch it was cut off in, or of its conversation. */
    async of({ sessionId, branch }: FilesOwner): Promise<FileResult<Files>> {
      if (branch) {
        const turn = turns.get(branch.workspace);
        if (turn) return turn();
        if (await store.getLive(branch.workspace).catch(() => undefined)) return workspaces.open(branch.workspace);
      }
      return sessionId === entered ? current : workspaces.open(sessionId);
    },
  };
}

/** A toolset whose methods work on the files of the branch a program belongs to, or else of its conversation. */
export function onFilesOf(of: SessionFiles['of'], make: (files: Files, owner: FilesOwner) => Made): Made {
  const { toolset, connector } = make(createNowhere(), { sessionId: '' });
  const bound = async (owner: FilesOwner | undefined) => {
    const files = owner ? await of(owner) : fail('failed' as const, 'Files can only be reached by a program.');
    return files.ok && owner ? make(files.value, owner).connector : (files as Exclude<typeof files, { ok: true }>);
  };
  return {
    toolset,
    connector: {
      ...connector,
      async call(call) {
        const own = await bound(call.caller);
        return 'ok' in own ? own : own.call(call);
      },
      ...(connector.dryRun && {
        async dryRun(call) {
          const own = await bound(call.owner);
          return 'ok' in own ? own : own.dryRun!(call);
        },
      }),
      async revert(call, reply) {
        const own = await bound(call.owner);
        return 'ok' in own ? own : own.revert!(call, reply);
      },
    },
  };
}

type Made = ReturnType<typeof createToolset>;

/** What a toolset is described over, before there are files to work on. */
function createNowhere(): Files {
  const refuse = async () => none;
  return {
    read: refuse,
    readText: refuse,
    readLink: refuse,
    apply: refuse,
    write: refuse,
    writeStream: refuse,
    append: refuse,
    readPart: refuse,
    list: refuse,
    move: refuse,
    remove: refuse,
    snapshot: refuse,
    restore: refuse,
    listSnapshot: refuse,
    readSnapshot: refuse,
    fork: refuse,
    refresh: refuse,
    watch: () => () => undefined,
  };
}
