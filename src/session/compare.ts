/** Two entries of one tree side by side: where their branches parted, and what each said since. Pure. */
import type { Entry } from './entry.contract.ts';
import type { SessionState } from './session.contract.ts';
import { filesAt, pathTo } from './tree.ts';

export interface Side {
  /** Since the common ancestor, in order, the compared entry last. */
  entries: Entry[];
  tokens: number;
  /** US dollars. */
  cost: number;
  /** Tool calls. */
  calls: number;
  /** Milliseconds from the first of its entries to the last; pauses of the person are in it. */
  duration: number;
  /** The workspace at the compared entry, or `null` where none was taken. */
  files: string | null;
}

export interface Comparison {
  /** The last entry on both paths; `null` where the two begin apart. */
  ancestor: Entry | null;
  left: Side;
  right: Side;
}

/** `null` where an entry is not there. */
export function compare(
  { entries, bodies }: Pick<SessionState, 'entries' | 'bodies'>,
  leftId: string,
  rightId: string,
): Comparison | null {
  if (!entries.has(leftId) || !entries.has(rightId)) return null;
  const [left, right] = [pathTo(entries, leftId), pathTo(entries, rightId)];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  const sideOf = (path: Entry[], id: string): Side => {
    const own = path.slice(shared);
    const calls = own.map((entry) => {
      const message = bodies.get(entry.id)?.message;
      return message?.role === 'assistant' ? message.toolCalls.length : 0;
    });
    return {
      entries: own,
      tokens: own.reduce((sum, entry) => sum + entry.tokens, 0),
      cost: own.reduce((sum, entry) => sum + entry.cost, 0),
      calls: calls.reduce((sum, one) => sum + one, 0),
      // A clock may have gone back between the two.
      duration: Math.max(0, (own.at(-1)?.createdAt ?? 0) - (own[0]?.createdAt ?? 0)),
      files: filesAt(entries, id),
    };
  };
  return { ancestor: left[shared - 1] ?? null, left: sideOf(left, leftId), right: sideOf(right, rightId) };
}
