import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { readConversations } from './reading.ts';
import type { ReadConversation } from './session-file.contract.ts';
import { sessionPage } from './session-page.ts';

const world = { newId: createIds(), now: () => 1_700_000_000_000 };
const bytes = (text: string) => new TextEncoder().encode(text);
const read = async (text: string): Promise<ReadConversation[]> => {
  const result = await readConversations(bytes(text), world);
  if (!result.ok) throw new Error(result.message);
  return result.value;
};

/** Each entry as `kind text ← the text it answers`. */
function drawn({ archive }: ReadConversation): string[] {
  const texts = new Map(archive.bodies.map(({ id, message }) => [id, message.text.split('\n')[0]]));
  return archive.entries.map(
    ({ id, kind, parents }) => `${kind} ${texts.get(id)} ← ${parents[0] ? texts.get(parents[0]) : 'nothing'}`,
  );
}
const headText = ({ archive }: ReadConversation) =>
  archive.bodies.find(({ id }) => id === archive.head.entryId)?.message.text;

const pi = [
  { type: 'session', version: 3, id: 'u', timestamp: '2024-12-03T14:00:00.000Z', cwd: '/home/me/shop' },
  {
    type: 'model_change',
    id: 'm0',
    parentId: null,
    timestamp: '2024-12-03T14:00:00.500Z',
    provider: 'anthropic',
    modelId: 'x',
  },
  {
    type: 'message',
    id: 'a1',
    parentId: 'm0',
    timestamp: '2024-12-03T14:00:01.000Z',
    message: { role: 'user', content: 'List files' },
  },
  {
    type: 'message',
    id: 'b1',
    parentId: 'a1',
    timestamp: '2024-12-03T14:00:02.000Z',
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Use ls.' },
        { type: 'text', text: 'Looking.' },
        { type: 'toolCall', id: 'call_1', name: 'bash', arguments: { command: 'ls' } },
      ],
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      usage: { input: 10, output: 5, cacheRead: 2, cacheWrite: 0, totalTokens: 17, cost: { total: 0.02 } },
      stopReason: 'toolUse',
    },
  },
  {
    type: 'message',
    id: 'c1',
    parentId: 'b1',
    timestamp: '2024-12-03T14:00:03.000Z',
    message: {
      role: 'toolResult',
      toolCallId: 'call_1',
      toolName: 'bash',
      content: [{ type: 'text', text: 'a.txt' }],
      isError: false,
    },
  },
  {
    type: 'compaction',
    id: 'k1',
    parentId: 'c1',
    timestamp: '2024-12-03T14:01:00.000Z',
    summary: 'Files were listed.',
    firstKeptEntryId: 'c1',
    tokensBefore: 9,
  },
  {
    type: 'message',
    id: 'd1',
    parentId: 'k1',
    timestamp: '2024-12-03T14:02:00.000Z',
    message: { role: 'user', content: [{ type: 'text', text: 'Approach A' }] },
  },
  {
    type: 'branch_summary',
    id: 's1',
    parentId: 'a1',
    timestamp: '2024-12-03T14:03:00.000Z',
    fromId: 'd1',
    summary: 'Tried A.',
  },
  {
    type: 'message',
    id: 'e1',
    parentId: 's1',
    timestamp: '2024-12-03T14:04:00.000Z',
    message: { role: 'user', content: 'Approach B' },
  },
  {
    type: 'label',
    id: 'l1',
    parentId: 'e1',
    timestamp: '2024-12-03T14:05:00.000Z',
    targetId: 'd1',
    label: 'checkpoint',
  },
  { type: 'session_info', id: 'i1', parentId: 'l1', timestamp: '2024-12-03T14:06:00.000Z', name: 'Refactor' },
];
const lines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

describe('pi', () => {
  it('keeps branches, calls, summaries, labels, names, tokens and cost', async () => {
    const [one] = await read(`${lines(pi)}\n`);
    expect(drawn(one!)).toEqual([
      'user List files ← nothing',
      'assistant Looking. ← List files',
      'tool a.txt ← Looking.',
      'user Approach A ← a.txt',
      'user Summary of another branch: ← List files',
      'user Approach B ← Summary of another branch:',
    ]);
    const { session, labels, folds, entries, bodies } = one!.archive;
    expect(session).toMatchObject({
      title: 'Refactor',
      project: 'shop',
      cost: 0.02,
      createdAt: Date.parse('2024-12-03T14:00:00Z'),
    });
    expect(headText(one!)).toBe('Approach B');
    expect(labels).toMatchObject([{ text: 'checkpoint', entryId: entries[3]!.id }]);
    expect(folds).toMatchObject([
      { from: entries[0]!.id, to: entries[1]!.id, summary: 'Files were listed.', active: true },
    ]);
    expect(bodies[1]).toMatchObject({
      model: { id: 'claude-sonnet-4-5', provider: 'anthropic' },
      message: { reasoning: 'Use ls.', toolCalls: [{ id: 'call_1', name: 'bash', input: { command: 'ls' } }] },
      usage: { inputTokens: 12, outputTokens: 5, cachedTokens: 2, estimated: false },
    });
  });

  it('of version 1 each line answers the one before; one that is cut off is refused', async () => {
    const old = pi
      .filter(({ type }) => type === 'session' || type === 'message')
      .map(({ id: _, parentId: __, ...row }: Record<string, unknown>) => row);
    expect(drawn((await read(lines(old)))[0]!)).toHaveLength(5);
    expect(await readConversations(bytes(lines(pi).slice(0, -30)), world)).toMatchObject({
      ok: false,
      code: 'damaged',
    });
  });
});

const chat = (
  id: string,
  parent: string | null,
  children: string[],
  role: string,
  text: string,
  more: object = {},
) => ({
  id,
  parent,
  children,
  message: {
    id,
    author: { role },
    create_time: 1_700_000_000.5,
    content: { content_type: 'text', parts: [text] },
    recipient: 'all',
    status: 'finished_successfully',
    metadata: { model_slug: 'gpt-4o' },
    ...more,
  },
});
const chatgpt = {
  title: 'Trip',
  create_time: 1_700_000_000.25,
  update_time: 1_700_000_900,
  current_node: 'a2',
  mapping: {
    root: { id: 'root', message: null, parent: null, children: ['sys'] },
    sys: chat('sys', 'root', ['u1'], 'system', ''),
    u1: chat('u1', 'sys', ['a1', 'a2'], 'user', 'Where to?'),
    a2: chat('a2', 'u1', [], 'assistant', 'To Bern.'),
    a1: chat('a1', 'u1', ['p1'], 'assistant', 'To Chur.'),
    p1: chat('p1', 'a1', ['p2'], 'assistant', '1+1', {
      recipient: 'python',
      content: { content_type: 'code', text: '1+1' },
    }),
    p2: chat('p2', 'p1', [], 'tool', '2', {
      author: { role: 'tool', name: 'python' },
      content: { content_type: 'execution_output', text: '2' },
    }),
  },
};

describe('ChatGPT', () => {
  it('keeps branches in their order, tools and the node shown', async () => {
    const [one, two] = await read(JSON.stringify([chatgpt, { ...chatgpt, title: 'Other', current_node: 'p2' }]));
    expect(drawn(one!)).toEqual([
      'user Where to? ← nothing',
      'assistant To Chur. ← Where to?',
      'assistant  ← To Chur.',
      'tool 2 ← ',
      'assistant To Bern. ← Where to?',
    ]);
    expect([headText(one!), headText(two!)]).toEqual(['To Bern.', '2']);
    expect(one!.archive.bodies[2]!.message).toMatchObject({
      toolCalls: [{ id: 'p1', name: 'python', input: { text: '1+1' } }],
    });
    expect(one!.archive.bodies[3]!.message).toMatchObject({ role: 'tool', callId: 'p1', name: 'python' });
    expect(one!.archive.session).toMatchObject({ title: 'Trip', createdAt: 1_700_000_000_250 });
    expect(two!.archive.session.title).toBe('Other');
  });
});

const claude = {
  uuid: 'c',
  name: 'Poem',
  created_at: '2025-01-01T10:00:00.000000Z',
  updated_at: '2025-01-01T11:00:00.000000Z',
  current_leaf_message_uuid: 'm2',
  chat_messages: [
    {
      uuid: 'm1',
      sender: 'human',
      text: 'Write',
      content: [{ type: 'text', text: 'Write' }],
      attachments: [{ file_name: 'a.txt', extracted_content: 'Rose' }],
      parent_message_uuid: '00000000-0000-4000-8000-000000000000',
      created_at: '2025-01-01T10:00:00Z',
    },
    {
      uuid: 'm2',
      sender: 'assistant',
      text: 'One',
      content: [
        { type: 'thinking', thinking: 'Rhyme.' },
        { type: 'text', text: 'One' },
      ],
      parent_message_uuid: 'm1',
      created_at: '2025-01-01T10:00:01Z',
    },
    {
      uuid: 'm3',
      sender: 'assistant',
      text: 'Two',
      content: [
        { type: 'text', text: 'Looking up' },
        { type: 'tool_use', name: 'web_search', input: { query: 'rose' } },
        { type: 'tool_result', name: 'web_search', content: [{ type: 'text', text: 'A flower' }], is_error: false },
        { type: 'text', text: 'Two' },
      ],
      parent_message_uuid: 'm1',
      created_at: '2025-01-01T10:00:02Z',
    },
    {
      uuid: 'm4',
      sender: 'human',
      text: 'More',
      content: [{ type: 'text', text: 'More' }],
      parent_message_uuid: 'm3',
      created_at: '2025-01-01T10:00:03Z',
    },
  ],
};

describe('Claude', () => {
  it('keeps branches, thinking, attachments, and the turns within one message', async () => {
    const [one] = await read(JSON.stringify([claude]));
    expect(drawn(one!)).toEqual([
      'user Write ← nothing',
      'assistant One ← Write',
      'assistant Looking up ← Write',
      'tool A flower ← Looking up',
      'assistant Two ← A flower',
      'user More ← Two',
    ]);
    expect(headText(one!)).toBe('One');
    expect(one!.archive.bodies[0]!.message.text).toContain('a.txt:\nRose');
    expect(one!.archive.bodies[1]!.message).toMatchObject({ reasoning: 'Rhyme.' });
  });

  it('without parents each message answers the one before', async () => {
    const flat = { ...claude, chat_messages: claude.chat_messages.map(({ parent_message_uuid: _, ...row }) => row) };
    expect(drawn((await read(JSON.stringify(flat)))[0]!).at(-1)).toBe('user More ← Two');
  });
});

describe('what is no conversation', () => {
  it.each([
    ['', 'empty'],
    ['   \n', 'empty'],
    ['{"a":1}', 'foreign'],
    ['[]', 'foreign'],
    ['hello', 'foreign'],
    [JSON.stringify([{ mapping: { a: { message: null, parent: null, children: [] } } }]), 'empty'],
    [JSON.stringify([chatgpt]).slice(0, -5), 'damaged'],
    ['['.repeat(200_000), 'foreign'],
    ['{"espalier":"session","version":1}', 'damaged'],
  ])('%#: says what it is and what can be read', async (text, code) => {
    expect(await readConversations(bytes(text), world)).toMatchObject({
      ok: false,
      code,
      message: expect.stringMatching(/\.$/),
    });
  });

  it('no UTF-8, a broken archive, circles and odd values crash nothing', async () => {
    expect(await readConversations(new Uint8Array([0xff, 0xfe, 0]), world)).toMatchObject({ code: 'foreign' });
    expect(await readConversations(new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2]), world)).toMatchObject({ code: 'damaged' });
    const circle = {
      title: 7,
      mapping: {
        a: { ...chat('a', 'b', ['b'], 'user', 'A') },
        b: { ...chat('b', 'a', ['a'], 'user', 'B'), children: 'x' },
      },
    };
    const [one] = await read(JSON.stringify(circle));
    expect(one!.archive.entries).toHaveLength(2);
    expect(one!.archive.entries.filter(({ parents }) => parents.length === 0)).toHaveLength(1);
  });
});

describe('the page of a session', () => {
  it('holds one script and one style that its policy names, and hostile text as data only', async () => {
    const evil = '</script><img src=x onerror=alert(1)><!-- <style>*{}</style>';
    const [one] = await read(
      JSON.stringify([{ ...chatgpt, title: evil, mapping: { u: chat('u', null, [], 'user', evil) } }]),
    );
    const html = await sessionPage(one!.archive);
    expect(html).not.toContain('<img');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<style>/g)).toHaveLength(1);
    expect(html).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-/);
    expect(html).not.toMatch(/https?:\/\//);
  });
});
