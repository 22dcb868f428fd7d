import { fromJsonSchema, InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import type { McpQuestion } from './mcp.contract.ts';
import { createMcpServer } from './mcp.ts';

/** A server in this very page, with a tool that asks. */
async function inPage() {
  const server = new McpServer({ name: 'near', version: '1.0.0' }, { capabilities: { logging: {} } });
  const inputSchema = fromJsonSchema<{ name: string }>({
    type: 'object',
    properties: { name: { type: 'string' } },
    required: ['name'],
  } as never);
  server.registerTool('greet', { inputSchema }, async ({ name }, context) => {
    const requestedSchema = { type: 'object' as const, properties: { tone: { type: 'string' as const } } };
    const asked = await context.mcpReq.elicitInput({ message: 'Which tone?', requestedSchema });
    await server.server.sendLoggingMessage({ level: 'info', data: `greeting ${name}` });
    return { content: [{ type: 'text', text: `${asked.content?.tone} hello, ${name}` }] };
  });
  server.registerResource('readme', 'near://readme', {}, (uri) => ({ contents: [{ uri: uri.href, text: 'Near.' }] }));
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  return mine;
}

it('a server in the page is called without any request, asks a person, logs, and gives its resources', async () => {
  const asked: McpQuestion[] = [];
  const server = createMcpServer(
    { id: 'near', url: 'page:near', wire: 'http', listing: null, accepted: {}, addedAt: 1 },
    {
      transport: inPage,
      fetch: async () => {
        throw new Error('Nothing is to be fetched.');
      },
      renew: async () => false,
      now: () => 7,
      async ask(question) {
        asked.push(question);
        return { action: 'accept', content: { tone: 'warm' } };
      },
      changed: async () => undefined,
    },
  );
  expect(await server.connect()).toMatchObject({ ok: true, value: { title: 'near', resources: true } });
  const call = (method: string, input: object) =>
    server.connector.call({ method, args: [input], signal: new AbortController().signal });
  expect(await call('near_greet', { name: 'Ada' })).toEqual({ ok: true, value: 'warm hello, Ada' });
  expect(asked).toMatchObject([{ kind: 'elicitation', message: 'Which tone?' }]);
  expect(server.log.get()).toEqual([{ at: 7, level: 'info', text: 'greeting Ada' }]);
  expect(await call('near_resources_read', { uri: 'near://readme' })).toMatchObject({ value: [{ text: 'Near.' }] });
  await server.close();
});
