/** How the end of a run stands in its record. */
import type { RunEnd } from '#isolate/isolate.contract.ts';
import type { RunRecord, RunStatus } from '../run.contract.ts';

export function outcome(end: RunEnd): Partial<RunRecord> {
  const { status, durationMs, waitedMs } = end;
  const times = { status: status as RunStatus, durationMs, waitedMs };
  if (end.status === 'ok') return { ...times, value: end.value };
  if (end.status === 'error') {
    const at = end.error.position ? ` (line ${end.error.position.line})` : '';
    return { ...times, error: end.error, message: `${end.error.name}: ${end.error.message}${at}` };
  }
  return { ...times, message: end.message, ...(end.status === 'limit' && { limit: end.limit }) };
}

/** What a stored record becomes when the page was closed while it ran; other records stay as they are. */
export function asInterrupted(run: RunRecord): RunRecord {
  if (run.status !== 'checking' && run.status !== 'running' && run.status !== 'waiting') return run;
  const doubtful = run.calls
    .filter((call) => call.state === 'running' && call.effect !== 'read')
    .map((call) => call.name);
  const message =
    doubtful.length > 0
      ? `The page was closed while it ran. Whether ${doubtful.join(', ')} happened is not known; look before running it again.`
      : 'The page was closed while it ran. It can be run again.';
  return { ...run, status: 'interrupted', message };
}
