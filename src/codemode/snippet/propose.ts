/** `codemode.snippets_propose`: how a program suggests that it, or a part of it, be kept as a method. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { ToolsetMethod } from '../catalog.contract.ts';
import type { ConnectorCall } from '../connector.contract.ts';
import type { JsonSchema, SnippetDraft } from '../snippet.contract.ts';
import { problemsOf, type Schema } from '../tools/validate.ts';
import { problemOfName } from './names.ts';
import { recordedCalls } from './replay.ts';

const input: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'As in open-prs' },
    description: { type: 'string', minLength: 1, maxLength: 500 },
    code: {
      type: 'string',
      minLength: 1,
      maxLength: 100_000,
      description: 'A program that reads its argument from `input`',
    },
    input_schema: { type: 'object', description: 'JSON Schema of `input`, an object' },
    example: { type: 'object', description: 'An input to try it with; calls are answered from this run' },
  },
  required: ['name', 'description', 'code', 'input_schema'],
  additionalProperties: false,
};

export const proposeMethod: ToolsetMethod = {
  name: 'propose',
  description: 'Propose a program to be kept as a method, for a person to accept',
  effect: 'write',
  input,
  output: {
    type: 'object',
    properties: {
      status: { const: 'proposed' },
      name: { type: 'string' },
      version: { type: 'integer' },
      note: { type: 'string' },
    },
    required: ['status', 'name', 'version', 'note'],
  },
};

/** The draft that a call proposes, with the calls of its run so far as the recording of its example. */
export function readProposal({
  args,
  caller,
}: ConnectorCall): { ok: true; value: SnippetDraft } | Extract<CallReply, { ok: false }> {
  const given = args[0] ?? {};
  const problems = problemsOf(input, given);
  if (problems.length > 0) return { ok: false, code: 'bad_argument', message: problems.join(' ') };
  const { name, description, code, input_schema, example } = given as Record<string, unknown>;
  const wrong = problemOfName(String(name));
  if (wrong) return { ok: false, code: 'bad_argument', message: wrong };
  const schema = input_schema as JsonSchema;
  if (schema.type !== undefined && schema.type !== 'object')
    return { ok: false, code: 'bad_argument', message: 'input_schema must be of the type object.' };
  const calls = caller ? recordedCalls({ calls: caller.calls() }) : [];
  return {
    ok: true,
    value: {
      name: String(name),
      description: String(description),
      code: String(code),
      input: { ...schema, type: 'object' },
      by: 'model',
      runId: caller?.runId ?? null,
      example: example ?? {},
      calls,
      test: example === undefined ? 'none' : 'value',
    },
  };
}
