import { expect, it } from 'vitest';
import type { Message } from '#models/model.contract.ts';
import type { Entry, EntryBody } from './entry.contract.ts';
import { foldRow } from './folds.ts';
import { type LaneRow, layoutLanes } from './lanes.ts';
import type { SessionState } from './session.contract.ts';
import { stateOf } from './state.ts';

/** `a:user`, `b:assistant<a`, `c:merge<a+b`: id, kind, parents. */
function stateFrom(text: string, head: string, folded?: [from: number, to: number]): SessionState {
  const entries = text.split(' ').map((word): Entry => {
    const [, id, kind, parents] = /^(\w+):(\w+)(?:<([\w+]+))?$/.exec(word)!;
    return {
      id: id!,
      sessionId: 's',
      parents: parents?.split('+') ?? [],
      kind: kind as Entry['kind'],
      by: kind === 'user' ? 'person' : 'model',
      createdAt: 0,
      tree: null,
      tokens: 10,
      cost: 0,
      title: id!,
      state: 'complete',
    };
  });
  const bodies = entries.map(({ id, kind }): EntryBody => {
    const message: Message =
      kind === 'tool'
        ? { role: 'tool', callId: 'lost', name: 'x', text: '', isError: false }
        : kind === 'assistant'
          ? { role: 'assistant', text: id, toolCalls: [] }
          : { role: 'user', text: id };
    return { id, sessionId: 's', message };
  });
  const rows = {
    session: { id: 's', title: '', createdAt: 0, updatedAt: 0, project: '', cost: 0 },
    entries,
    head: { sessionId: 's', entryId: head },
    branches: [{ id: 'x', sessionId: 's', entryId: head, name: 'main line' }],
    visits: [],
    folds: [],
    labels: [],
    operations: [],
  };
  const state = stateOf(rows, bodies);
  if (!folded) return state;
  const covered = state.path.slice(folded[0], folded[1] + 1);
  const fold = foldRow({ id: 'f', sessionId: 's', covered, summary: 'short', summariser: 'x', now: 0 });
  return stateOf({ ...rows, folds: [fold] }, bodies);
}

const drawing = (rows: LaneRow[]) =>
  rows.map((row) => {
    const lines = row.lines.map((line) => `${line.fromLane}${line.toLane}${line.kind[0]}`).join(' ');
    return `${'  '.repeat(row.lane)}${row.isHead ? '●' : '○'} ${row.entries.map((entry) => entry.id).join('+')} [${lines}]`;
  });

it('keeps the path straight in lane 0 and bends the others right, lanes used again', () => {
  const rows = layoutLanes(
    stateFrom('a:user b:assistant<a c:user<b d:user<b e:assistant<c f:assistant<d g:user<e h:user<f', 'g'),
    { grouped: false },
  );
  expect(drawing(rows)).toEqual([
    '○ a []',
    '○ b [00p]',
    '○ c [00p 01s]',
    '  ○ d [00p 11s]',
    '○ e [00p 11s]',
    '  ○ f [00p 11s]',
    '● g [00p 11s]',
    '  ○ h [11s]',
  ]);
  expect(rows.map((row) => row.branchPoint)).toEqual([1, 2, 1, 1, 1, 1, 0, 0]);
  expect(rows[6]).toMatchObject({ onPath: true, depth: 4, branchName: 'main line', tokens: 10 });
});

it('uses a lane again below the branch that held it', () => {
  const rows = layoutLanes(stateFrom('a:user b:user<a c:user<a d:user<c e:user<c f:user<e', 'f'), { grouped: false });
  expect(rows.map((row) => row.lane)).toEqual([0, 1, 0, 1, 0, 0]);
  expect(rows.map((row) => row.colour)).toEqual([0, 1, 0, 2, 0, 0]);
});

it('groups an answer with its calls, but not over a fork or the head', () => {
  const text = 'a:user b:assistant<a c:tool<b d:assistant<c e:user<d f:assistant<e g:tool<f h:user<f';
  expect(layoutLanes(stateFrom(text, 'h')).map((row) => row.entries.map((entry) => entry.id).join(''))).toEqual([
    'a',
    'bcd',
    'e',
    'f',
    'g',
    'h',
  ]);
  expect(drawing(layoutLanes(stateFrom(text, 'c'))).slice(0, 3)).toEqual(['○ a []', '● b+c [00p]', '  ○ d [01s]']);
});

it('shows a fold as one row with dashed lines, and branches that leave from within it', () => {
  const rows = layoutLanes(stateFrom('a:user b:user<a c:user<b d:user<c e:user<b', 'd', [1, 2]), { grouped: false });
  expect(drawing(rows)).toEqual(['○ a []', '○ b+c [00f]', '● d [00f 01s]', '  ○ e [11s]']);
  expect(rows[1]).toMatchObject({ title: '2 messages folded into one', fold: { count: 2 }, tokens: 2 });
});

it('begins another tree without a line from above', () => {
  const rows = layoutLanes(stateFrom('a:user b:user c:assistant<a', 'c'), { grouped: false });
  expect(drawing(rows)).toEqual(['○ a []', '  ○ b [00p]', '● c [00p]']);
});

it('draws a child below its parent also when its id is older', () => {
  const rows = layoutLanes(stateFrom('m:user b:user<m z:user<b', 'z'), { grouped: false });
  expect(rows.map((row) => row.entry.id)).toEqual(['m', 'b', 'z']);
});

it('draws nothing for an empty session, and 10,000 entries with 300 branches', () => {
  expect(layoutLanes(stateFrom('a:user', 'a'))).toHaveLength(1);
  const id = (i: number) => String(i).padStart(5, '0');
  const words = Array.from({ length: 10_000 }, (_, i) => {
    if (i === 0) return `${id(0)}:user`;
    return `${id(i)}:user<${id(i % 33 === 0 ? Math.floor(i / 2) : i - 1)}`;
  });
  const rows = layoutLanes(stateFrom(words.join(' '), id(9_999)));
  expect(rows).toHaveLength(10_000);
  // Rows between two changes share their lines: the arrays are few, though the lanes are many.
  expect(new Set(rows.map((row) => row.lines)).size).toBeLessThan(2_000);
});

it('draws both parents of a merge: a line from the end of the other branch into its row, past what lies between', () => {
  const rows = layoutLanes(
    stateFrom('a:user b:assistant<a c:user<a d:user<c e:user<b f:user<e g:merge<f+d h:user<g', 'h'),
  );
  expect(drawing(rows)).toEqual([
    '○ a []',
    '○ b [00p 01s]',
    '  ○ c [00p 11s]',
    '  ○ d [00p 11s]',
    '○ e [00p 11m]',
    '○ f [00p 11m]',
    '○ g [00p 10m]',
    '● h [00p]',
  ]);
  // In the colour of the branch that it comes from.
  const drawn = rows.flatMap((row) => row.lines.filter(({ kind }) => kind === 'merge'));
  expect(new Set(drawn.map(({ colour }) => colour))).toEqual(new Set([rows[3]!.colour]));
  expect(rows[3]!.colour).toBe(1);
});
