import { visible } from '#base/visible.ts';
import type { RunRecord, RunStatus } from '#codemode/run.contract.ts';
import { ValueView } from '../value/value-view.tsx';

export const underWay = (status: RunStatus) => status === 'checking' || status === 'running' || status === 'waiting';

const words: Record<RunStatus, { text: string; tone: string }> = {
  checking: { text: 'checking types', tone: 'tag-slate' },
  running: { text: 'running', tone: 'tag-slate' },
  waiting: { text: 'waiting for you', tone: 'tag-ochre' },
  ok: { text: 'done', tone: '' },
  rejected: { text: 'not run', tone: 'tag-brick' },
  error: { text: 'error', tone: 'tag-brick' },
  stalled: { text: 'stalled', tone: 'tag-brick' },
  timeout: { text: 'out of time', tone: 'tag-brick' },
  stopped: { text: 'stopped', tone: 'tag-ochre' },
  limit: { text: 'over a limit', tone: 'tag-brick' },
  refused: { text: 'refused', tone: 'tag-brick' },
  interrupted: { text: 'interrupted', tone: 'tag-ochre' },
};

export function RunTag({ status }: { status: RunStatus }) {
  return <span className={`tag ${words[status].tone}`}>{words[status].text}</span>;
}

/** How a run ended, or how it goes: its value or error, what it printed. */
export function Outcome({ run }: { run: RunRecord }) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {run.message && run.status !== 'ok' && !run.error && (
        <p className="m-0 wrap-anywhere text-ink-2">{visible(run.message)}</p>
      )}
      {run.error && (
        <div role="alert" className="rounded-md bg-brick-wash p-2 text-brick">
          <b className="font-[550]">{run.error.name}</b>
          {run.error.position && ` at line ${run.error.position.line}`}: {visible(run.error.message)}
          {run.error.code && <span className="ml-2 font-mono text-[11px]">{run.error.code}</span>}
        </div>
      )}
      {run.cure && <p className="m-0 text-ink-2">{visible(run.cure.reason)}</p>}
      {run.status === 'ok' && <ValueView value={run.value} />}
      {run.logs.length > 0 && <Logs run={run} />}
    </div>
  );
}

const mostLogs = 500;

function Logs({ run }: { run: RunRecord }) {
  const shown = run.logs.slice(-mostLogs);
  return (
    <section aria-label="Printed">
      {run.logs.length > mostLogs && (
        <p className="m-0 text-[11px] text-ink-3">
          The last {mostLogs} of {run.logs.length.toLocaleString('en')} lines.
        </p>
      )}
      <ol className="m-0 max-h-48 list-none overflow-auto rounded-md border border-rule bg-code p-0 font-mono text-[11.5px]/[1.6]">
        {shown.map((log, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended
            key={at}
            className={`flex gap-2 px-2 ${log.level === 'error' ? 'bg-brick-wash text-brick' : log.level === 'warn' ? 'bg-ochre-wash' : ''}`}
          >
            <span className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap">{visible(log.text)}</span>
            {log.line && <span className="shrink-0 text-ink-3">{log.line}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
