/** What a person begins with who keeps a finished run: its code, literals that may be inputs, its calls as a test. */
import type { Catalog } from '../catalog.contract.ts';
import type { Checker } from '../check.contract.ts';
import { declarationsFor } from '../check-declarations.ts';
import type { RunRecord } from '../run.contract.ts';
import type { LiteralChoice, SnippetDraft } from '../snippet.contract.ts';
import { schemaOf } from './infer.ts';
import { literalsOf } from './literals.ts';
import { suggestName } from './names.ts';
import { recordedCalls } from './replay.ts';

const mostLiterals = 30;

export async function draftOf(
  run: RunRecord,
  used: string[],
  { catalog, checker }: { catalog: Pick<Catalog, 'methods' | 'declarations'>; checker: Pick<Checker, 'complete'> },
): Promise<{ draft: SnippetDraft; literals: LiteralChoice[] }> {
  const code = unfenced(run.code);
  const known = await declarationsFor(code, catalog);
  const literals = literalsOf(code).slice(0, mostLiterals);
  for (const one of literals) {
    if (typeof one.value !== 'string') continue;
    const offered = await checker.complete(code, one.places[0]!.start + 1, known);
    const options = offered.filter(({ kind }) => kind === 'variable').map(({ name }) => name);
    if (options.includes(one.value) && options.length <= 50) one.options = options;
  }
  const given = run.input !== undefined;
  const draft: SnippetDraft = {
    name: suggestName(run.calls[0]?.name ?? 'method', used),
    description: '',
    code,
    input: given ? schemaOf(run.input) : { type: 'object', properties: {}, additionalProperties: false },
    by: 'person',
    runId: run.id,
    example: given ? run.input : {},
    calls: recordedCalls(run),
    expect: { value: run.value },
    test: 'value',
  };
  return { draft, literals: given ? [] : literals };
}

const unfenced = (code: string): string => code.match(/^\s*```\w*\s*\n([\s\S]*?)\n?```\s*$/)?.[1] ?? code;
