import { filesAt } from '#session/tree.ts';
import { useCell, useIde } from '../ide.ts';
import { useViewState } from '../view.ts';

/** The snapshot of the selected message where its files are others than those of now; else `null`. */
export function usePastHash(): string | null {
  const ide = useIde();
  const state = useCell(ide.session);
  const now = useCell(ide.filesHash);
  const cursor = useViewState((view) => view.cursor);
  if (!state || now === null || cursor === null || cursor === state.head.entryId) return null;
  const hash = filesAt(state.entries, cursor);
  return hash === now ? null : hash;
}

/** The snapshot of the head where the files are others, as after going there with the conversation alone; else `null`. */
export function useStrayHash(): string | null {
  const ide = useIde();
  const state = useCell(ide.session);
  const now = useCell(ide.filesHash);
  const busy = useCell(ide.turn) !== null;
  if (!state || now === null || busy) return null;
  const hash = filesAt(state.entries, state.head.entryId);
  return hash === now ? null : hash;
}
