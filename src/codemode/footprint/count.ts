/** Exact o200k tokens, by the tokenizer's own tables (2.4 MB, loaded when first asked for). */
export async function loadCounter(): Promise<(text: string) => number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  // A document may hold the text of a special token, as in `<|endoftext|>`.
  return (text) => countTokens(text, { allowedSpecial: 'all' });
}
