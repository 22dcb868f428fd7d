import * as git from 'isomorphic-git';
import type { Base } from './blame.ts';

/** The files that the index holds. */
export function trackedOf(base: Base) {
  return {
    tracked: () => git.listFiles({ ...base }),
    /** Out of the index, and out of the workspace too unless they are to stay. */
    async remove({ paths, keepFiles = false }: { paths: readonly string[]; keepFiles?: boolean }) {
      for (const filepath of paths) {
        await git.remove({ ...base, filepath });
        if (!keepFiles) await base.fs.promises.unlink(`/${filepath}`).catch(() => undefined);
      }
    },
  };
}
