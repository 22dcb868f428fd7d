import type { McpAnswer, McpQuestion } from '../../mcp.contract.ts';

/** The question of an elicitation; undefined for the mode that sends a person to an address, which is not offered. */
export function questionOf(params: unknown): McpQuestion | undefined {
  const { mode, message, requestedSchema } = params as { mode?: string; message?: unknown; requestedSchema?: object };
  if (mode === 'url' || !requestedSchema) return undefined;
  return { kind: 'elicitation', message: String(message ?? ''), schema: requestedSchema };
}

interface SamplingParams {
  systemPrompt?: string | undefined;
  maxTokens?: number | undefined;
  messages: { role: string; content: unknown }[];
}

/** A server asks for words of a model. A person sees what is sent and what comes back, and may change or decline it. */
export async function answerSampling(
  { systemPrompt = '', maxTokens = 0, messages }: SamplingParams,
  ask: (question: McpQuestion) => Promise<McpAnswer>,
  decline: () => never,
) {
  const answer = await ask({
    kind: 'sampling',
    system: systemPrompt,
    maxTokens,
    messages: messages.map(({ role, content }) => ({ role, text: textOf(content) })),
  });
  if (answer.action !== 'accept') return decline();
  return {
    role: 'assistant' as const,
    model: answer.model ?? 'person',
    stopReason: 'endTurn',
    content: { type: 'text' as const, text: answer.text ?? '' },
  };
}

function textOf(content: unknown): string {
  if (Array.isArray(content)) return content.map(textOf).join('\n');
  const block = content as { type?: unknown; text?: unknown };
  return block.type === 'text' ? String(block.text) : `[${String(block.type)}]`;
}
