import type { CallRecord, LogRecord, RunRecord } from '#codemode/run.contract.ts';

export type TraceRow =
  | { kind: 'call'; key: string; at: number; call: CallRecord; state: State; ms: number | null }
  | { kind: 'log'; key: string; at: number; log: LogRecord };

/** What a person is told about a call. A read that is done needs no word. */
export type State = 'done' | 'applied' | 'running' | 'waiting' | 'failed' | 'denied' | 'in doubt' | 'taken back';

export function stateOf(call: CallRecord): State {
  if (call.state === 'rejected' || call.state === 'denied') return 'denied';
  if (call.state === 'done') return call.effect === 'read' ? 'done' : 'applied';
  if (call.state === 'in_doubt') return 'in doubt';
  if (call.state === 'reverted') return 'taken back';
  return call.state;
}

export interface Timeline {
  rows: TraceRow[];
  /** Milliseconds the bars span, at least 1. Waiting for a person is left out of it. */
  span: number;
  /** Working milliseconds: what the run took without waiting. */
  worked: number;
  waited: number;
  /** Where a call's bar is, in parts of the span, 0 to 1. */
  bar(call: CallRecord): { from: number; width: number };
}

/**
 * The calls of a run on one line of time. `now` is milliseconds since the run began and stands in for ends that have not
 * come. A wait for a person would flatten every bar, so the waits are cut out of the line: calls after one move left by it.
 */
export function timelineOf(run: RunRecord, now: number, logs: boolean): Timeline {
  const calls = [...run.calls].sort((a, b) => a.startedAt - b.startedAt || a.id - b.id);
  const waits = calls.map((call) => ({ from: call.startedAt, ms: waitOf(call, now) })).filter((wait) => wait.ms > 0);
  const shrink = (time: number) =>
    time - merged(waits.map(({ from, ms }) => ({ from, to: Math.min(from + ms, time) })).filter((w) => w.to > w.from));
  const end = Math.max(run.durationMs ?? now, ...calls.map((call) => call.endedAt ?? call.startedAt), 0);
  const begin = calls.length > 0 ? Math.min(...calls.map((call) => call.startedAt)) : 0;
  const last = Math.max(...calls.map((call) => shrink(endOf(call, now))), shrink(begin) + 1);
  const work = Math.max(1, last - shrink(begin));
  // A wait has no length on this line, so one under way gets a piece at its end, to be seen.
  const span = calls.some((call) => call.state === 'waiting') ? work * 1.2 : work;
  const rows: TraceRow[] = calls.map((call) => ({
    kind: 'call',
    key: `call ${call.id}`,
    at: call.startedAt,
    call,
    state: stateOf(call),
    ms: call.endedAt === undefined ? null : Math.max(0, call.endedAt - call.startedAt - call.waitedMs),
  }));
  if (logs) {
    rows.push(...run.logs.map((log, at): TraceRow => ({ kind: 'log', key: `log ${at}`, at: log.at, log })));
    rows.sort((a, b) => a.at - b.at);
  }
  const waited = merged(waits.map(({ from, ms }) => ({ from, to: from + ms })));
  return {
    rows,
    span,
    waited: Math.max(run.waitedMs ?? 0, waited),
    worked: Math.max(0, end - Math.max(run.waitedMs ?? 0, waited)),
    bar(call) {
      const from = (shrink(call.startedAt) - shrink(begin)) / span;
      const to = call.state === 'waiting' ? 1 : (shrink(endOf(call, now)) - shrink(begin)) / span;
      return { from: clamp(from), width: clamp(to - from) };
    },
  };
}

const clamp = (part: number) => Math.min(1, Math.max(0, part));
const endOf = (call: CallRecord, now: number) => Math.max(call.startedAt, call.endedAt ?? now);
const waitOf = (call: CallRecord, now: number) =>
  call.state === 'waiting' ? Math.max(call.waitedMs, now - call.startedAt) : call.waitedMs;

/** How much time a set of spans covers, counting none of it twice. */
function merged(spans: { from: number; to: number }[]): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (to <= until) continue;
    covered += to - Math.max(from, until);
    until = to;
  }
  return covered;
}

/** The name without its source, where there is not room for both. */
export const brief = (call: CallRecord) =>
  call.name.startsWith(`${call.source}_`) ? call.name.slice(call.source.length + 1) : call.name;
