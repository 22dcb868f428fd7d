/** Taking over what another branch has: quotes, files and a conclusion, as one entry with two parents. Pure. */
import { fail, ok } from '#base/result.ts';
import type { Message } from '#models/model.contract.ts';
import { partsOf, tokensOfMessage } from './context.ts';
import type { Entry, EntryBody, MergeRecord, StoreResult } from './entry.contract.ts';
import type { MergeDraft, NewMerge, SessionState } from './session.contract.ts';
import { standingsOf } from './standing.ts';
import { summarise } from './summary.ts';
import { lineOf } from './titles.ts';
import { filesAt, isVisible, pathTo } from './tree.ts';

/** Characters of one quoted message. */
const longestQuote = 8_000;
/** Characters of a conclusion. */
const longestConclusion = 12_000;

type Shown = Pick<SessionState, 'entries' | 'bodies' | 'folds' | 'path' | 'head' | 'session'>;

/** What the branch that ends in `from` has and the shown one has not. Folds in force there are given as their summaries. */
export function mergeDraft(state: Shown, from: string): StoreResult<MergeDraft> {
  if (!isVisible(state.entries, from))
    return fail('conflict', 'This message was deleted, or belongs to another conversation.');
  const there = pathTo(state.entries, from);
  let shared = 0;
  while (shared < there.length && there[shared]!.id === state.path[shared]?.id) shared++;
  if (shared === there.length)
    return fail('conflict', 'This message is on the branch that is shown already, so there is nothing to take over.');
  const standings = standingsOf(there, state.folds, state.bodies);
  // A fold that begins above the fork says more than this branch alone: its own entries are given in its place.
  const own = standings
    .slice(shared)
    .map((one) => (one.is === 'folded' && one.by.from < shared ? ({ is: 'sent', pinned: false } as const) : one));
  const entries = there.slice(shared);
  const parts = partsOf(entries, state.bodies, own);
  return ok({
    ancestor: there[shared - 1] ?? null,
    entries,
    parts,
    conclusion: parts.length > 0 ? summarise(parts) : '',
  });
}

/** The rows of a merge, and what the history says of it. */
export function planMerge(
  state: Shown,
  given: NewMerge,
  id: string,
  now: number,
): StoreResult<{ entry: Entry; body: EntryBody; title: string }> {
  const draft = mergeDraft(state, given.from);
  if (!draft.ok) return draft;
  const head = state.head.entryId;
  if (head === null) return fail('conflict', 'There is no message yet that the other branch could be merged into.');
  const { entries, ancestor } = draft.value;
  const wanted = new Set(given.quote);
  const quoted = entries.filter((entry) => wanted.delete(entry.id));
  if (wanted.size > 0) return fail('conflict', 'A message to be quoted is not on the other branch.');
  const said = given.conclusion?.text.trim().slice(0, longestConclusion) ?? '';
  if (given.conclusion && !said) return fail('failed', 'The conclusion is empty. Write it, or leave it out.');
  const files = given.files?.changed ?? [];
  if (quoted.length === 0 && !said && !given.files)
    return fail('failed', 'Choose what to take over: messages, files or a conclusion.');
  const record: MergeRecord = {
    from: given.from,
    ancestor: ancestor?.id ?? null,
    quoted: quoted.map((entry) => entry.id),
    files: [...files],
    conclusion: given.conclusion ? { ...given.conclusion, text: said } : null,
  };
  const tip = entries.at(-1)!;
  const message: Message = { role: 'user', text: textOf(state, tip, record, quoted) };
  const title = `Merged “${lineOf(tip.title, 60)}”`;
  const { id: sessionId } = state.session;
  return ok({
    entry: {
      id,
      sessionId,
      parents: [head, given.from],
      kind: 'merge',
      by: 'person',
      createdAt: now,
      tree: given.files?.after ?? filesAt(state.entries, head),
      tokens: tokensOfMessage(message),
      cost: 0,
      title,
      state: 'complete',
    },
    body: { id, sessionId, message, merge: record },
    title,
  });
}

/** What the model reads: everything is named as coming from elsewhere, so that nobody takes it for said here. */
function textOf(state: Shown, tip: Entry, record: MergeRecord, quoted: readonly Entry[]): string {
  const { conclusion, files } = record;
  const named = files.slice(0, 40).map(({ path, how }) => `- ${path} (${hows[how]})`);
  if (files.length > 40) named.push(`- and ${files.length - 40} more`);
  return [
    `I merged another branch of this conversation, the one that ends in “${lineOf(tip.title, 60)}”.`,
    conclusion && `Its conclusion, which I approved:\n${conclusion.text}`,
    quoted.length > 0 &&
      `Quoted from it:\n\n${quoted.map((entry) => quote(entry, state.bodies.get(entry.id))).join('\n\n')}`,
    named.length > 0 && `Files that came with it:\n${named.join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

const hows: Record<MergeRecord['files'][number]['how'], string> = {
  taken: 'as it is there',
  removed: 'removed there',
  combined: 'both versions combined',
  decided: 'decided by me',
};

function quote(entry: Entry, body: EntryBody | undefined): string {
  const message = body?.message;
  const calls = message?.role === 'assistant' ? message.toolCalls : [];
  const texts = [
    message?.text.trim() || (calls.length === 0 ? entry.title : ''),
    ...calls.map((call) => `Called ${call.name} with ${JSON.stringify(call.input) ?? 'nothing'}`),
  ];
  const text = texts.filter(Boolean).join('\n');
  const more = text.length - longestQuote;
  const kept = more > 0 ? `${text.slice(0, longestQuote)}… (${more} characters more)` : text;
  const who =
    message?.role === 'tool' ? `Result of ${message.name}` : message?.role === 'assistant' ? 'Model' : 'Person';
  return [`${who}:`, ...kept.split('\n')].map((line) => `> ${line}`).join('\n');
}
