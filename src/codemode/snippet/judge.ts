/** What a test says of the run that was made for it. */
import type { RunRecord } from '../run.contract.ts';
import type { SnippetTest, TestResult } from '../snippet.contract.ts';
import { problemsOf } from '../tools/validate.ts';
import { same } from './same.ts';

export function judge({ id, name, expect }: Pick<SnippetTest, 'id' | 'name' | 'expect'>, run: RunRecord): TestResult {
  const result = { testId: id, name };
  if (run.status !== 'ok') return { ...result, passed: false, message: run.message ?? `It ended as ${run.status}.` };
  const { value } = run;
  if ('value' in expect) {
    const passed = same(expect.value, value);
    return { ...result, passed, value, message: passed ? 'The same value.' : differs(expect.value, value) };
  }
  const problems = problemsOf(expect.shape, value ?? null);
  return { ...result, passed: problems.length === 0, value, message: problems.join(' ') || 'Of the expected shape.' };
}

function differs(expected: unknown, value: unknown): string {
  const at = placeOf(expected, value, '');
  return `Expected ${shown(at.expected)}${at.path && ` at ${at.path}`}, and it is ${shown(at.value)}.`;
}

/** The first place where the two part. */
function placeOf(expected: unknown, value: unknown, path: string): { expected: unknown; value: unknown; path: string } {
  const plain = [expected, value].every((one) => typeof one === 'object' && one !== null);
  if (plain && Array.isArray(expected) === Array.isArray(value)) {
    const [a, b] = [expected as Record<string, unknown>, value as Record<string, unknown>];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (same(a[key], b[key])) continue;
      const step = Array.isArray(expected) ? `[${key}]` : path ? `.${key}` : key;
      return placeOf(a[key], b[key], path + step);
    }
  }
  return { expected, value, path };
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
