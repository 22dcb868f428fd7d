import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { RunRecord } from '#codemode/run.contract.ts';
import { counted, duration } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { TraceLine } from './trace-line.tsx';

const RunActions = lazy(() => import('../durable/run-actions.tsx'));
const TimeTravel = lazy(() => import('../durable/time-travel.tsx'));

const lineHeight = 24;

/** The calls of the shown run as a waterfall, each to be opened for what went in and what came back. */
export function TracePane() {
  const ide = useIde();
  const shown = useCell(ide.shownRun);
  const run = useCell(ide.runs).get(shown ?? '');
  const [logs, setLogs] = useState(false);
  const now = useNow(run);
  const timeline = useMemo(() => (run ? timelineOf(run, now, logs) : null), [run, now, logs]);

  return (
    <section aria-label="Trace" className="@container flex h-full min-h-0 flex-col bg-paper px-4">
      <header className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 text-ink-2">
        <h2 className="m-0 text-[13px] font-[550] tracking-[0.01em]">Trace</h2>
        {run && run.logs.length > 0 && (
          <button type="button" className="act" aria-pressed={logs} onClick={() => setLogs(!logs)}>
            {logs ? 'Hide' : 'Show'} {counted(run.logs.length, 'log')}
          </button>
        )}
        {run && timeline && <Totals run={run} timeline={timeline} />}
      </header>
      {!run && <p className="m-0 text-ink-3">The calls of a run appear here.</p>}
      {run && run.calls.length === 0 && !(logs && run.logs.length > 0) && (
        <p className="m-0 text-ink-3">
          {run.status === 'rejected' ? 'Nothing ran, so nothing was called.' : 'No calls.'}
        </p>
      )}
      {timeline && timeline.rows.length > 0 && <Lines key={run?.id} timeline={timeline} />}
      {run && (
        <div className="max-h-3/5 shrink-0 overflow-auto">
          <Suspense fallback={null}>
            {run.toolCallId === null && <RunActions key={`actions ${run.id}`} run={run} />}
            {(run.durationMs !== undefined || run.status === 'interrupted') && <TimeTravel key={run.id} run={run} />}
          </Suspense>
        </div>
      )}
    </section>
  );
}

function Totals({ run, timeline }: { run: RunRecord; timeline: Timeline }) {
  const parts = [duration(timeline.worked)];
  if (timeline.waited > 0) parts.push(`waiting ${duration(timeline.waited)}`);
  const more = [
    run.checkMs !== undefined && `types checked in ${duration(run.checkMs)}`,
    run.startMs !== undefined && `isolate started in ${duration(run.startMs)}`,
    counted(run.calls.length, 'call'),
  ].filter(Boolean);
  return (
    <span className="ml-auto flex gap-1 text-[12px] text-ink-3 tabular-nums">
      <span className="hidden @min-[640px]:inline">{more.join(', ')},</span>
      <span className="@min-[640px]:hidden">{more.at(-1)},</span>
      {parts.join(', ')}
    </span>
  );
}

function Lines({ timeline }: { timeline: Timeline }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const { rows } = timeline;
  const follow = useRef(false);
  const active = Math.min(current, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    // The row with the focus stays, wherever the rest is scrolled to: an element that goes takes the focus with it.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active])].sort((a, b) => a - b),
    getScrollElement: () => place.current,
    getItemKey: (at) => rows[at]!.key,
    estimateSize: () => lineHeight,
    overscan: 10,
  });
  const toggle = (at: number, want = !open.has(rows[at]!.key)) => {
    setCurrent(at);
    if (rows[at]!.kind !== 'call') return;
    const next = new Set(open);
    if (want) next.add(rows[at]!.key);
    else next.delete(rows[at]!.key);
    setOpen(next);
  };
  const move = (to: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, to));
    setCurrent(at);
    follow.current = true;
    virtual.scrollToIndex(at);
  };
  // The row comes to be only when it is scrolled to, so the focus follows after drawing.
  useEffect(() => {
    if (!follow.current) return;
    const line = document.getElementById(`${id}-${active}`);
    line?.focus({ preventScroll: true });
    follow.current = !line;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as Element).closest('[data-detail]') || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') move(active + 1);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'PageDown') move(active + 10);
    else if (event.key === 'PageUp') move(active - 10);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(rows.length - 1);
    else if (event.key === 'ArrowRight') toggle(active, true);
    else if (event.key === 'ArrowLeft') toggle(active, false);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the buttons within
    <div ref={place} onKeyDown={onKeyDown} role="presentation" className="-mx-2 min-h-0 flex-1 overflow-auto px-2 pb-2">
      <ol aria-label="Calls in order" className="relative m-0 list-none p-0" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <TraceLine
                id={`${id}-${item.index}`}
                row={row}
                bar={row.kind === 'call' ? timeline.bar(row.call) : null}
                open={open.has(row.key)}
                active={item.index === active}
                onToggle={() => toggle(item.index)}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Milliseconds since the run began, moving while it does. */
function useNow(run: RunRecord | undefined): number {
  const live = !!run && run.durationMs === undefined && /^(checking|running|waiting)$/.test(run.status);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [live]);
  if (!run) return 0;
  return run.durationMs ?? (live ? Math.max(0, now - run.createdAt - (run.checkMs ?? 0)) : lastOf(run));
}

const lastOf = (run: RunRecord) =>
  Math.max(0, ...run.calls.map((call) => call.endedAt ?? call.startedAt + call.waitedMs));
