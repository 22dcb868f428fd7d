/** The model in the browser. It has no tool calls, so the text protocol is put around it. */
import { messageOf } from '#base/result.ts';
import { estimateTokens } from '#base/tokens.ts';
import {
  findBuiltIn,
  type PromptInterface,
  type PromptMessage,
  type PromptSession,
  spokenLanguages,
} from '../built-in.ts';
import type { LanguageModel, ModelConfig, ModelError, ModelPart, ModelRequest } from '../model.contract.ts';

/** Throws where the browser has no such interface. Whether its model is there shows when it is used. */
export function createChromeModel(config: ModelConfig, builtIn?: unknown): LanguageModel {
  const found = findBuiltIn(builtIn);
  if (!found)
    throw new Error('this browser has no built-in model. Chrome 148 or newer has one on most desktop machines.');
  return {
    id: config.model,
    provider: config.label,
    window: config.window ?? null,
    demo: false,
    stream: (request, signal) => converse(found, request, signal),
  };
}

async function* converse(
  found: PromptInterface,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  let written = 0;
  const inputTokens = estimateTokens(request.system + JSON.stringify(request.messages));
  const end = (reason: 'stop' | 'aborted' | 'error', error?: ModelError): ModelPart => ({
    type: 'end',
    reason,
    usage: { inputTokens, outputTokens: Math.ceil(written / 4), cost: 0, estimated: true },
    ...(error && { error }),
  });
  if (signal.aborted) return yield end('aborted');
  let session: PromptSession | undefined;
  try {
    const state = await found.availability(spokenLanguages);
    if (state === 'unavailable') {
      return yield end('error', {
        code: 'no_such_model',
        message:
          'The built-in model is not available on this machine: it needs about 22 GB of free disk and 4 GB of video memory, or 16 GB of memory.',
      });
    }
    const history = turns(request);
    const last = history.pop();
    const initialPrompts: PromptMessage[] = request.system
      ? [{ role: 'system', content: request.system }, ...history]
      : history;
    session = await found.create({ ...spokenLanguages, initialPrompts, signal });
    const reader = session.promptStreaming(last ? [last] : '', { signal }).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!value) continue;
      written += value.length;
      yield { type: 'text', text: value };
    }
    yield end(signal.aborted ? 'aborted' : 'stop');
  } catch (error) {
    yield signal.aborted ? end('aborted') : end('error', explained(error, written > 0));
  } finally {
    session?.destroy();
  }
}

/** The interface wants the last prompt to be the person's. */
function turns({ messages }: ModelRequest): PromptMessage[] {
  return messages.map((message) => ({
    role: message.role === 'assistant' ? ('assistant' as const) : ('user' as const),
    content: message.text,
  }));
}

function explained(error: unknown, started: boolean): ModelError {
  const name = (error as { name?: unknown } | null)?.name;
  if (name === 'QuotaExceededError') {
    return {
      code: 'context_overflow',
      message: 'The conversation is longer than the built-in model can read. Fold earlier parts into a summary.',
    };
  }
  if (name === 'NotAllowedError') {
    return { code: 'refused', message: 'The browser wants a click before it loads its model. Send the message again.' };
  }
  if (name === 'NotSupportedError') {
    return { code: 'failed', message: `The built-in model cannot do this: ${messageOf(error)}` };
  }
  return started
    ? { code: 'cut', message: 'The built-in model broke off. What came is kept; continue to ask for the rest.' }
    : { code: 'failed', message: `The built-in model failed: ${messageOf(error)}` };
}
