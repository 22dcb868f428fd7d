/** The TypeScript of an input that belongs to no method yet: what its code is checked against. */
import type { JsonSchema } from '../snippet.contract.ts';

/** Declares `input` as the schema says, with the types it needs. */
export async function declareInput(schema: JsonSchema): Promise<string> {
  // The renderer is the catalog's, in its worker; here it is needed only when something is about to be kept.
  const [{ loadToolset }, { declareAll }] = await Promise.all([
    import('../openapi/toolset.ts'),
    import('../declare/declare.ts'),
  ]);
  const method = { name: 'method', description: '', effect: 'read' as const, input: schema, output: { type: 'null' } };
  const { operations, space } = loadToolset(
    { id: 'candidate', title: 'Candidate', methods: [method] },
    () => new Set(),
  );
  const text = declareAll(operations.map((operation) => ({ operation, space })));
  const takes = /\bcandidate_method\(input\b/.test(text);
  const type = takes ? 'NonNullable<Parameters<typeof candidate.candidate_method>[0]>' : 'Record<string, never>';
  return `${text.replace('declare const codemode', 'declare const candidate')}\ndeclare const input: ${type};\n`;
}
