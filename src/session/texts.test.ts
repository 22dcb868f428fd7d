import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '#models/model.contract.ts';
import { partsOf } from './context.ts';
import type { Entry, Fold } from './entry.contract.ts';
import { extend } from './extend.ts';
import { idsAfter } from './ids.ts';
import type { ContextPart } from './session.contract.ts';
import { summarise } from './summary.ts';
import { lineOf, stepsOf, titleOf } from './titles.ts';

describe('titles', () => {
  it.each([
    ['# Plan\nmore', 'Plan'],
    ['\n\n  - first   point', 'first point'],
    ['```ts\nreturn 1\n```', 'return 1'],
    ['???', '???'],
    ['', ''],
    ['Zonen prüfen', 'Zonen prüfen'],
  ])('%j is %j', (text, line) => expect(lineOf(text)).toBe(line));

  it('are one line of at most 120 characters, no emoji cut in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const line = lineOf(text);
        expect(line.length).toBeLessThanOrEqual(120);
        expect(line).not.toContain('\n');
      }),
    );
    expect(lineOf('🌱'.repeat(100))).toBe(`${'🌱'.repeat(59)}…`);
  });

  it('say what an answer did where it said nothing', () => {
    const answer = (text: string, names: string[]): Message => ({
      role: 'assistant',
      text,
      toolCalls: names.map((name, i) => ({ id: `${i}`, name, input: {} })),
    });
    expect(titleOf('assistant', answer('', ['search', 'execute', 'execute']))).toBe('search, then execute · 3 calls');
    expect(titleOf('assistant', answer('', ['execute']))).toBe('execute');
    expect(titleOf('assistant', answer('Done.\n', ['execute']))).toBe('Done.');
    expect(titleOf('assistant', answer('', []))).toBe('No answer');
    expect(titleOf('tool', { role: 'tool', callId: '1', name: 'execute', text: '{"a":1}', isError: true })).toBe(
      'execute failed: {"a":1}',
    );
    expect(titleOf('user', { role: 'user', text: ' ' })).toBe('Empty message');
    expect(stepsOf([])).toBe('');
  });
});

describe('a summary without a model', () => {
  const made = (messages: Message[]) => {
    const entries = messages.map(
      (message, i) => ({ id: `${i}`, kind: message.role, title: `title ${i}`, tokens: 1 }) as unknown as Entry,
    );
    return messages.map((message, i): ContextPart => ({ entry: entries[i]!, message }));
  };

  it('holds the goal, what was done, the files and the last results, and says what it is', () => {
    const parts = made([
      { role: 'user', text: 'Protect the zones\nplease' },
      {
        role: 'assistant',
        text: '',
        toolCalls: [{ id: '1', name: 'execute', input: { code: "await files.write('/reports/zones.csv', x)" } }],
      },
      { role: 'tool', callId: '1', name: 'execute', text: '{"enabled":2}', isError: false },
      { role: 'assistant', text: 'Enabled two.', toolCalls: [] },
      { role: 'user', text: 'And the third?' },
    ]);
    expect(summarise(parts)).toBe(
      [
        'Extractive summary of 5 messages, made without a model.',
        'Goal:\n- Protect the zones',
        'Also asked:\n- And the third?',
        'Done:\n- Enabled two.',
        'Files:\n- /reports/zones.csv',
        'Last results:\n- execute: {"enabled":2}',
      ].join('\n\n'),
    );
  });

  it('is bounded, and uses the title of a text that is lost', () => {
    const long = made(Array.from({ length: 500 }, (_, i) => ({ role: 'user', text: `${i} ${'word '.repeat(500)}` })));
    expect(summarise(long).length).toBeLessThanOrEqual(2400);
    const lost = {
      ...long[0],
      message: partsOf([entryOf(long[0]!)], new Map(), [{ is: 'sent', pinned: false }])[0]!.message,
    };
    expect(summarise([lost as ContextPart])).toContain('title 0');
  });
});

const entryOf = (part: ContextPart) => ('entry' in part ? part.entry : ({} as Entry));
const folded = (summary: string): ContextPart => ({
  fold: { summary } as Fold,
  message: { role: 'user', text: `[folded]\n\n${summary}` },
});

describe('a summary of summaries', () => {
  it('takes from every one it swallows, keeps the goal, and does not grow however often it is made', () => {
    let text = 'Goal:\n- Protect the zones\n\nDone:\n- Enabled two.';
    for (let round = 0; round < 20; round++) {
      const said: ContextPart = {
        entry: { kind: 'user' } as Entry,
        message: { role: 'user', text: `ask ${round} ${'more '.repeat(80)}` },
      };
      text = summarise([folded(text), said]);
      expect(text).toContain('Goal:\n- Protect the zones');
      expect(text.length).toBeLessThanOrEqual(2400);
    }
    const many = summarise(Array.from({ length: 12 }, (_, i) => folded(`Done:\n- thing${i} was made`)));
    for (let i = 0; i < 12; i++) expect(many).toContain(`thing${i}`);
  });
});

describe('a map with some pairs more', () => {
  it('is what a copy with the pairs would be, however often it is extended', () => {
    const pair = fc.tuple(fc.nat({ max: 300 }), fc.string());
    fc.assert(
      fc.property(fc.array(fc.array(pair, { maxLength: 20 }), { maxLength: 60 }), (batches) => {
        let map: ReadonlyMap<number, string> = new Map();
        const plain = new Map<number, string>();
        for (const pairs of batches) {
          const before = new Map(map);
          const next = extend(map, pairs);
          expect(new Map(map)).toEqual(before);
          for (const [key, value] of pairs) plain.set(key, value);
          map = next;
        }
        expect([...map]).toEqual([...plain]);
        expect([...map.keys()]).toEqual([...plain.keys()]);
        expect([...map.values()]).toEqual([...plain.values()]);
        expect(map.size).toBe(plain.size);
        const seen: [number, string][] = [];
        map.forEach((value, key) => void seen.push([key, value]));
        expect(seen).toEqual([...plain]);
        for (const key of plain.keys()) expect([map.has(key), map.get(key)]).toEqual([true, plain.get(key)]);
        expect([map.has(-1), map.get(-1)]).toEqual([false, undefined]);
      }),
    );
  });

  it('keeps a value of undefined', () => {
    const map = extend<string, number | undefined>(new Map([['a', 1]]), [['a', undefined]]);
    expect([...map]).toEqual([['a', undefined]]);
    expect(map.get('a')).toBeUndefined();
  });
});

it('ids always come after the last, whatever the maker gives', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 30 }),
      fc.array(fc.string({ minLength: 1, maxLength: 30 }), { maxLength: 50 }),
      (last, made) => {
        const from = [...made];
        const next = idsAfter(() => from.shift()!, last);
        let before = last;
        for (let i = 0; i < made.length; i++) {
          const id = next();
          expect(id > before).toBe(true);
          before = id;
        }
      },
    ),
  );
});
