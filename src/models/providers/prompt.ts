/** Our messages as the AI SDK's prompt, made well-formed: every call is followed by its result, nothing is empty. */

import type { Message, ModelRequest, ToolCall } from '../model.contract.ts';
import type { LanguageModelV4Prompt } from './sdk.ts';

type Turn = LanguageModelV4Prompt[number];
type Content<R> = Extract<Turn, { role: R }>['content'];

/** Where Anthropic may begin its cache: after the system prompt and after the newest message. Others ignore it. */
const cached = { anthropic: { cacheControl: { type: 'ephemeral' } } };

/** `reasoning`: send earlier reasoning back, which a few endpoints demand and most refuse. */
export function toPrompt(request: ModelRequest, reasoning: boolean): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  if (request.system) prompt.push({ role: 'system', content: request.system, providerOptions: cached });
  let open = new Map<string, ToolCall>();
  let results: Content<'tool'> = [];
  const close = () => {
    for (const call of open.values()) results.push(result(call, 'The call was interrupted before it ended.', true));
    if (results.length > 0) prompt.push({ role: 'tool', content: results });
    open = new Map();
    results = [];
  };
  for (const message of request.messages) {
    const call = message.role === 'tool' ? open.get(message.callId) : undefined;
    if (message.role === 'tool' && call) {
      results.push(result(call, message.text, message.isError));
      open.delete(message.callId);
      continue;
    }
    close();
    if (message.role === 'assistant') {
      const content = answer(message, reasoning);
      if (content.length > 0) prompt.push({ role: 'assistant', content });
      open = new Map(message.toolCalls.map((made) => [made.id, made]));
    } else if (message.text.trim()) {
      const text =
        message.role === 'tool' ? `Result of an earlier call of ${message.name}:\n${message.text}` : message.text;
      prompt.push({ role: 'user', content: [{ type: 'text', text }] });
    }
  }
  close();
  const last = prompt.at(-1);
  if (last && last.role !== 'system') last.providerOptions = cached;
  return prompt;
}

function answer(message: Extract<Message, { role: 'assistant' }>, reasoning: boolean): Content<'assistant'> {
  const content: Content<'assistant'> = [];
  if (reasoning && message.reasoning) content.push({ type: 'reasoning', text: message.reasoning });
  if (message.text.trim()) content.push({ type: 'text', text: message.text });
  for (const call of message.toolCalls) {
    const input = typeof call.input === 'object' && call.input !== null ? call.input : { value: call.input };
    const metadata = call.metadata as (typeof cached & Record<string, never>) | undefined;
    content.push({
      type: 'tool-call',
      toolCallId: call.id,
      toolName: call.name,
      input,
      ...(metadata && { providerOptions: metadata }),
    });
  }
  return content;
}

function result(call: ToolCall, text: string, isError: boolean): Content<'tool'>[number] {
  const type = isError ? ('error-text' as const) : ('text' as const);
  return {
    type: 'tool-result',
    toolCallId: call.id,
    toolName: call.name,
    output: { type, value: text || '(nothing)' },
  };
}
