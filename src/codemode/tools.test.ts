import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import type { Method } from './catalog.contract.ts';
import type { RunRecord } from './run.contract.ts';
import { nearest } from './tools/nearest.ts';
import { createTools, systemPrompt, toolSpecs } from './tools.ts';

const method = (name: string): Method => ({
  name,
  source: name.split('_')[0]!,
  summary: '',
  effect: 'read',
  route: '',
  deprecated: false,
  tags: [],
});
const names = ['edge_zones_list', 'edge_zones_get', 'edge_firewall_rules_list', 'edge_ddos_protection_enable'];

function setup() {
  const asked: { search: [string, number?][]; describe: [string[], number?][] } = { search: [], describe: [] };
  const run: RunRecord = {
    id: 'run-1',
    sessionId: 's',
    toolCallId: 'c',
    code: 'return 1',
    status: 'ok',
    diagnostics: [],
    logs: [],
    calls: [],
    createdAt: 0,
    rung: 'isolate',
  };
  const [search, execute] = createTools({
    catalog: {
      methods: async () => names.map(method),
      search: async (query, budget) => {
        asked.search.push(budget === undefined ? [query] : [query, budget]);
        const hits = query === 'zones' ? [{ ...method('edge_zones_list'), score: 1 }] : [];
        return { hits, declarations: hits.length > 0 ? 'declare const codemode: {}' : '', tokens: 5 };
      },
      describe: async (given, budget) => {
        asked.describe.push(budget === undefined ? [given] : [given, budget]);
        return given.includes('Nothing') ? '' : `// ${given.join()}`;
      },
    },
    execute: async (code, { toolCallId }) => ({ ...run, code, toolCallId }),
    reply: async ({ code }) => ({ text: `ran ${code}`, isError: false }),
  });
  return { search, execute, asked };
}
const call = { callId: 'c', sessionId: 's', signal: new AbortController().signal };

test('both tools and the prompt are at most 400 tokens of o200k', () => {
  const sent = JSON.stringify(Object.values(toolSpecs)) + systemPrompt({ inline: null });
  expect(encode(sent).length).toBeLessThanOrEqual(400);
});

test('a small catalog is written into the prompt', () => {
  const prompt = systemPrompt({
    inline: 'declare const codemode: { edge_zones_list(): Promise<void> };',
    sources: ['Edge'],
  });
  expect(prompt).toContain('edge_zones_list(): Promise<void>');
  expect(prompt).toContain('Connected: Edge.');
  expect(prompt).not.toContain('Search before');
});

test('words are searched, names are described', async () => {
  const { search, asked } = setup();
  expect(await search.run({ query: 'zones' }, call)).toEqual({
    text: '<data>declare const codemode: {}</data>',
    isError: false,
  });
  expect(asked.search).toEqual([['zones', 800]]);
  expect((await search.run({ query: 'edge_zones_get, EdgeZone' }, call)).text).toBe(
    '<data>// edge_zones_get,EdgeZone</data>',
  );
  expect(asked.describe).toEqual([[['edge_zones_get', 'EdgeZone'], 2000]]);
});

test('a search without hits names what is near', async () => {
  const { search } = setup();
  const { text, isError } = await search.run({ query: 'zone list edge' }, call);
  expect(isError).toBe(false);
  expect(text).toContain('No method matches “zone list edge”');
  expect(text).toContain('edge_zones_list');
  expect((await search.run({ query: 'Nothing' }, call)).text).toContain('No method matches');
});

test.each([
  [undefined, 'must be an object'],
  [{}, 'code is missing'],
  [{ code: 1 }, 'code must be a string, not a number'],
  [{ code: '' }, 'code is empty'],
  [{ code: 'x', more: 1 }, 'more is not known'],
  [{ __unparsed: '{"code": "x' }, 'not valid JSON'],
])('%j is refused with what to do', (input, message) => {
  const { execute } = setup();
  const answer = execute.validate(input);
  expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  expect(answer).toMatchObject({ message: expect.stringContaining('{"code": "…"}') });
});

test('a run is answered with its id', async () => {
  const { execute } = setup();
  expect(execute.validate({ code: 'return 1' })).toEqual({ ok: true });
  expect(await execute.run({ code: 'return 1' }, call)).toEqual({
    text: 'ran return 1',
    isError: false,
    runId: 'run-1',
  });
});

test('nearest finds misspelt names, swapped words and plurals, and nothing for noise', () => {
  expect(nearest('edge_zone_list', names)[0]).toBe('edge_zones_list');
  expect(nearest('edge_list_zones', names)[0]).toBe('edge_zones_list');
  expect(nearest('edge_enable_ddos_protection', names)[0]).toBe('edge_ddos_protection_enable');
  expect(nearest('edgeZonesList', names)[0]).toBe('edge_zones_list');
  expect(nearest('qqqqqqqq', names)).toEqual([]);
  expect(nearest('', names)).toEqual([]);
});
