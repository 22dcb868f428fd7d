/** From the entries of a path to what a model gets. Pure: the same rows give the same request. */
import { estimateTokens } from '#base/tokens.ts';
import type { Message, ToolCall } from '#models/model.contract.ts';
import type { Entry, EntryBody, Fold } from './entry.contract.ts';
import type { ContextPart } from './session.contract.ts';
import { type Standing, standingsOf } from './standing.ts';

/**
 * What the next request holds of a path. Every entry once: as it is, or under the summary of the one fold that covers
 * it; excluded ones left out. Made so that any provider accepts it: every call has its result right after it (one that
 * never came says so, under the entry of the call), a result without its call becomes text, an answer that said nothing
 * is left out, and after an answer cut short the last word is not the model's.
 */
export function contextOf(
  path: readonly Entry[],
  bodies: ReadonlyMap<string, EntryBody>,
  folds: readonly Fold[],
  standings = standingsOf(path, folds, bodies),
): ContextPart[] {
  return acceptable(partsOf(path, bodies, standings));
}

/** The entries and folds of a path, nothing repaired. */
export function partsOf(
  path: readonly Entry[],
  bodies: ReadonlyMap<string, EntryBody>,
  standings: readonly Standing[],
): ContextPart[] {
  const counts = new Map<Fold, number>();
  for (const standing of standings)
    if (standing.is === 'folded') counts.set(standing.by.fold, (counts.get(standing.by.fold) ?? 0) + 1);
  const parts: ContextPart[] = [];
  const told = new Set<Fold>();
  path.forEach((entry, i) => {
    const standing = standings[i]!;
    if (standing.is === 'sent') parts.push({ entry, message: messageOfEntry(entry, bodies.get(entry.id)) });
    if (standing.is !== 'folded' || told.has(standing.by.fold)) return;
    // The summary stands where the first of its entries stood; pinned ones follow it as they are.
    const { fold } = standing.by;
    told.add(fold);
    parts.push({ fold, message: summaryMessage(fold, counts.get(fold)!) });
  });
  return parts;
}

export const messagesOf = (parts: readonly ContextPart[]): Message[] => parts.map((part) => part.message);

/** Tokens of the entries and summaries; what was put in to make a request acceptable is too little to count. */
export function tokensOf(parts: readonly ContextPart[]): number {
  const entries = new Set(parts.flatMap((part) => ('entry' in part ? [part.entry] : [])));
  const summaries = parts.reduce((sum, part) => sum + ('fold' in part ? part.fold.tokensAfter : 0), 0);
  return [...entries].reduce((sum, entry) => sum + entry.tokens, summaries);
}

/** Tokens of the text a request holds for a message, its calls included, estimated; reasoning is not sent back. */
export function tokensOfMessage(message: Message): number {
  if (message.role !== 'assistant') return estimateTokens(message.text);
  const calls = message.toolCalls.map((call) => call.name + (JSON.stringify(call.input) ?? ''));
  return estimateTokens(message.text + calls.join(''));
}

function summaryMessage(fold: Fold, count: number): Message {
  const messages = count === 1 ? 'One earlier message is' : `${count} earlier messages are`;
  return { role: 'user', text: `[${messages} folded into this summary.]\n\n${fold.summary}` };
}

/** An entry whose text is lost is sent as its title, so that the rest of the conversation stays usable. */
function messageOfEntry(entry: Entry, body: EntryBody | undefined): Message {
  if (body) return body.message;
  const text = `[The text of this message is missing. It began: ${entry.title}]`;
  return entry.kind === 'assistant' ? { role: 'assistant', text, toolCalls: [] } : { role: 'user', text };
}

const noResult = 'Interrupted: this call did not finish, and nothing is known of its result.';
const goOn = 'Your answer was interrupted. Go on from where it stopped.';

function acceptable(parts: readonly ContextPart[]): ContextPart[] {
  const accepted: ContextPart[] = [];
  let open: ToolCall[] = [];
  let caller: Entry | undefined;
  const settle = () => {
    for (const { id: callId, name } of open)
      accepted.push({ entry: caller!, message: { role: 'tool', callId, name, text: noResult, isError: true } });
    open = [];
  };
  for (const part of parts) {
    const { message } = part;
    if (message.role === 'tool' && open.some((call) => call.id === message.callId)) {
      open = open.filter((call) => call.id !== message.callId);
      accepted.push(part);
      continue;
    }
    settle();
    if (message.role === 'tool')
      accepted.push({ ...part, message: { role: 'user', text: `[Result of ${message.name}]\n${message.text}` } });
    else if (message.role === 'user' || message.text.trim() !== '' || message.toolCalls.length > 0) accepted.push(part);
    if (message.role === 'assistant' && 'entry' in part) {
      open = [...message.toolCalls];
      caller = part.entry;
    }
  }
  settle();
  const last = accepted.at(-1);
  if (last && 'entry' in last && last.message.role === 'assistant' && last.entry.state !== 'complete')
    accepted.push({ entry: last.entry, message: { role: 'user', text: goOn } });
  return accepted;
}
