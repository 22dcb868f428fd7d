import type { Entry, EntryBody, Fold } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';

/** The result of one tool call, as it stands in the tree. */
interface Result {
  entry: Entry;
  body: EntryBody | undefined;
}

/** What the conversation is drawn from: one block for each thing read, results drawn inside the answer that called. */
export type Block = { key: string } & (
  | { kind: 'user'; entry: Entry; body: EntryBody | undefined }
  | {
      kind: 'answer';
      entry: Entry;
      body: EntryBody | undefined;
      /** False for the later steps of one turn. */
      first: boolean;
      results: ReadonlyMap<string, Result>;
      /** The last entry it draws: its own, or that of its last result. */
      last: Entry;
    }
  | { kind: 'merge'; entry: Entry; body: EntryBody | undefined }
  | { kind: 'run'; entry: Entry; body: EntryBody | undefined }
  | { kind: 'fold'; fold: Fold; messages: number }
  /** A fold that is switched off, offered again above its first entry. */
  | { kind: 'unfolded'; fold: Fold }
);

type Shown = Pick<SessionState, 'path' | 'bodies' | 'folds' | 'standings'>;

/** The blocks of the shown path. A fold is drawn where the context has it; pinned entries stand below it as they are. */
export function blocksOf({ path, bodies, folds, standings }: Shown): Block[] {
  const places = new Map(path.map((entry, at) => [entry.id, at]));
  const foldAt = (at: number) => {
    const standing = standings[at];
    return standing?.is === 'folded' ? standing.by.fold : undefined;
  };
  const drawn = new Map<Fold, { messages: number }>();
  const offered = new Map<string, Fold>();
  for (const fold of folds) {
    if (!fold.active && fold.kind === 'summary' && places.has(fold.from) && places.has(fold.to)) {
      offered.set(fold.from, fold);
    }
  }

  const blocks: Block[] = [];
  for (let at = 0; at < path.length; at++) {
    const entry = path[at]!;
    const fold = foldAt(at);
    if (fold) {
      const known = drawn.get(fold);
      if (known) known.messages++;
      else {
        const block = { key: `fold:${fold.id}`, kind: 'fold' as const, fold, messages: 1 };
        drawn.set(fold, block);
        blocks.push(block);
      }
      continue;
    }
    const offer = offered.get(entry.id);
    if (offer) blocks.push({ key: `unfolded:${offer.id}`, kind: 'unfolded', fold: offer });
    const body = bodies.get(entry.id);
    if (entry.kind === 'user') blocks.push({ key: entry.id, kind: 'user', entry, body });
    else if (entry.kind === 'merge') blocks.push({ key: entry.id, kind: 'merge', entry, body });
    else if (entry.kind === 'edit') blocks.push({ key: entry.id, kind: 'run', entry, body });
    else if (entry.kind === 'assistant') {
      const results = new Map<string, Result>();
      let last = entry;
      while (path[at + 1]?.kind === 'tool' && !foldAt(at + 1)) {
        last = path[++at]!;
        const of = bodies.get(last.id);
        results.set(of?.message.role === 'tool' ? of.message.callId : last.id, { entry: last, body: of });
      }
      const before = blocks.at(-1);
      const first = before?.kind !== 'answer';
      blocks.push({ key: entry.id, kind: 'answer', entry, body, first, results, last });
    }
  }
  return blocks;
}
