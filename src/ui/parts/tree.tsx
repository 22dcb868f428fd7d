import { type ComponentProps, type KeyboardEvent, type ReactNode, useId } from 'react';

/** One visible row of a tree. A row that cannot open is never open. */
export interface TreeItem {
  /** Names the row within its tree. */
  path: string;
  parent: string | null;
  depth: number;
  open: boolean;
}

interface TreeProps<Row extends TreeItem> extends Pick<ComponentProps<'div'>, 'className' | 'onDragOver' | 'onDrop'> {
  label: string;
  rows: readonly Row[];
  /** Whether something can be inside of a row. */
  opens(row: Row): boolean;
  /** Path of the row that Tab leads to; the first one where there is no such row. */
  current: string | null;
  /** Path of the row that is told as selected; where it is not given, the one that Tab leads to. */
  selected?: string | null | undefined;
  /** The focus comes to this row, or into it. */
  onMove(row: Row): void;
  /** A row is to be opened or closed by an arrow; the arrows ask it of rows that cannot open too. */
  onToggle(row: Row): void;
  onAct(row: Row, by: 'click' | 'Enter' | ' '): void;
  /** Another key, with none held beside it; `false` where it means nothing. */
  onKey?(row: Row, key: string): boolean;
  item(row: Row): ComponentProps<'div'>;
  children(row: Row): ReactNode;
}

/** Rows as a tree, with the keys of the ARIA tree pattern and one row in the order of Tab. What is open is its owner's. */
export function Tree<Row extends TreeItem>(props: TreeProps<Row>) {
  const { label, rows, opens, current, selected, onMove, onToggle, onAct, onKey, item, children, ...rest } = props;
  const id = useId();
  const stop = rows.some((row) => row.path === current) ? current : rows[0]?.path;

  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => id + row.path === (event.target as Element).id);
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = (to: Row | undefined) => to && document.getElementById(id + to.path)?.focus();
    const { key } = event;
    if (key === 'ArrowDown') move(rows[at + 1]);
    else if (key === 'ArrowUp') move(rows[at - 1]);
    else if (key === 'Home') move(rows[0]);
    else if (key === 'End') move(rows.at(-1));
    else if (key === 'ArrowLeft' && !row.open) move(rows.find((one) => one.path === row.parent));
    else if (key === 'ArrowRight' && row.open) move(rows[at + 1]);
    else if (key === 'ArrowLeft' || key === 'ArrowRight') onToggle(row);
    else if (key === 'Enter' || key === ' ') onAct(row, key);
    else if (!onKey?.(row, key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div {...rest} role="tree" aria-label={label} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
        <div
          {...item(row)}
          key={row.path}
          id={id + row.path}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-selected={row.path === (selected === undefined ? stop : selected)}
          {...(opens(row) && { 'aria-expanded': row.open })}
          tabIndex={row.path === stop ? 0 : -1}
          onFocus={() => onMove(row)}
          onClick={() => onAct(row, 'click')}
        >
          {children(row)}
        </div>
      ))}
    </div>
  );
}

/** Shows that a row is open or can be opened, and keeps its place where neither is so. */
export function Caret({ opens, open }: { opens: boolean; open: boolean }) {
  return (
    <span aria-hidden="true" className="w-[9px] shrink-0 text-[9px] text-ink-3">
      {opens ? (open ? '▾' : '▸') : ''}
    </span>
  );
}
