import { expect, it } from 'vitest';
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { runRecord } from '../run-record.suite.ts';
import { hintsOf, linesUnderWay, statementAt } from './hints.ts';

const call = (line: number, change: Partial<CallRecord> = {}): CallRecord => ({
  id: 1,
  name: 'edge_zones_list',
  source: 'edge',
  effect: 'read',
  args: [],
  startedAt: 0,
  endedAt: 1,
  waitedMs: 0,
  state: 'done',
  decision: '',
  reply: { ok: true, value: [] },
  line,
  ...change,
});
const texts = (change: Partial<RunRecord>) =>
  hintsOf(runRecord(change)).map(({ line, text, tone }) => `${line} ${text} ${tone}`);

it('counts what a call gave with the word of its method', () => {
  const gave = (value: unknown, name = 'edge_zones_list') =>
    texts({ calls: [call(2, { name, reply: { ok: true, value } })] });
  expect(gave([1, 2, 3, 4, 5])).toEqual(['2 5 zones quiet']);
  expect(gave([1])).toEqual(['2 1 zone quiet']);
  expect(gave({ total: 2, items: [1, 2] })).toEqual(['2 2 zones quiet']);
  expect(gave([{}, {}], 'edge_categories_list')).toEqual(['2 2 categories quiet']);
  expect(gave({ id: 'z', name: 'shop.example' })).toEqual(['2 shop.example quiet']);
  expect(gave(null)).toEqual(['2 null quiet']);
  expect(gave(['x'], 'search')).toEqual(['2 1 item quiet']);
});

it('says how often, what waits and what failed', () => {
  expect(texts({ calls: [call(9), call(9), call(9)] })).toEqual(['9 ×3 quiet']);
  expect(texts({ calls: [call(9), call(9, { state: 'waiting' })] })).toEqual(['9 paused now']);
  const failed = call(9, { state: 'failed', reply: { ok: false, code: 'http', message: 'Zone z_9 is not there.' } });
  expect(texts({ calls: [failed] })).toEqual(['9 Zone z_9 is not there. problem']);
  expect(texts({ calls: [call(9), failed] })).toEqual(['9 ×2, 1 failed problem']);
});

it('puts an error and a diagnostic at their lines, before anything else there', () => {
  const error = { name: 'TypeError', message: 'x is not a function', position: { line: 2, column: 1 } };
  expect(texts({ calls: [call(2)], error })).toEqual(['2 x is not a function problem']);
  const diagnostic = {
    line: 4,
    column: 1,
    endLine: 4,
    endColumn: 2,
    message: 'No.',
    code: 1,
    severity: 'error' as const,
  };
  expect(texts({ diagnostics: [diagnostic], logs: [{ at: 0, level: 'log', text: 'hello', line: 1 }] })).toEqual([
    '1 hello quiet',
    '4 No. problem',
  ]);
});

const code = ['if (a) {', '  await codemode', '    .edge_enable({', "      mode: 'high'", '    });', '}'];

it('lights the whole statement that waits', () => {
  expect(statementAt(code, 3)).toEqual([2, 3, 4, 5]);
  expect(statementAt(['f();', 'g();'], 2)).toEqual([2]);
  expect(statementAt(['f('], 1)).toEqual([1]);
  expect(linesUnderWay(runRecord({ code: code.join('\n'), calls: [call(3, { state: 'waiting' })] }))).toEqual([
    2, 3, 4, 5,
  ]);
  expect(linesUnderWay(runRecord({ code: code.join('\n'), calls: [call(3)] }))).toEqual([]);
});
