import { createAnthropic } from '@ai-sdk/anthropic';
import type { Fetch } from '../model.contract.ts';
import type { SdkModel } from './sdk.ts';
import { placeholder } from './wire.ts';

/** Anthropic's messages. The extra header is what its servers ask of a page. */
export function create(baseURL: string, model: string, fetch: Fetch): SdkModel {
  return createAnthropic({
    baseURL,
    apiKey: placeholder,
    fetch: fetch as typeof globalThis.fetch,
    headers: { 'anthropic-dangerous-direct-browser-access': 'true' },
  }).languageModel(model);
}
