import { afterEach, expect, it } from 'vitest';
import type { Fetch, ModelConfig, ModelPart, ProviderKind } from './model.contract.ts';
import { eventsOf, type Wire } from './model-server.suite.ts';
import { createModel } from './models.ts';

const real = globalThis.Function;
afterEach(() => {
  globalThis.Function = real;
});

// The page's policy has no `unsafe-eval`, and a provider's schema library is fond of trying.
it.each([
  ['openai', 'openai-compatible'],
  ['anthropic', 'anthropic'],
  ['google', 'google'],
] as const)('%s works where code cannot be made of strings', async (wire: Wire, kind: ProviderKind) => {
  const made: unknown[][] = [];
  globalThis.Function = new Proxy(real, {
    construct: (_, given) => {
      made.push(given);
      throw new EvalError('Refused by the policy.');
    },
    apply: (_, __, given) => {
      made.push(given);
      throw new EvalError('Refused by the policy.');
    },
  });
  const config: ModelConfig = {
    id: 'm',
    kind,
    label: 'Test',
    baseUrl: 'https://provider.example/v1',
    model: 'm',
    protocol: 'tools',
    createdAt: 0,
  };
  const stream = eventsOf(wire, { text: 'Hi', calls: [{ name: 'search', input: { query: 'x' } }] }).join('');
  const fetch: Fetch = async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  const model = await createModel(config, { fetch, origin: 'https://page.example' });
  if (!model.ok) throw new Error(model.message);
  const tools = [
    { name: 'search', description: '', inputSchema: { type: 'object', properties: { query: { type: 'string' } } } },
  ];
  const parts: ModelPart[] = [];
  for await (const part of model.value.stream(
    { system: '', messages: [{ role: 'user', text: 'Hi' }], tools },
    new AbortController().signal,
  ))
    parts.push(part);
  expect(parts.at(-1)).toMatchObject({ type: 'end', reason: 'tool-calls' });
  expect(made).toEqual([]);
});
