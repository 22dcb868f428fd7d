/** What servers ask of a person, as it is shown to them. */
import type { McpAnswer, McpQuestion } from '../../mcp.contract.ts';

interface ElicitationParams {
  mode?: string;
  message?: unknown;
  url?: unknown;
  requestedSchema?: object;
}

/** The question of an elicitation; undefined for one that nobody can be asked. */
export function questionOf(params: unknown): McpQuestion | undefined {
  const { mode, message, url, requestedSchema } = (params ?? {}) as ElicitationParams;
  if (mode === 'url') return visitOf(message, url);
  if (!requestedSchema) return undefined;
  return { kind: 'elicitation', message: String(message ?? ''), schema: requestedSchema };
}

/** Only what a browser shows as a page, and by an address that holds no name of a user. */
function visitOf(message: unknown, address: unknown): McpQuestion | undefined {
  const url = URL.parse(String(address));
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return { kind: 'visit', message: String(message ?? ''), url: url.href };
}

/** Addresses a person has to go to before a call can be made: the protocol's error -32042. */
export function visitsOf(error: unknown): McpQuestion[] {
  const { code, data } = (error ?? {}) as { code?: unknown; data?: { elicitations?: unknown } };
  if (code !== -32042 || !Array.isArray(data?.elicitations)) return [];
  return data.elicitations.slice(0, 5).flatMap((one) => questionOf({ ...one, mode: 'url' }) ?? []);
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
