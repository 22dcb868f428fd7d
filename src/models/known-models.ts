/**
 * Windows and prices of common models, for endpoints that do not tell. Estimates as of 2026-10: providers change them.
 * What an endpoint or a person says goes first.
 */
import type { Price } from './model.contract.ts';

interface Known {
  /** Matched against the model's name without its vendor, first match wins. */
  name: RegExp;
  window: number;
  price?: Price;
}

const known: Known[] = [
  { name: /^gpt-5.*(nano)/, window: 400_000, price: { input: 0.05, output: 0.4, cached: 0.005 } },
  { name: /^gpt-5.*(mini)/, window: 400_000, price: { input: 0.25, output: 2, cached: 0.025 } },
  { name: /^gpt-5/, window: 400_000, price: { input: 1.25, output: 10, cached: 0.125 } },
  { name: /^gpt-4\.1-nano/, window: 1_047_576, price: { input: 0.1, output: 0.4, cached: 0.025 } },
  { name: /^gpt-4\.1-mini/, window: 1_047_576, price: { input: 0.4, output: 1.6, cached: 0.1 } },
  { name: /^gpt-4\.1/, window: 1_047_576, price: { input: 2, output: 8, cached: 0.5 } },
  { name: /^gpt-4o-mini/, window: 128_000, price: { input: 0.15, output: 0.6, cached: 0.075 } },
  { name: /^gpt-4o/, window: 128_000, price: { input: 2.5, output: 10, cached: 1.25 } },
  { name: /^o[34]-mini/, window: 200_000, price: { input: 1.1, output: 4.4, cached: 0.275 } },
  { name: /^gpt-oss/, window: 131_072 },
  { name: /^claude.*haiku/, window: 200_000, price: { input: 1, output: 5, cached: 0.1 } },
  { name: /^claude.*sonnet/, window: 200_000, price: { input: 3, output: 15, cached: 0.3 } },
  { name: /^claude.*opus/, window: 200_000, price: { input: 5, output: 25, cached: 0.5 } },
  { name: /^gemini.*flash-lite/, window: 1_048_576, price: { input: 0.1, output: 0.4, cached: 0.025 } },
  { name: /^gemini.*flash/, window: 1_048_576, price: { input: 0.3, output: 2.5, cached: 0.075 } },
  { name: /^gemini.*pro/, window: 1_048_576, price: { input: 1.25, output: 10, cached: 0.31 } },
  { name: /^deepseek-(chat|reasoner)/, window: 128_000, price: { input: 0.28, output: 0.42, cached: 0.028 } },
  { name: /^grok-4.*fast/, window: 2_000_000, price: { input: 0.2, output: 0.5, cached: 0.05 } },
  { name: /^grok-4/, window: 256_000, price: { input: 3, output: 15, cached: 0.75 } },
  { name: /^mistral-(large|medium)/, window: 128_000 },
  { name: /^llama-?3\.[123]/, window: 131_072 },
  { name: /^qwen-?3/, window: 131_072 },
];

const find = (model: string) => {
  const name = model.toLowerCase().replace(/^.*\//, '');
  return known.find((entry) => entry.name.test(name));
};

/** An estimate, or `undefined` for a model not in the table. Models run by the person cost nothing and have no price here. */
export const priceOf = (model: string): Price | undefined => find(model)?.price;
export const windowOf = (model: string): number | undefined => find(model)?.window;
