/** From the entries of a path to what a model gets. Pure: the same rows give the same request. */
import type { Message, ToolCall } from '#models/model.contract.ts';
import type { Entry, EntryBody, Fold } from './entry.contract.ts';
import { foldsOn } from './folds.ts';
import type { ContextPart } from './session.contract.ts';

/** Every entry of the path once: as it is, or under the summary of the one fold that covers it; excluded ones left out. */
export function contextOf(
  path: readonly Entry[],
  bodies: ReadonlyMap<string, EntryBody>,
  folds: readonly Fold[],
): ContextPart[] {
  const placed = foldsOn(path, folds);
  const parts: ContextPart[] = [];
  let next = 0;
  for (let i = 0; i < path.length; i++) {
    const fold = placed[next];
    if (fold?.from !== i) {
      parts.push({ entry: path[i]!, message: messageOfEntry(path[i]!, bodies.get(path[i]!.id)) });
      continue;
    }
    if (fold.fold.kind === 'summary') parts.push({ fold: fold.fold, message: summaryMessage(fold) });
    i = fold.to;
    next++;
  }
  return parts;
}

export function tokensOf(parts: readonly ContextPart[]): number {
  return parts.reduce((sum, part) => sum + ('entry' in part ? part.entry.tokens : part.fold.tokensAfter), 0);
}

function summaryMessage({ fold, from, to }: { fold: Fold; from: number; to: number }): Message {
  const count = to - from + 1;
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

/**
 * A request any provider accepts: every call has its result right after it (one that never came says so), a result
 * without its call becomes text, an answer that said nothing is left out, and the last word is not the model's.
 */
export function messagesOf(parts: readonly ContextPart[]): Message[] {
  const messages: Message[] = [];
  let open: ToolCall[] = [];
  const settle = () => {
    for (const call of open)
      messages.push({ role: 'tool', callId: call.id, name: call.name, text: noResult, isError: true });
    open = [];
  };
  for (const { message } of parts) {
    if (message.role === 'tool') {
      if (open.some((call) => call.id === message.callId)) {
        open = open.filter((call) => call.id !== message.callId);
        messages.push(message);
        continue;
      }
      settle();
      messages.push({ role: 'user', text: `[Result of an earlier call of ${message.name}]\n${message.text}` });
      continue;
    }
    settle();
    if (message.role === 'assistant') {
      if (message.text.trim() === '' && message.toolCalls.length === 0) continue;
      open = [...message.toolCalls];
    }
    messages.push(message);
  }
  settle();
  if (messages.at(-1)?.role === 'assistant') messages.push({ role: 'user', text: goOn });
  return messages;
}
