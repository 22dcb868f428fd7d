import { useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import { Caret, Tree } from '../parts/tree.tsx';
import { short } from './kind.ts';
import { Scalar } from './scalar.tsx';
import { rowsOf, step, type TreeRow } from './tree-rows.ts';

/** A value as a tree: children are made when they are opened, a hundred at a time. */
export function TreeView({ value, label }: { value: unknown; label: string }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(value));
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [current, setCurrent] = useState<string | null>(null);
  const rows = useMemo(() => rowsOf(value, open, shown), [value, open, shown]);

  const toggle = (row: TreeRow) => {
    setCurrent(row.path);
    if (row.hidden) {
      const parent = row.value as string;
      return setShown((all) => new Map(all).set(parent, (all.get(parent) ?? step) + step));
    }
    if (row.count === 0) return;
    setOpen((all) => {
      const next = new Set(all);
      if (row.open) next.delete(row.path);
      else next.add(row.path);
      return next;
    });
  };
  return (
    <Tree
      label={label}
      rows={rows}
      opens={(row) => row.count > 0}
      current={current}
      onMove={(row) => setCurrent(row.path)}
      onToggle={toggle}
      onAct={toggle}
      className="font-mono text-[12px]"
      item={(row) => ({
        style: { paddingLeft: row.depth * 14 },
        className: 'flex min-h-6 items-center gap-1.5 rounded px-1 hover:bg-rule/40',
      })}
    >
      {(row) => (
        <>
          <Caret opens={row.count > 0} open={row.open} />
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
        </>
      )}
    </Tree>
  );
}

/** A small value is shown open to its second level. */
function firstOpen(value: unknown): ReadonlySet<string> {
  const rows = rowsOf(value, new Set(), new Map());
  const size = rows.reduce((sum, row) => sum + row.count, rows.length);
  return new Set(size <= 24 ? rows.filter((row) => row.count > 0).map((row) => row.path) : []);
}
