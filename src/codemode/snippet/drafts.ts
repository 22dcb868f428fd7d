/** What is wrong with a draft, in words, and what of it counts. */
import { fail } from '#base/result.ts';
import type { Diagnostic } from '../check.contract.ts';
import type { SnippetDraft, SnippetTest } from '../snippet.contract.ts';
import { schemaOf } from './infer.ts';
import { problemOfName } from './names.ts';

/** Called in the recorded run, and still in the code: an edited draft may need less. */
export const stillThere = (called: string[], code: string) =>
  called.filter((name) => code.includes(name) || /\bcodemode\s*(\[|[,;)])/.test(code));

export const shaped = <T extends { expect: SnippetTest['expect'] }>(test: T): T =>
  'value' in test.expect ? { ...test, expect: { shape: schemaOf(test.expect.value) } } : test;

export const checkWords = (errors: Diagnostic[]) =>
  `The type checker refuses it. ${errors
    .slice(0, 5)
    .map(({ line, message }) => `Line ${line}: ${message}`)
    .join(' ')}`;

export function problemOf({ name, code, input, description }: SnippetDraft) {
  const wrong = problemOfName(name);
  if (wrong) return fail('bad_name' as const, wrong);
  if (!description.trim()) return fail('bad_input' as const, 'Say in a sentence what it does: it is found by that.');
  if (!code.trim()) return fail('bad_input' as const, 'There is no code.');
  if (input.type !== 'object') return fail('bad_input' as const, 'The input must be a JSON Schema of the type object.');
  return null;
}
