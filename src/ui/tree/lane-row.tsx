import type { MouseEvent, PointerEvent } from 'react';
import { visible } from '#base/visible.ts';
import type { Colour } from '#session/entry.contract.ts';
import { Chips, colourTags } from '../conversation/label-chips.tsx';
import { count, counted, plainLine, short } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { LaneGraph, rowHeight } from './lane-graph.tsx';
import type { ShownRow as Row } from './shown-rows.ts';

export interface Mark {
  text: string;
  tone: 'moss' | 'ochre' | 'brick';
}

interface Props {
  row: Row;
  index: number;
  of: number;
  top: number;
  /** Where the text begins. */
  left: number;
  plain: boolean;
  shared: boolean;
  sharedAbove: boolean;
  tones: ReadonlyMap<number, Colour>;
  current: boolean;
  selected: boolean;
  mark: Mark | null;
  naming: boolean;
  /** Lights up for a moment. */
  flash: boolean;
  onFlashed(): void;
  onName(name: string | null): void;
  /** The keyboard has come to the row. */
  onFocus(): void;
  onClick(shift: boolean): void;
  onToggle(): void;
  onMenu(event: MouseEvent): void;
  onPointerDown(event: PointerEvent): void;
  onPointerEnter(event: PointerEvent): void;
}

const tones = { moss: '', ochre: 'tag-ochre', brick: 'tag-brick' };

export function LaneRow(props: Props) {
  const { row, index, top, left, selected, mark, naming } = props;
  const wash = selected || row.fold ? 'bg-slate-wash' : row.isHead ? 'bg-ochre-wash' : 'hover:bg-rule/40';
  const person = row.entries[0]?.kind === 'user' && !row.fold;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it takes the keys, as the pattern of trees asks
    <div
      role="treeitem"
      id={`lane-${row.entry.id}`}
      data-entry={row.entry.id}
      data-aside={row.aside || undefined}
      aria-level={row.lane + (row.step ? 2 : 1)}
      aria-expanded={row.steps > 0 ? row.open : undefined}
      aria-posinset={index + 1}
      aria-setsize={props.of}
      aria-selected={selected}
      aria-current={row.isHead || undefined}
      aria-label={`${row.gap > 0 ? `${counted(row.gap, 'message')} on the way here, not listed` : plainLine(row.title)}${mark ? `, ${mark.text}` : ''}${row.mark ? (row.mark === 'pin' ? ', pinned' : ', left out') : ''}${row.labels.map(({ text }) => `, ${visible(text)}`).join('')}, ${count(row.tokens)} tokens`}
      tabIndex={props.current ? 0 : -1}
      onFocus={props.onFocus}
      onClick={(event) => props.onClick(event.shiftKey)}
      onContextMenu={props.onMenu}
      onPointerDown={props.onPointerDown}
      onPointerEnter={props.onPointerEnter}
      onAnimationEnd={props.onFlashed}
      className={`${props.flash ? 'flash' : ''} absolute inset-x-0 flex select-none items-center gap-2 whitespace-nowrap pr-3 -outline-offset-2! ${wash}`}
      style={{ top, height: rowHeight, paddingLeft: row.step ? left + 16 : left }}
    >
      {!props.plain && (
        <LaneGraph
          row={row}
          lines={row.lines}
          shared={props.shared}
          sharedAbove={props.sharedAbove}
          tones={props.tones}
        />
      )}
      {row.steps > 0 && <Caret row={row} left={left} onToggle={props.onToggle} />}
      {naming ? (
        <NameField initial={row.branchName ?? ''} onName={props.onName} />
      ) : (
        <span
          className={`min-w-0 flex-1 truncate ${person ? 'font-[550]' : ''} ${row.fold ? 'italic' : ''} ${row.onPath && !row.aside ? '' : 'text-ink-3'} ${row.step || row.aside ? 'text-[12px]' : ''} ${row.mark === 'exclude' ? 'line-through' : ''}`}
        >
          {row.gap > 0 ? `${counted(row.gap, 'message')} between` : plainLine(row.title)}
        </span>
      )}
      {!naming && row.branchName && (
        <span className={`tag max-w-28 ${colourTags[row.branchColour ?? 'ochre']}`}>
          <span className="truncate">{visible(row.branchName)}</span>
        </span>
      )}
      {!naming && <Chips labels={row.labels} />}
      {row.mark && (
        <span
          className="text-ink-3"
          title={row.mark === 'pin' ? 'Always sent as it is' : 'The model does not read this'}
        >
          <Icon name={row.mark} size={13} />
        </span>
      )}
      {mark ? (
        <span className={`tag ${tones[mark.tone]}`}>{mark.text}</span>
      ) : (
        row.gap === 0 && <span className="font-mono text-[11px] text-ink-2 tabular-nums">{short(row.tokens)}</span>
      )}
    </div>
  );
}

/** Opens the calls of a turn. For the mouse: the keyboard has the arrows, and readers hear that the row opens. */
function Caret({ row, left, onToggle }: { row: Row; left: number; onToggle(): void }) {
  const what = row.gap > 0 ? 'these messages' : 'the calls of this turn';
  return (
    <span
      aria-hidden="true"
      data-caret
      title={`${row.open ? 'Hide' : 'Show'} ${what}`}
      className="absolute z-3 flex size-5 items-center justify-center rounded text-ink-3 hover:bg-rule hover:text-ink"
      style={{ left: Math.max(0, left - 19) }}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Icon name={row.open ? 'down' : 'right'} size={11} />
    </span>
  );
}

function NameField({ initial, onName }: { initial: string; onName(name: string | null): void }) {
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: a person asked for this field with a key or a menu
      autoFocus
      aria-label="Name of this branch"
      defaultValue={initial}
      placeholder="Name of this branch"
      className="field z-2 h-6 min-w-0 flex-1"
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') onName(event.currentTarget.value.trim());
        if (event.key === 'Escape') onName(null);
      }}
      onBlur={() => onName(null)}
    />
  );
}
