/** Which part of a path an automatic fold takes. Pure. */
import { tokensOfMessage } from './context.ts';
import { callPairs, foldsOn } from './folds.ts';
import type { SessionState } from './session.contract.ts';

type Shown = Pick<SessionState, 'path' | 'bodies' | 'folds' | 'standings'>;

/**
 * From the first entry to one before the newest `keep` tokens, and never the newest message of a person nor what follows
 * it. The rest begins with a message of a person or of the model, so that no call is parted from its result. Folds that
 * end within are swallowed whole; one that reaches beyond stays. `null` where nothing new would be folded.
 */
export function rangeToFold(
  { path, bodies, folds, standings }: Shown,
  keep: number,
): { from: string; to: string } | null {
  const lastSaid = path.findLastIndex((entry) => entry.kind === 'user');
  let cut = path.length;
  for (let kept = 0; cut > 0 && kept < keep; cut--) {
    const body = bodies.get(path[cut - 1]!.id);
    if (standings[cut - 1]!.is === 'sent' && body) kept += tokensOfMessage(body.message);
  }
  cut = Math.min(cut, Math.max(0, lastSaid));
  const pairs = callPairs(path, bodies);
  const inForce = foldsOn(path, folds, bodies);
  for (let before = -1; before !== cut; ) {
    before = cut;
    for (const range of [...pairs, ...inForce]) if (range.from < cut && range.to >= cut) cut = range.from;
  }
  const isNew = standings.slice(0, cut).some((standing) => standing.is === 'sent' && !standing.pinned);
  return isNew ? { from: path[0]!.id, to: path[cut - 1]!.id } : null;
}
