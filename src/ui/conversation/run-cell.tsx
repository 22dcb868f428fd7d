import { lazy, type ReactNode, Suspense, useState } from 'react';
import { unfence } from '#base/fence.ts';
import { visible } from '#base/visible.ts';
import type { RunRecord, RunStatus } from '#codemode/run.contract.ts';
import type { EntryBody } from '#session/entry.contract.ts';
import { Highlighted } from '../editor/highlighted.tsx';
import { counted, duration } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { canKeep } from '../snippets/snippet-commands.ts';
import { useView } from '../view.ts';
import { RunEndNote, RunLogs } from './run-end.tsx';
import { useNow } from './use-now.ts';

const ValueView = lazy(() => import('../value/value-view.tsx').then((file) => ({ default: file.ValueView })));
const RunPictures = lazy(() => import('./run-pictures.tsx'));
const RunActions = lazy(() => import('../durable/run-actions.tsx'));

const states: Record<RunStatus, { text: string; tone: string }> = {
  checking: { text: 'checking types', tone: 'tag-slate' },
  running: { text: 'running', tone: 'tag-slate' },
  waiting: { text: 'waiting for you', tone: 'tag-ochre' },
  ok: { text: 'done', tone: '' },
  rejected: { text: 'did not type-check', tone: 'tag-brick' },
  error: { text: 'failed', tone: 'tag-brick' },
  stalled: { text: 'stalled', tone: 'tag-brick' },
  timeout: { text: 'out of time', tone: 'tag-brick' },
  stopped: { text: 'stopped', tone: 'tag-ochre' },
  limit: { text: 'over a limit', tone: 'tag-brick' },
  refused: { text: 'refused', tone: 'tag-brick' },
  interrupted: { text: 'cut off', tone: 'tag-ochre' },
};

const going = (status: RunStatus) => status === 'checking' || status === 'running' || status === 'waiting';
const folded = 16;

interface Props {
  callId: string;
  name: string;
  input: unknown;
  result: EntryBody | undefined;
}

/** A program in the conversation: the code, how it ran, what it returned. */
export function RunCell({ callId, name, input, result }: Props) {
  const runs = useCell(useIde().runs);
  const run = runs.get(result?.runId ?? '') ?? runOfCall(runs, callId);
  const given = (input as { code?: unknown; __unparsed?: unknown } | null) ?? {};
  const code = run?.code ?? (typeof given.code === 'string' ? given.code : String(given.__unparsed ?? ''));
  if (run) return <RunView run={run} name={name} />;
  return (
    <Cell header={<b className="font-semibold text-ink">{name}</b>} code={code}>
      {result && (
        <pre className="overflow-auto whitespace-pre-wrap border-rule border-t px-3.5 py-2.5 text-ink-2">
          {visible(unfence(result.message.text))}
        </pre>
      )}
    </Cell>
  );
}

export function LiveRunCell({ callId, name, code }: { callId: string; name: string; code: string }) {
  const run = runOfCall(useCell(useIde().runs), callId);
  if (run) return <RunView run={run} name={name} />;
  const header = (
    <>
      <b className="font-semibold text-ink">{name}</b>
      <span className="tag tag-slate">writing</span>
    </>
  );
  return <Cell header={header} code={code} whole />;
}

export function RunView({ run, name }: { run: RunRecord; name: string }) {
  const ide = useIde();
  const view = useView();
  const active = going(run.status);
  const now = useNow(run.status === 'running' ? 100 : null);
  const state = states[run.status];
  const header = (
    <>
      <b className="font-semibold text-ink">{name}</b>
      <span className={`tag ${run.status === 'ok' ? '' : state.tone}`}>
        {run.status === 'ok' ? run.rung : state.text}
      </span>
      <span className="hidden gap-2.5 truncate tabular-nums sm:flex">
        {run.startMs !== undefined && <span>started in {duration(run.startMs)}</span>}
        {run.checkMs !== undefined && <span>type-checked in {duration(run.checkMs)}</span>}
      </span>
      <span className="ml-auto flex items-center gap-1 tabular-nums">
        {run.status === 'running' && <span>{duration(Math.max(0, now - run.createdAt))}</span>}
        {!active && run.durationMs !== undefined && (
          <span className="hidden sm:inline">{duration(run.durationMs)},</span>
        )}
        {counted(run.calls.length, 'call')}
        {active && (
          <IconButton icon="stop" label="Stop this program" keys="Alt+." onClick={() => ide.stopRun(run.id)} />
        )}
        {canKeep(run) && (
          <IconButton
            icon="pin"
            label="Save as method"
            onClick={() => view.set({ keeping: { from: 'run', id: run.id } })}
          />
        )}
        <IconButton
          icon="open"
          label="Show in the code pane"
          onClick={() => {
            ide.showRun(run.id);
            view.set({ rightTab: 'code', narrowPane: 'code' });
          }}
        />
      </span>
    </>
  );
  return (
    <Cell header={header} code={run.code} language={run.language} label={`Program, ${state.text}`}>
      {run.diagnostics.length > 0 && (
        <ul aria-label="What the type checker says" className="border-rule border-t px-3.5 py-2 text-brick">
          {run.diagnostics.map((one) => (
            <li key={`${one.line}:${one.column}:${one.code}`} className="flex gap-2">
              <span className="shrink-0 font-mono text-xs/[19px] tabular-nums">line {one.line}</span>
              <span>{visible(one.message)}</span>
            </li>
          ))}
        </ul>
      )}
      <RunLogs logs={run.logs} />
      {run.status === 'ok' && run.value !== undefined && (
        <div className="max-h-[420px] overflow-auto border-rule border-t px-3.5 pt-1 pb-2.5">
          <Suspense fallback={<div className="h-24" />}>
            <ValueView value={run.value} label="Result" />
          </Suspense>
        </div>
      )}
      {run.calls.some(({ name }) => name === 'browser_screenshot') && (
        <Suspense fallback={null}>
          <RunPictures calls={run.calls} />
        </Suspense>
      )}
      <RunEndNote run={run} />
      <Suspense fallback={null}>
        <RunActions run={run} />
      </Suspense>
    </Cell>
  );
}

function runOfCall(runs: ReadonlyMap<string, RunRecord>, callId: string): RunRecord | undefined {
  for (const run of runs.values()) if (run.toolCallId === callId && !run.parent) return run;
  return undefined;
}

interface CellProps {
  header: ReactNode;
  code: string;
  label?: string;
  /** Never shortened, while it is being written. */
  whole?: boolean;
  language?: string | undefined;
  children?: ReactNode;
}

function Cell({ header, code, language, label = 'Program', whole = false, children }: CellProps) {
  const [open, setOpen] = useState(false);
  const lines = code.split('\n').length;
  const long = !whole && lines > folded + 4;
  const shown = long && !open ? code.split('\n').slice(0, folded).join('\n') : code;
  return (
    <section aria-label={label} className="mt-2.5 overflow-hidden rounded-lg border border-rule bg-raised">
      <header className="flex h-[34px] items-center gap-2.5 border-rule border-b pr-1.5 pl-3 text-ink-2">
        {header}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto bg-code px-3.5 py-2.5 font-mono text-[12.5px]/[1.62]">
        <Highlighted code={shown} {...(language && { language })} />
      </pre>
      {long && (
        <button type="button" className="act mx-2 mb-2" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : `Show all ${lines} lines`}
        </button>
      )}
      {children}
    </section>
  );
}
