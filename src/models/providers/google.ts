import { createGoogle } from '@ai-sdk/google';
import type { Fetch } from '../model.contract.ts';
import type { SdkModel } from './sdk.ts';
import { placeholder } from './wire.ts';

/** Google's native endpoint: its OpenAI-like one does not answer pages. */
export function create(baseURL: string, model: string, fetch: Fetch): SdkModel {
  return createGoogle({
    baseURL,
    apiKey: placeholder,
    fetch: fetch as typeof globalThis.fetch,
  }).languageModel(model);
}
