import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import { short } from './kind.ts';
import { Scalar } from './scalar.tsx';
import { rowsOf, step, type TreeRow } from './tree-rows.ts';

/** A value as a tree: children are made when they are opened, a hundred at a time. Keys as in the ARIA tree pattern. */
export function TreeView({ value, label }: { value: unknown; label: string }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(value));
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [current, setCurrent] = useState<string | null>(null);
  const rows = useMemo(() => rowsOf(value, open, shown), [value, open, shown]);
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const active = rows.some((row) => row.path === current) ? current : (rows[0]?.path ?? null);

  const toggle = (row: TreeRow, want = !row.open) => {
    setCurrent(row.path);
    if (row.hidden) {
      const parent = row.value as string;
      return setShown((all) => new Map(all).set(parent, (all.get(parent) ?? step) + step));
    }
    if (row.count === 0) return;
    setOpen((all) => {
      const next = new Set(all);
      if (want) next.add(row.path);
      else next.delete(row.path);
      return next;
    });
  };
  const move = (to: TreeRow | undefined) => {
    if (!to) return;
    setCurrent(to.path);
    document.getElementById(`${id}${to.path}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => row.path === active);
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === 'ArrowDown') move(rows[at + 1]);
    else if (key === 'ArrowUp') move(rows[at - 1]);
    else if (key === 'Home') move(rows[0]);
    else if (key === 'End') move(rows.at(-1));
    else if (key === 'ArrowLeft' && !row.open) move(rows.find((one) => one.path === row.parent));
    else if (key === 'ArrowLeft') toggle(row, false);
    else if (key === 'ArrowRight' && row.open) move(rows[at + 1]);
    else if (key === 'ArrowRight') toggle(row, true);
    else if (key === 'Enter' || key === ' ') toggle(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={place} role="tree" aria-label={label} onKeyDown={onKeyDown} className="font-mono text-[12px]">
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
        <div
          key={row.path}
          id={`${id}${row.path}`}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-selected={row.path === active}
          {...(row.count > 0 ? { 'aria-expanded': row.open } : {})}
          tabIndex={row.path === active ? 0 : -1}
          onClick={() => toggle(row)}
          style={{ paddingLeft: row.depth * 14 }}
          className="flex min-h-6 items-center gap-1.5 rounded px-1 hover:bg-rule/40"
        >
          <span aria-hidden="true" className="w-3 shrink-0 text-center text-[9px] text-ink-3">
            {row.count > 0 ? (row.open ? '▾' : '▸') : ''}
          </span>
          {row.hidden ? (
            <span className="text-slate">Show more, {row.hidden.toLocaleString('en')} left</span>
          ) : (
            <>
              <span className="shrink-0 text-ink-2">{visible(row.key)}</span>
              {row.count > 0 ? (
                <span className="truncate text-ink-3">{visible(short(row.value))}</span>
              ) : (
                <Scalar value={row.value} />
              )}
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** A small value is shown open to its second level. */
function firstOpen(value: unknown): ReadonlySet<string> {
  const rows = rowsOf(value, new Set(), new Map());
  const size = rows.reduce((sum, row) => sum + row.count, rows.length);
  return new Set(size <= 24 ? rows.filter((row) => row.count > 0).map((row) => row.path) : []);
}
