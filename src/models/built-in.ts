/** The browser's Prompt API, as far as it is used here. Source: https://webmachinelearning.github.io/prompt-api/ */

export type Availability = 'unavailable' | 'downloadable' | 'downloading' | 'available';

export interface PromptMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

interface CreateOptions {
  initialPrompts?: PromptMessage[];
  expectedInputs?: { type: 'text'; languages?: string[] }[];
  expectedOutputs?: { type: 'text'; languages?: string[] }[];
  signal?: AbortSignal;
}

export interface PromptSession {
  promptStreaming(input: string | PromptMessage[], options?: { signal?: AbortSignal }): ReadableStream<string>;
  destroy(): void;
  /** Tokens; the second name is the older one. */
  contextWindow?: number;
  inputQuota?: number;
}

export interface PromptInterface {
  availability(options?: CreateOptions): Promise<Availability>;
  create(options?: CreateOptions): Promise<PromptSession>;
}

/** What the page has under `LanguageModel`, if that is it. */
export function findBuiltIn(given?: unknown): PromptInterface | null {
  const found = given ?? (globalThis as { LanguageModel?: unknown }).LanguageModel;
  const { availability, create } = (found ?? {}) as Partial<PromptInterface>;
  return typeof availability === 'function' && typeof create === 'function' ? (found as PromptInterface) : null;
}

/** English in and out: the interface wants languages named, and answers better for it. */
export const spokenLanguages = {
  expectedInputs: [{ type: 'text' as const, languages: ['en'] }],
  expectedOutputs: [{ type: 'text' as const, languages: ['en'] }],
};

/** Whether the browser's own model can be used. `unavailable` also where there is no such interface. Never rejects. */
export async function available(given?: unknown): Promise<Availability> {
  const found = findBuiltIn(given);
  if (!found) return 'unavailable';
  try {
    return await found.availability(spokenLanguages);
  } catch {
    return 'unavailable';
  }
}
