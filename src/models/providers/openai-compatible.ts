import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { Fetch } from '../model.contract.ts';
import type { SdkModel } from './sdk.ts';

/** Any server that speaks OpenAI's chat completions. */
export function create(baseURL: string, model: string, fetch: Fetch): SdkModel {
  const openAi = new URL(baseURL).hostname.endsWith('openai.com');
  return createOpenAICompatible({
    name: 'compatible',
    baseURL,
    includeUsage: true,
    fetch: fetch as typeof globalThis.fetch,
    // OpenAI itself refuses the older name of this limit for its newer models; other servers know only the older one.
    ...(openAi && {
      transformRequestBody: ({ max_tokens, ...body }: Record<string, unknown>) =>
        max_tokens === undefined ? body : { ...body, max_completion_tokens: max_tokens },
    }),
  }).languageModel(model);
}
