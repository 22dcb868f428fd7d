import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LanguageModel, ModelPart, ModelRequest } from './model.contract.ts';
import { asText, withTextProtocol } from './text-protocol.ts';

const input = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
const tools = [
  { name: 'search', description: 'Finds methods.', inputSchema: input('query') },
  { name: 'execute', description: 'Runs a program.', inputSchema: input('code') },
];
const usage = { inputTokens: 1, outputTokens: 1, estimated: true };

/** A model that says these pieces, and notes what it was asked and whether it was stopped. */
function speaker(pieces: string[], end: Partial<Extract<ModelPart, { type: 'end' }>> = {}) {
  const seen: { request?: ModelRequest; said: number } = { said: 0 };
  const model: LanguageModel = {
    id: 'm',
    provider: 'Test',
    window: 1000,
    demo: false,
    async *stream(request, signal) {
      seen.request = request;
      for (const text of pieces) {
        if (signal.aborted) return yield { type: 'end', reason: 'aborted', usage };
        seen.said++;
        yield { type: 'text', text };
      }
      yield { type: 'end', reason: 'stop', usage, ...end };
    },
  };
  return { model, seen };
}

async function collect(
  model: LanguageModel,
  signal = new AbortController().signal,
  request?: ModelRequest,
): Promise<ModelPart[]> {
  let count = 0;
  const parts: ModelPart[] = [];
  const wrapped = withTextProtocol(model, () => `id${count++}`);
  for await (const part of wrapped.stream(
    request ?? { system: 'S', messages: [{ role: 'user', text: 'Hi' }], tools },
    signal,
  ))
    parts.push(part);
  return parts;
}

/** The same parts, whatever the pieces were: neighbours of one kind joined. */
function normal(parts: ModelPart[]) {
  return {
    text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    calls: parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : [])),
    streamed: parts.map((part) => (part.type === 'tool-input' ? part.delta : '')).join(''),
    end: parts.at(-1),
  };
}

const cut = (text: string, sizes: number[]): string[] => {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
};

const cases: [name: string, said: string, call: { name: string; input: object } | null, text: string][] = [
  [
    'a program',
    'Let me see.\n```ts\nconst a = `x`;\nreturn a;\n```\nThe result is 5.',
    { name: 'execute', input: { code: 'const a = `x`;\nreturn a;' } },
    'Let me see.\n',
  ],
  [
    'a program in JavaScript, in capitals, with carriage returns',
    '```JavaScript\r\nreturn 1;\r\n```\r\n',
    { name: 'execute', input: { code: 'return 1;' } },
    '',
  ],
  ['a program with tildes', '~~~ts\nreturn 1;\n~~~', { name: 'execute', input: { code: 'return 1;' } }, ''],
  [
    'a longer fence around a shorter',
    '````ts\nconst t = `\n```\n`;\nreturn t;\n````\n',
    { name: 'execute', input: { code: 'const t = `\n```\n`;\nreturn t;' } },
    '',
  ],
  [
    'a program whose fence is never closed',
    'Now:\n```ts\nreturn 1;',
    { name: 'execute', input: { code: 'return 1;' } },
    'Now:\n',
  ],
  [
    'a search',
    'I look.\nsearch: list zones\nIt found them.',
    { name: 'search', input: { query: 'list zones' } },
    'I look.\n',
  ],
  [
    'a search at the end, dressed up',
    '**Search:** "firewall rules"',
    { name: 'search', input: { query: 'firewall rules' } },
    '',
  ],
  ['plain words', 'There are 3 zones.\n\n- search is done: yes', null, 'There are 3 zones.\n\n- search is done: yes'],
  [
    'words that begin like a search',
    'searching is fun\nsearch\nsearch :)x',
    { name: 'search', input: { query: ')x' } },
    'searching is fun\nsearch\n',
  ],
  [
    'a block of another language',
    '```json\n{"a": 1}\nsearch: no\n```\nDone',
    null,
    '```json\n{"a": 1}\nsearch: no\n```\nDone',
  ],
  ['code in a line', 'Use ```ts inline``` or `search: x`.', null, 'Use ```ts inline``` or `search: x`.'],
];

describe('finds', () => {
  it.each(cases)('%s, whatever the pieces are', async (_, said, call, text) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), async (sizes) => {
        const found = normal(await collect(speaker(cut(said, sizes)).model));
        expect(found.text).toBe(text);
        expect(found.calls).toMatchObject(call ? [call] : []);
        expect(found.end).toMatchObject({ type: 'end', reason: call ? 'tool-calls' : 'stop' });
      }),
      { numRuns: 60 },
    );
  });
});

it('loses nothing of any text', async () => {
  const word = fc.constantFrom(
    '```',
    '~~~',
    'ts',
    '\n',
    ' ',
    'search',
    ':',
    'sea',
    '`',
    '**',
    'x',
    '\r\n',
    'json',
    'execute',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
      async (words, sizes) => {
        const said = words.join('');
        const whole = normal(await collect(speaker([said]).model));
        const pieces = normal(await collect(speaker(cut(said, sizes)).model));
        expect(pieces).toEqual(whole);
        if (whole.calls.length === 0) expect(whole.text).toBe(said);
        else expect(said.startsWith(whole.text)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

it('streams the program as it is written and stops the model behind it', async () => {
  const { model, seen } = speaker(['```ts\n', 'const a = 1;\n', 'return a;\n', '```\n', 'The result ', 'is 7.']);
  const found = normal(await collect(model));
  expect(found.streamed).toBe('const a = 1;\nreturn a;\n');
  expect(found.text).toBe('');
  expect(seen.said).toBeLessThan(6);
});

it('does not run a program that a limit broke off', async () => {
  const found = normal(await collect(speaker(['```ts\nawait codemode.zones_del'], { reason: 'length' }).model));
  expect(found.calls).toEqual([]);
  expect(found.end).toMatchObject({ reason: 'length' });
});

it('passes failure on and shows what was held back', async () => {
  const error = { code: 'cut', message: 'It broke off.' } as const;
  const found = normal(await collect(speaker(['Well\nsea'], { reason: 'error', error }).model));
  expect(found.text).toBe('Well\nsea');
  expect(found.end).toMatchObject({ reason: 'error', error });
});

it('is aborted by the person', async () => {
  const found = normal(await collect(speaker(['a', 'b']).model, AbortSignal.abort()));
  expect(found.end).toMatchObject({ reason: 'aborted' });
});

it('writes calls and results as text, in turns', () => {
  const request = asText({
    system: 'S',
    tools,
    messages: [
      { role: 'user', text: 'Count' },
      {
        role: 'assistant',
        text: 'I look.',
        toolCalls: [
          { id: '1', name: 'search', input: { query: 'zones' } },
          { id: '2', name: 'execute', input: { code: 'return 1;' } },
        ],
      },
      { role: 'tool', callId: '1', name: 'search', text: 'declare …', isError: false },
      { role: 'tool', callId: '2', name: 'execute', text: 'boom', isError: true },
    ],
  });
  expect(request.tools).toEqual([]);
  expect(request.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user']);
  expect(request.messages[1]!.text).toBe('I look.\n\nsearch: zones\n\n```ts\nreturn 1;\n```');
  expect(request.messages[2]!.text).toContain('Result of execute (it failed):\nboom');
  expect(request.system).toContain('begins with ```ts');
  expect(request.system).toContain('`search:`');
});

it('leaves a request without tools alone', async () => {
  const { model, seen } = speaker(['```ts\nx\n```']);
  const found = normal(await collect(model, undefined, { system: 'S', messages: [], tools: [] }));
  expect(found.text).toBe('```ts\nx\n```');
  expect(seen.request?.system).toBe('S');
});
