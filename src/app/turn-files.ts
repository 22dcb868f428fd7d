/** The files of a turn under way: those of the conversation, until these go elsewhere, or from the start a copy of its own. */
import { fail, ok } from '#base/result.ts';
import type { RunBranch } from '#codemode/run.contract.ts';
import type { Entry } from '#session/entry.contract.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { filesAt } from '#session/tree.ts';
import type { FileResult, Files } from '#workspace/files.contract.ts';
import type { SessionFiles } from './session-files.ts';

export interface TurnFiles {
  /** What its runs carry, so that their calls find these files. */
  branch: RunBranch;
  detached(): boolean;
  /** From here on it works on a copy; writes that are under way are in it. */
  detach(): Promise<FileResult>;
  snapshot(): Promise<string | null>;
  /** After an entry of the turn: where the conversation shows it and was in step before, its files are shown too. */
  follow(entry: Entry, shown: boolean): Promise<void>;
  end(): void;
}

export function createTurnFiles(options: {
  session: OpenSession;
  files: Pick<SessionFiles, 'current' | 'fork' | 'follow'>;
  id: string;
  name?: string;
}): TurnFiles {
  const { session, files, id, name } = options;
  const ofSession = files.current();
  let own: Promise<FileResult<Files>> | null = null;
  const now = () => own ?? ofSession;
  const end = files.follow(id, now);
  return {
    branch: { workspace: id, ...(name !== undefined && { name }) },
    detached: () => own !== null,
    async detach() {
      // Whoever asks from now on waits for the copy.
      own ??= ofSession.then((there) => (there.ok ? files.fork(id, there.value) : there));
      const copy = await own;
      return copy.ok ? ok(undefined) : fail(copy.code, copy.message);
    },
    async snapshot() {
      const there = await now();
      const taken = there.ok ? await there.value.snapshot() : there;
      return taken.ok ? taken.value : null;
    },
    async follow(entry, shown) {
      const there = await ofSession;
      if (!own || !shown || entry.tree === null || !there.ok) return;
      const taken = await there.value.snapshot();
      const before = filesAt(session.state.get().entries, entry.parents[0] ?? null);
      if (taken.ok && taken.value === before && before !== entry.tree) await there.value.restore(entry.tree);
    },
    end,
  };
}
