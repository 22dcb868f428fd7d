import { describe, expect, it } from 'vitest';
import { edge, edgeTypes, shopTypes, talk, writes, zoneIds } from './demo.suite.ts';
import { createDemoModel } from './demo.ts';
import type { ModelPart, ModelRequest } from './model.contract.ts';

describe('when something is wrong', () => {
  it('searches again for what the first search did not bring', async () => {
    const methods = edgeTypes.split('\n');
    const only = (pattern: RegExp) =>
      `declare const codemode: {\n${edgeTypes
        .match(/ {2}\/\*\* [^\n]*\n {2}\w+\([\s\S]*?\): Promise<[^\n]*;/g)!
        .filter((one) => pattern.test(one))
        .join('\n')}\n};\n${methods.filter((line) => line.startsWith('interface')).join('\n')}`;
    const { service } = edge();
    const told = await talk('Turn on DDoS protection where it is missing', {
      types: edgeTypes,
      service,
      search: (query) =>
        only(
          /zones/.test(query) && /^list/.test(query)
            ? /edge_zones_list/
            : /^get/.test(query)
              ? /edge_ddos_protection_get/
              : /edge_ddos_protection_enable/,
        ),
    });
    expect(told.queries.length).toBeGreaterThan(1);
    expect(zoneIds(told.calls, 'edge_ddos_protection_enable')).toEqual(['zone_bramble', 'zone_cedar']);
  });

  it('mends a wrong name', async () => {
    const { service } = edge();
    const renamed = edgeTypes.replace('edge_zones_list', 'edge_zone_list');
    const told = await talk('How many zones are pending?', { types: renamed, truth: edgeTypes, service });
    expect(told.programs).toHaveLength(2);
    expect(told.say).toContain('**2**');
  });

  it('fills a missing argument', async () => {
    const { service } = edge();
    const told = await talk(
      "Run this:\n```ts\nconst zones = await codemode.edge_zones_list();\nfor (const zone of zones) await codemode.edge_ddos_protection_enable({ zone_id: zone.id });\nreturn 'done';\n```",
      { types: edgeTypes, service, inline: true },
    );
    expect(told.programs).toHaveLength(2);
    expect(zoneIds(told.calls, 'edge_ddos_protection_enable')).toHaveLength(5);
  });

  it('mends a wrong choice', async () => {
    const { service } = edge();
    const told = await talk(
      "```ts\nreturn await codemode.edge_ddos_protection_enable({ zone_id: 'zone_cedar', mode: 'hihg' });\n```",
      { types: edgeTypes, service, inline: true },
    );
    expect(writes(told.calls)).toEqual([['edge_ddos_protection_enable', { zone_id: 'zone_cedar', mode: 'high' }]]);
  });

  it('gives up plainly on what it cannot mend', async () => {
    const told = await talk('```ts\nconst x: number = { a: 1 };\nreturn x;\n```', {
      types: edgeTypes,
      service: edge().service,
      inline: true,
    });
    expect(told.programs).toHaveLength(1);
    expect(told.say).toMatch(/Line 1/);
  });

  const failing = (code: string, message: string, times: number) => {
    const { service } = edge();
    let left = times;
    const list = service.edge_zones_list!;
    service.edge_zones_list = (input) => {
      if (left-- > 0) throw Object.assign(new Error(message), { code });
      return list(input);
    };
    return service;
  };

  it('tries a busy service once more', async () => {
    const told = await talk('How many zones are there?', {
      types: edgeTypes,
      service: failing('http_429', 'Too many requests', 1),
    });
    expect(told.programs).toHaveLength(2);
    expect(told.say).toContain('**5**');
  });

  it.each([
    ['http_429', 'Too many requests', /busy/],
    ['rejected', 'The person rejected edge_zones_list.', /You rejected/],
    ['denied', 'Denied: reads are not allowed.', /rule/i],
    ['http_404', 'No such zone.', /no such thing/],
    ['error', 'The moon is full', /The moon is full/],
  ])('says what failed: %s', async (code, message, said) => {
    const told = await talk('How many zones are there?', { types: edgeTypes, service: failing(code, message, 9) });
    expect(told.say).toMatch(said);
    expect(told.programs.length).toBeLessThanOrEqual(2);
  });

  it('says so when nothing is connected', async () => {
    const told = await talk('How many zones are there?', {
      types: 'No API is connected yet: there are no methods.',
      service: {},
    });
    expect(told.say).toMatch(/demo/);
  });
});

it('can be stopped at any time and keeps what came', async () => {
  const model = createDemoModel({ pace: 1, sleep: async () => undefined });
  const abort = new AbortController();
  const parts: ModelPart[] = [];
  for await (const part of model.stream(
    { system: '', messages: [{ role: 'user', text: 'Hello' }], tools: [] },
    abort.signal,
  )) {
    parts.push(part);
    if (parts.length === 3) abort.abort();
  }
  expect(parts.slice(0, 3).every((part) => part.type === 'text')).toBe(true);
  expect(parts).toHaveLength(4);
  expect(parts.at(-1)).toMatchObject({ type: 'end', reason: 'aborted' });
});

it.each([
  ['Enable DDoS protection', 'For which zone? Name one, or say “all zones”.', 'elder.example', /elder\.example/],
  [
    'Enable DDoS protection',
    'For which zone? Name one, or say “all zones”.',
    'all zones',
    /for \(const zone of zones\)/,
  ],
  [
    'add a pet named Kiwi',
    'To add a pet to the shop I still need `species` (dog, cat, bird).',
    'bird',
    /name: 'Kiwi', species: 'bird'/,
  ],
])('takes the answer to its question: %s … %s … %s', async (asked, question, answer, program) => {
  const model = createDemoModel({ pace: 0 });
  const request: ModelRequest = {
    system: `${edgeTypes}\n${shopTypes}`,
    messages: [
      { role: 'user', text: asked },
      { role: 'assistant', text: question, toolCalls: [] },
      { role: 'user', text: answer },
    ],
    tools: [{ name: 'execute', description: '', inputSchema: { required: ['code'] } }],
  };
  const calls: unknown[] = [];
  for await (const part of model.stream(request, new AbortController().signal))
    if (part.type === 'tool-call') calls.push(part.call.input);
  expect(calls).toHaveLength(1);
  expect((calls[0] as { code: string }).code).toMatch(program);
});

it('is marked as no AI', () => {
  expect(createDemoModel()).toMatchObject({ demo: true, id: 'demo' });
});
