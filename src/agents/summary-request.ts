/** Asks a model for the summary that will stand in the place of earlier messages. */
import { messageOf } from '#base/result.ts';
import type { LanguageModel, ModelRequest, Usage } from '#models/model.contract.ts';
import type { ContextPart } from '#session/session.contract.ts';

const system = `You write the summary that will stand in the place of earlier messages of a conversation, for the model that goes on with it.
Do not answer the conversation and do not go on with it. Use these headings, each on a line of its own, with short items that begin with "- ":
Goal:
Done:
In progress:
Blocked:
Next:
Keep names, identifiers, numbers, decisions and their reasons exactly. Leave a heading out where there is nothing to say. Where earlier summaries are given, keep all that still matters of every one, and move what was in progress to Done once it is done. Invent nothing. At most 600 words.`;

/** Characters of one tool result, or of the arguments of one call, that the summariser reads. */
const longestResult = 2000;
/** Characters of what a person asks to keep above all. */
const longestFocus = 500;
/** Characters of a summary: whatever a model writes, summaries of summaries stay within it. */
const longestSummary = 12_000;

/** The conversation as labelled text, so that nobody takes it for their own; every earlier summary in its place, whole. */
function summaryRequest(parts: readonly ContextPart[], focus: string): ModelRequest {
  const text = parts
    .map((part) => {
      if ('fold' in part) return `<earlier-summary>\n${part.fold.summary}\n</earlier-summary>`;
      const { message } = part;
      if (message.role === 'user') return `[Person] ${message.text}`;
      if (message.role === 'tool')
        return `[Result of ${message.name}${message.isError ? ', failed' : ''}] ${cut(message.text)}`;
      const calls = message.toolCalls.map((call) => `[Call] ${call.name} ${cut(JSON.stringify(call.input) ?? '')}`);
      return [message.text && `[Model] ${message.text}`, ...calls].filter(Boolean).join('\n');
    })
    .join('\n\n');
  const wish = focus.trim().slice(0, longestFocus);
  return {
    system: wish ? `${system}\nThe person asks to keep above all what concerns: ${wish}` : system,
    messages: [{ role: 'user', text: `${text}\n\n[End. Write the summary.]` }],
    tools: [],
    maxOutputTokens: 4096,
  };
}

const cut = (text: string): string =>
  text.length <= longestResult
    ? text
    : `${text.slice(0, longestResult)}… (${text.length - longestResult} characters more)`;

export type WrittenSummary =
  | { ok: true; text: string; usage: Usage }
  | { ok: false; aborted: boolean; message: string };

/** Streams the summary to `onText`, whole each time. Never rejects. */
export async function writeSummary(
  model: Pick<LanguageModel, 'stream'>,
  parts: readonly ContextPart[],
  signal: AbortSignal,
  onText: (text: string) => void = () => {},
  focus = '',
): Promise<WrittenSummary> {
  let text = '';
  try {
    for await (const part of model.stream(summaryRequest(parts, focus), signal)) {
      if (part.type === 'text') {
        text = (text + part.text).slice(0, longestSummary);
        onText(text);
      }
      if (part.type !== 'end') continue;
      if (signal.aborted || part.reason === 'aborted') return { ok: false, aborted: true, message: 'Cancelled.' };
      if (part.reason === 'error')
        return { ok: false, aborted: false, message: part.error?.message ?? 'The model could not write a summary.' };
      if (text.trim()) return { ok: true, text: text.trim(), usage: part.usage };
    }
  } catch (thrown) {
    return { ok: false, aborted: signal.aborted, message: messageOf(thrown) };
  }
  return { ok: false, aborted: signal.aborted, message: 'The model wrote no summary.' };
}
