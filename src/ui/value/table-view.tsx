import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import { isPlain, short } from './kind.ts';
import { Scalar } from './scalar.tsx';
import { TreeView } from './tree-view.tsx';

type Row = Record<string, unknown>;

const rowHeight = 26;
/** More rows than this are drawn only where they are seen. */
const many = 200;
const widest = 60;

/** The columns of rows, in the order they first come, with how many more there are than can be shown. */
export function columnsOf(rows: readonly Row[]): { columns: string[]; hidden: number } {
  const names = new Set<string>();
  for (const row of rows.slice(0, many)) for (const key of Object.keys(row)) names.add(key);
  const columns = [...names];
  return { columns: columns.slice(0, widest), hidden: Math.max(0, columns.length - widest) };
}

/** Numbers by size, dates by time, the rest by their text; what is missing comes last either way. */
function sorted(rows: readonly Row[], column: string, down: boolean): Row[] {
  const rank = (value: unknown) => (value === undefined || value === null ? 1 : 0);
  const compare = (a: unknown, b: unknown): number => {
    const numbers = [a, b].every((one) => typeof one === 'number' || typeof one === 'bigint' || one instanceof Date);
    if (numbers) return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
    const text = (one: unknown) => (typeof one === 'string' ? one : short(one));
    return text(a).localeCompare(text(b), 'en', { numeric: true });
  };
  return [...rows].sort((first, second) => {
    const [a, b] = [first[column], second[column]];
    return rank(a) - rank(b) || compare(a, b) * (down ? -1 : 1);
  });
}

/** `tall`: it fills the place it is in. */
export function TableView({
  rows: given,
  label,
  tall = false,
}: {
  rows: readonly Row[];
  label: string;
  tall?: boolean;
}) {
  const [order, setOrder] = useState<{ column: string; down: boolean } | null>(null);
  const [cell, setCell] = useState<{ title: string; value: unknown } | null>(null);
  const { columns, hidden } = useMemo(() => columnsOf(given), [given]);
  const rows = useMemo(() => (order ? sorted(given, order.column, order.down) : given), [given, order]);
  const place = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    enabled: rows.length > many,
  });
  const seen = rows.length > many ? virtual.getVirtualItems() : null;
  const first = seen?.[0]?.index ?? 0;
  const last = seen ? (seen.at(-1)?.index ?? -1) : rows.length - 1;
  const sort = (column: string) =>
    setOrder((was) => (was?.column !== column ? { column, down: false } : was.down ? null : { column, down: true }));

  return (
    <div className={tall ? 'flex h-full min-w-0 flex-col' : 'min-w-0'}>
      <section
        ref={place}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        className={`${tall ? 'min-h-0' : 'max-h-[340px]'} overflow-auto rounded-md border border-rule bg-raised`}
      >
        <table className="w-full border-collapse text-[12px]" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  aria-sort={order?.column !== column ? 'none' : order.down ? 'descending' : 'ascending'}
                  className="sticky top-0 z-1 bg-panel p-0 text-left font-[550] text-ink-2 shadow-[inset_0_-1px_var(--rule)]"
                >
                  <button
                    type="button"
                    onClick={() => sort(column)}
                    className="h-[26px] px-2.5 whitespace-nowrap hover:text-ink"
                  >
                    {visible(column)}
                    <span aria-hidden="true" className="pl-1 text-[9px]">
                      {order?.column === column ? (order.down ? '▼' : '▲') : ''}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {first > 0 && <Space height={first * rowHeight} />}
            {rows.slice(first, last + 1).map((row, at) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
                key={first + at}
                aria-rowindex={first + at + 2}
                style={{ height: rowHeight }}
                className="border-t border-rule/60 hover:bg-rule/30"
              >
                {columns.map((column) => (
                  <td key={column} className="max-w-[260px] truncate px-2.5 tabular-nums">
                    <Cell
                      value={isPlain(row) ? row[column] : undefined}
                      missing={!isPlain(row) || !(column in row)}
                      onOpen={(value) => setCell({ title: `${visible(column)} of row ${first + at + 1}`, value })}
                    />
                  </td>
                ))}
              </tr>
            ))}
            {last < rows.length - 1 && <Space height={(rows.length - 1 - last) * rowHeight} />}
          </tbody>
        </table>
      </section>
      {hidden > 0 && (
        <p className="mt-1 text-[11px] text-ink-3">{hidden} more columns are not shown; copying has them all.</p>
      )}
      {cell && (
        <div className="mt-2 rounded-md border border-rule bg-raised p-2">
          <div className="flex items-center justify-between text-ink-2">
            {cell.title}
            <button type="button" className="act" onClick={() => setCell(null)}>
              Close
            </button>
          </div>
          <TreeView value={cell.value} label={cell.title} key={cell.title} />
        </div>
      )}
    </div>
  );
}

function Cell({ value, missing, onOpen }: { value: unknown; missing: boolean; onOpen(value: unknown): void }) {
  if (missing) return null;
  if (typeof value === 'string')
    return <span title={value.length > 30 ? visible(value.slice(0, 2000)) : undefined}>{visible(value)}</span>;
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return (
      <button
        type="button"
        className="max-w-full truncate font-mono text-[11px] text-slate hover:underline"
        onClick={() => onOpen(value)}
      >
        {visible(short(value, 40))}
      </button>
    );
  }
  return <Scalar value={value} room={40} />;
}

const Space = ({ height }: { height: number }) => (
  <tr>
    <td style={{ height, padding: 0 }} />
  </tr>
);
