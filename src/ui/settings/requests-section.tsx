import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { ModelRequestRow } from '#models/request-log.contract.ts';
import { count, counted, duration, money, short } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

type Span = 'all' | 'today' | 'session';

/** What was asked of models, what it took and cost, and how a failed request goes on. */
export function RequestsSection() {
  const ide = useIde();
  const { guard } = ide;
  const all = useCell(guard.requests);
  const gateway = useCell(guard.gateway);
  const models = useCell(ide.models);
  const session = useCell(ide.session)?.session.id;
  const [span, setSpan] = useState<Span>('all');
  const [model, setModel] = useState('');
  const midnight = new Date().setHours(0, 0, 0, 0);
  const within = (row: ModelRequestRow, of: Span) =>
    of === 'all' || (of === 'today' ? row.at >= midnight : row.sessionId === session);
  const names = [...new Set(all.map((row) => row.model))].sort();
  const rows = all.filter((row) => within(row, span) && (!model || row.model === model)).reverse();
  return (
    <div className="flex h-full min-h-[380px] flex-col gap-4">
      <dl className="m-0 grid grid-cols-3 gap-3">
        <Total title="This session" rows={all.filter((row) => within(row, 'session'))} />
        <Total title="Today" rows={all.filter((row) => within(row, 'today'))} />
        <Total title="In all" rows={all} />
      </dl>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <label className="flex items-center gap-2">
          When a model fails, ask
          <select
            className="field h-8"
            value={gateway.fallback ?? ''}
            onChange={(event) => guard.setGateway({ ...gateway, fallback: event.target.value || null })}
          >
            <option value="">no other</option>
            {models.map((one) => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
        </label>
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-(--ochre-ink)"
            checked={gateway.cache}
            onChange={(event) => guard.setGateway({ ...gateway, cache: event.target.checked })}
          />
          Answer the very same request from memory
        </label>
      </div>
      {gateway.cache && (
        <p className="m-0 text-[12px] text-ink-2">
          Until this page closes. An answer from memory is marked so below, costs nothing, and is the same each time,
          also when you ask for another one.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <select
          aria-label="When"
          className="field h-7"
          value={span}
          onChange={(event) => setSpan(event.target.value as Span)}
        >
          <option value="all">All</option>
          <option value="today">Today</option>
          <option value="session">This session</option>
        </select>
        <select
          aria-label="Model"
          className="field h-7"
          value={model}
          onChange={(event) => setModel(event.target.value)}
        >
          <option value="">Every model</option>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button
          type="button"
          className="btn ml-auto h-7"
          disabled={all.length === 0}
          onClick={() => void guard.clearRequests()}
        >
          Clear the log
        </button>
      </div>
      {rows.length === 0 ? <p className="m-0 text-ink-2">No requests here yet.</p> : <Rows rows={rows} />}
    </div>
  );
}

function Total({ title, rows }: { title: string; rows: readonly ModelRequestRow[] }) {
  const sum = (pick: (row: ModelRequestRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const unpriced = rows.filter((row) => row.cost === null && !row.demo && !row.fromCache).length;
  return (
    <div className="rounded-md border border-rule bg-raised px-3 py-2 tabular-nums">
      <dt className="text-[12px] text-ink-2">{title}</dt>
      <dd className="m-0 font-[550]">{money(sum((row) => row.cost ?? 0))}</dd>
      <dd className="m-0 text-[12px] text-ink-2">
        {counted(rows.length, 'request')}, {short(sum((row) => row.inputTokens))} in,{' '}
        {short(sum((row) => row.outputTokens))} out
        {unpriced > 0 && `; ${count(unpriced)} without a known price`}
      </dd>
    </div>
  );
}

function Rows({ rows }: { rows: readonly ModelRequestRow[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 46,
    overscan: 8,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard.
    <div ref={scroll} tabIndex={0} className="min-h-[160px] flex-1 overflow-auto rounded-md border border-rule">
      <ul
        className="m-0 list-none p-0"
        aria-label="Requests"
        style={{ height: list.getTotalSize(), position: 'relative' }}
      >
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <li
              key={row.id}
              style={{ position: 'absolute', top: item.start, height: item.size, left: 0, right: 0 }}
              className="flex flex-col justify-center border-rule border-b px-3 text-[12px] tabular-nums"
            >
              <span className="flex gap-2">
                <span className="min-w-0 flex-1 truncate font-[550]">
                  {row.provider} {row.model}
                </span>
                {row.fromCache && <span className="tag tag-slate">from memory</span>}
                {row.demo && <span className="tag tag-slate">demo</span>}
                <span className={row.outcome === 'ok' ? '' : 'text-brick'}>
                  {row.outcome === 'ok' ? price(row) : row.outcome}
                </span>
              </span>
              <span className="truncate text-ink-2" title={row.error}>
                {new Date(row.at).toLocaleString('en-GB')}, {what(row)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const price = (row: ModelRequestRow): string => (row.cost === null ? 'price not known' : money(row.cost));

function what(row: ModelRequestRow): string {
  if (row.fromCache) return 'nothing was sent';
  const parts = [`${short(row.inputTokens)} in`];
  if (row.cachedTokens > 0) parts.push(`${short(row.cachedTokens)} of them cached`);
  parts.push(`${short(row.outputTokens)} out${row.estimated ? ' (estimated)' : ''}`);
  if (row.firstMs !== null) parts.push(`first word after ${duration(row.firstMs)}`);
  parts.push(`${duration(row.durationMs)} in all`);
  if (row.retries > 0) parts.push(counted(row.retries, 'retry', 'retries'));
  if (row.insteadOf) parts.push(`instead of ${row.insteadOf}`);
  if (row.error) parts.push(row.error);
  return parts.join(', ');
}
