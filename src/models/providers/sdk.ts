/** The one place that names the AI SDK's model type; types only, so nothing of it loads with this file. */
import type { LanguageModel } from 'ai';

export type SdkModel = Extract<LanguageModel, { specificationVersion: 'v4' }>;
type SdkOptions = Parameters<SdkModel['doStream']>[0];
export type LanguageModelV4Prompt = SdkOptions['prompt'];
export type SdkPart = Awaited<ReturnType<SdkModel['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never;
export type SdkUsage = Extract<SdkPart, { type: 'finish' }>['usage'];
