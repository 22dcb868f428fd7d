import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Entry } from '#session/entry.contract.ts';
import { layoutLanes, type LaneRow as Row } from '#session/lanes.ts';
import { useCell, useIde } from '../ide.ts';
import { useView, useViewState } from '../view.ts';
import { graphWidth, rowHeight } from './lane-graph.tsx';
import { LaneRow, type Mark } from './lane-row.tsx';
import { alongBranch, lastFork, nextFork, rangeBetween } from './rows.ts';
import { openedAs, type ShownRow, shownRows } from './shown-rows.ts';
import { TreeFind } from './tree-find.tsx';

/** The tree as a list: a row for each message, answer or fold, and the lines between them. */
export function Lanes() {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const turn = useCell(ide.turn);
  const approvals = useCell(ide.approvals);
  const { cursor, range, naming, find, treeFilter, flash } = useViewState((all) => all);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);
  const anchor = useRef<number | null>(null);
  const dragged = useRef(false);

  const all = useMemo(() => (state ? layoutLanes(state) : []), [state]);
  const bodies = state?.bodies;
  const { rows, hits, plain } = useMemo(
    () => shownRows(all, { find, filter: treeFilter, bodies: bodies ?? new Map(), opened }),
    [all, find, treeFilter, bodies, opened],
  );
  const fork = useMemo(() => lastFork(all), [all]);
  const forkAt = useMemo(() => rows.findIndex((row) => !row.step && row.entry === all[fork]?.entry), [rows, all, fork]);
  const tones = useMemo(
    () => new Map(all.flatMap(({ colour, branchColour }) => (branchColour ? [[colour, branchColour] as const] : []))),
    [all],
  );
  const left = plain ? 16 : graphWidth(all.reduce((most, row) => Math.max(most, row.lane), 0));
  const selected = useMemo(() => selectedIn(state?.path ?? [], range), [state, range]);
  const at = useMemo(() => placeOf(rows, cursor), [rows, cursor]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => rows[index]!.entry.id,
  });

  const head = state?.head.entryId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the head when it moves, and nothing else
  useEffect(() => {
    const index = rows.findIndex((row) => row.isHead);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [head, rows.length]);

  // A row with the keyboard that is not listed any more hands it on.
  const within = useRef(false);
  const wanted = useRef({ id: '', at: 0 });
  wanted.current = { id: `lane-${rows[at]?.entry.id}`, at };
  // biome-ignore lint/correctness/useExhaustiveDependencies: when other rows are listed, and only then
  useEffect(() => {
    let frame = 0;
    const hold = (tries: number) => {
      // A place far off is drawn some frames after it was scrolled to.
      if (within.current && document.activeElement === document.body) {
        virtual.scrollToIndex(wanted.current.at, { align: 'auto' });
        document.getElementById(wanted.current.id)?.focus({ preventScroll: true });
      }
      if (tries > 0) frame = requestAnimationFrame(() => hold(tries - 1));
    };
    hold(12);
    return () => cancelAnimationFrame(frame);
  }, [treeFilter, plain]);

  // The first of what is found is brought into sight: the forks above it may fill the pane.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something else is asked for, and only then
  useEffect(() => {
    const hit = plain ? rows.findIndex((row) => !row.aside) : -1;
    if (hit >= 0 && !within.current) virtual.scrollToIndex(hit, { align: 'center' });
  }, [find, treeFilter]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when it is asked for, and only then
  useEffect(() => {
    const index = flash === null ? -1 : placeOf(rows, flash);
    if (index < 0) return;
    virtual.scrollToIndex(index, { align: 'center' });
    let frame = 0;
    const focus = (tries: number) => {
      const row = document.getElementById(`lane-${rows[index]?.entry.id}`);
      if (row) row.focus({ preventScroll: true });
      else if (tries > 0) frame = requestAnimationFrame(() => focus(tries - 1));
    };
    focus(12);
    return () => cancelAnimationFrame(frame);
  }, [flash]);

  const moveTo = (index: number, extend: boolean) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    if (extend) {
      anchor.current ??= at;
      view.set({ cursor: row.entry.id, range: rangeBetween(rows, anchor.current, rows.indexOf(row)) });
    } else {
      anchor.current = null;
      view.set({ cursor: row.entry.id, range: null });
    }
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' });
    requestAnimationFrame(() => document.getElementById(`lane-${row.entry.id}`)?.focus({ preventScroll: true }));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const plainArrow = !event.altKey && !event.shiftKey;
    if (plainArrow && toggles(event.key, rows[at])) {
      event.preventDefault();
      event.stopPropagation();
      return toggle(rows[at]!);
    }
    const to = target(event, rows, at);
    if (to !== null) {
      event.preventDefault();
      event.stopPropagation();
      moveTo(to, event.shiftKey && !event.altKey);
    } else if (event.key === 'Escape' && (range || find !== null || treeFilter !== 'all')) {
      event.stopPropagation();
      view.set({ range: null, find: null, treeFilter: 'all' });
    }
  };

  const toggle = (row: ShownRow) => {
    const id = openedAs(row);
    setOpened((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );
  };

  const choose = (index: number, shift: boolean) => {
    if (dragged.current) {
      dragged.current = false;
      return;
    }
    const row = rows[index]!;
    if (row.gap > 0) return toggle(row);
    if (shift) return moveTo(index, true);
    anchor.current = null;
    view.set({ cursor: row.entry.id, range: null, spot: row.entries[0]!.id });
    if (!row.onPath) void ide.goTo(row.entry.id);
  };

  const markOf = (row: Row): Mark | null => {
    if (row.isHead && approvals.length > 0) return { text: 'approve', tone: 'ochre' };
    if (row.isHead && turn) return { text: 'working', tone: 'moss' };
    if (row.entry.state === 'error') return { text: 'failed', tone: 'brick' };
    if (row.entry.state === 'interrupted') return { text: 'cut off', tone: 'ochre' };
    if (row.entry.state === 'aborted') return { text: 'stopped', tone: 'ochre' };
    return null;
  };

  return (
    <>
      {(find !== null || treeFilter !== 'all') && <TreeFind found={hits} />}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a tree, or a group while there are no rows */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same */}
      <div
        ref={list}
        role={rows.length > 0 ? 'tree' : 'group'}
        aria-label="Messages"
        {...(rows.length > 0 && { 'aria-multiselectable': true })}
        data-scope="lanes"
        data-pane="lanes"
        tabIndex={rows.length === 0 ? 0 : -1}
        onKeyDown={onKeyDown}
        onFocus={() => {
          within.current = true;
        }}
        onBlur={({ relatedTarget, target: left }) => {
          // Without a next place it may be that the row itself goes, which is known a moment later.
          if (relatedTarget) within.current = false;
          else requestAnimationFrame(() => left.isConnected && (within.current = false));
        }}
        className="relative min-h-0 flex-1 overflow-y-auto overflow-x-hidden"
      >
        <div role="none" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <LaneRow
                key={row.entry.id}
                row={row}
                index={index}
                of={rows.length}
                top={start}
                left={left}
                plain={plain}
                onToggle={() => toggle(row)}
                flash={flash !== null && row.entries.some(({ id }) => id === flash)}
                onFlashed={() => view.set({ flash: null })}
                shared={row.onPath && index <= forkAt}
                sharedAbove={index <= forkAt}
                tones={tones}
                current={index === at}
                selected={row.entries.some(({ id }) => selected.has(id))}
                mark={markOf(row)}
                naming={naming !== null && row.entries.some(({ id }) => id === naming)}
                onName={(name) => {
                  view.set({ naming: null });
                  if (name !== null && naming) void ide.nameBranch(naming, name);
                }}
                onFocus={() => view.set({ cursor: row.entry.id })}
                onClick={(shift) => choose(index, shift)}
                onMenu={(event) => {
                  event.preventDefault();
                  const { left: x, bottom: y } = event.currentTarget.getBoundingClientRect();
                  // From the keyboard it has no place of its own.
                  const pointed = event.clientX > 0 && event.button === 2;
                  view.set({
                    cursor: row.entry.id,
                    treeMenu: pointed ? { x: event.clientX, y: event.clientY } : { x: x + 40, y },
                  });
                }}
                onPointerDown={(event) => {
                  dragged.current = false;
                  if (!event.shiftKey && event.pointerType === 'mouse') anchor.current = index;
                }}
                onPointerEnter={(event) => {
                  if (event.buttons !== 1 || event.pointerType !== 'mouse' || anchor.current === null) return;
                  if (anchor.current === index && !dragged.current) return;
                  dragged.current = true;
                  view.set({ cursor: row.entry.id, range: rangeBetween(rows, anchor.current, index) });
                }}
              />
            );
          })}
        </div>
        {rows.length === 0 && (
          <p className="px-4 py-2 text-ink-2">
            {find
              ? 'No message has these words.'
              : treeFilter !== 'all'
                ? 'No message is one of these.'
                : 'What you ask and what is answered grows here as a tree.'}
          </p>
        )}
      </div>
    </>
  );
}

/** The row of an entry: the step listed for it, or the turn that holds it; without one the head's. */
function placeOf(rows: ShownRow[], cursor: string | null): number {
  if (cursor === null)
    return Math.max(
      0,
      rows.findIndex((row) => row.isHead),
    );
  const own = rows.findIndex((row) => row.entry.id === cursor);
  return Math.max(0, own >= 0 ? own : rows.findIndex((row) => row.entries.some(({ id }) => id === cursor)));
}

const toggles = (key: string, row: ShownRow | undefined): boolean =>
  row !== undefined &&
  row.steps > 0 &&
  ((key === 'ArrowRight' && !row.open) || (key === 'ArrowLeft' && row.open) || (row.gap > 0 && opens.has(key)));

const opens = new Set(['Enter', ' ']);

function target(event: KeyboardEvent, rows: ShownRow[], at: number): number | null {
  if (event.altKey) {
    if (event.key === 'ArrowUp') return alongBranch(rows, at, -1);
    if (event.key === 'ArrowDown') return alongBranch(rows, at, 1);
    return null;
  }
  switch (event.key) {
    case 'ArrowUp':
    case 'k':
      return at - 1;
    case 'ArrowDown':
    case 'j':
      return at + 1;
    case 'ArrowLeft':
      return alongBranch(rows, at, -1);
    case 'ArrowRight':
      return rows[at]?.open ? at + 1 : alongBranch(rows, at, 1);
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'PageUp':
      return at - 12;
    case 'PageDown':
      return at + 12;
    case '[':
      return nextFork(rows, at, -1);
    case ']':
      return nextFork(rows, at, 1);
    default:
      return null;
  }
}

function selectedIn(path: Entry[], range: { from: string; to: string } | null): Set<string> {
  if (!range) return new Set();
  const from = path.findIndex(({ id }) => id === range.from);
  const to = path.findIndex(({ id }) => id === range.to);
  return new Set(from === -1 || to === -1 ? [] : path.slice(from, to + 1).map(({ id }) => id));
}
