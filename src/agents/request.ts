/** What a model is sent: made here for a turn, and for the view that shows it. */
import { estimateTokens } from '#base/tokens.ts';
import type { ModelRequest, ToolSpec } from '#models/model.contract.ts';
import { contextOf, messagesOf, tokensOfMessage } from '#session/context.ts';
import type { SessionState } from '#session/session.contract.ts';
import { pathTo } from '#session/tree.ts';
import type { SentRequest } from './agent.contract.ts';

/** The request for the branch that ends in `tip`, with the tokens of each part, estimated. */
export function requestFor(
  { entries, bodies, folds }: Pick<SessionState, 'entries' | 'bodies' | 'folds'>,
  tip: string | null,
  { system, tools }: { system: string; tools: readonly ToolSpec[] },
): SentRequest {
  const parts = contextOf(pathTo(entries, tip), bodies, folds);
  const request: ModelRequest = {
    system,
    messages: messagesOf(parts),
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  };
  const tokens = {
    system: estimateTokens(system),
    tools: request.tools.map((tool) => estimateTokens(JSON.stringify(tool))),
    parts: parts.map(({ message }) => tokensOfMessage(message)),
  };
  const total = [...tokens.tools, ...tokens.parts].reduce((sum, one) => sum + one, tokens.system);
  return { request, parts, tokens, total };
}
