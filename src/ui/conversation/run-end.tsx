import { visible } from '#base/visible.ts';
import type { LogRecord, RunRecord } from '#codemode/run.contract.ts';
import { counted } from '../format.ts';

const tones: Record<LogRecord['level'], string> = {
  debug: 'text-ink-3',
  log: '',
  info: 'text-slate',
  warn: 'text-ochre-ink',
  error: 'text-brick',
};

/** What the program wrote to its console; the last lines, all of them on request. */
export function RunLogs({ logs }: { logs: LogRecord[] }) {
  if (logs.length === 0) return null;
  const rows = (some: LogRecord[], from: number) => (
    <ol className="font-mono text-xs/[19px]">
      {some.map((log, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
        <li key={from + at} className={`flex gap-3 ${tones[log.level]}`}>
          <span className="w-6 shrink-0 text-right text-ink-3 tabular-nums">{log.line ?? ''}</span>
          <span className="whitespace-pre-wrap wrap-anywhere">{visible(log.text)}</span>
        </li>
      ))}
    </ol>
  );
  const few = logs.slice(-8);
  return (
    <section aria-label="Console" className="border-rule border-t py-2 pr-3.5 pl-1.5">
      {logs.length > few.length && (
        <details>
          <summary className="px-2 text-ink-2">{counted(logs.length - few.length, 'earlier line')}</summary>
          <div className="max-h-72 overflow-auto">{rows(logs.slice(0, -8), 0)}</div>
        </details>
      )}
      {rows(few, logs.length - few.length)}
    </section>
  );
}

/** For every end but a good one: what happened, where, and what to do. */
export function RunEndNote({ run }: { run: RunRecord }) {
  if (!run.error && !run.message) return null;
  const place = run.error?.position;
  const quiet = run.status === 'stopped' || run.status === 'interrupted';
  return (
    <div role="note" className={`border-rule border-t px-3.5 py-2 ${quiet ? 'text-ink-2' : 'text-brick'}`}>
      {run.error && (
        <p className="font-mono text-xs/[19px] wrap-anywhere">
          {visible(`${run.error.name}: ${run.error.message}`)}
          {place && ` (line ${place.line}, column ${place.column})`}
        </p>
      )}
      {run.message && run.message !== run.error?.message && <p>{visible(run.message)}</p>}
    </div>
  );
}
