import { memo } from 'react';
import { visible } from '#base/visible.ts';
import type { Entry, EntryBody } from '#session/entry.contract.ts';
import type { LaneRow } from '#session/lanes.ts';
import { plainLine, short } from '../format.ts';
import { cell, type Detail } from './camera.ts';

interface Props {
  row: LaneRow;
  /** Middle of the card, in columns, and its row of the map. */
  x: number;
  depth: number;
  detail: Detail;
  bodies: ReadonlyMap<string, EntryBody>;
  changed: boolean;
  /** The entry under the keyboard, where it is one of this card's. */
  cursor: string | null;
}

/** One turn as a card. Letters keep their size: the nearer one comes, the more it says, down to the code of each call. */
export const MapCard = memo(function MapCard({ row, x, depth, detail, bodies, changed, cursor }: Props) {
  const wash = row.fold ? 'bg-slate-wash' : row.isHead ? 'bg-ochre-wash' : 'bg-raised';
  const border = cursor ? 'border-slate ring-1 ring-slate' : row.onPath ? 'border-ochre' : 'border-rule-2';
  const person = row.entries[0]!.kind === 'user' && !row.fold;
  return (
    <div
      data-card={row.entry.id}
      className={`absolute overflow-hidden rounded-md border px-2 text-[12px]/[1.35] ${wash} ${border} ${row.onPath ? '' : 'text-ink-2'}`}
      style={{
        left: `calc(${x * cell.width}px * var(--k))`,
        top: `calc(${depth * cell.height + 6}px * var(--k))`,
        width: `min(calc(${cell.width * 0.88}px * var(--k)), var(--most))`,
        height: `calc(${cell.height - 14}px * var(--k))`,
        translate: '-50% 0',
        paddingBlock: 'min(calc(5px * var(--k)), 8px)',
      }}
    >
      <div className="flex items-baseline gap-1.5">
        <span
          className={`min-w-0 flex-1 ${detail === 0 ? 'truncate' : 'line-clamp-2'} ${person ? 'font-[550]' : ''} ${row.fold ? 'italic' : ''} ${row.mark === 'exclude' ? 'line-through' : ''}`}
        >
          {plainLine(row.title)}
        </span>
        {row.branchName && detail > 0 && (
          <span className="tag tag-ochre max-w-24">
            <span className="truncate">{visible(row.branchName)}</span>
          </span>
        )}
        {changed && <i className="size-2 shrink-0 self-center rounded-[2px] bg-moss" title="The files changed here" />}
        <span className="shrink-0 font-mono text-[10.5px] text-ink-2 tabular-nums">{short(row.tokens)}</span>
      </div>
      {detail > 0 &&
        row.entries.map((entry) => (
          <Part
            key={entry.id}
            entry={entry}
            body={bodies.get(entry.id)}
            detail={detail}
            current={cursor === entry.id && row.entries.length > 1}
          />
        ))}
    </div>
  );
});

/** One entry of a turn: what was said, what was called and with what. */
function Part({
  entry,
  body,
  detail,
  current,
}: {
  entry: Entry;
  body: EntryBody | undefined;
  detail: Detail;
  current: boolean;
}) {
  const message = body?.message;
  const calls = message?.role === 'assistant' ? message.toolCalls : [];
  const text = message?.text.trim() ?? entry.title;
  const lines = detail === 1 ? 'line-clamp-1' : detail === 2 ? 'line-clamp-3' : 'line-clamp-[12]';
  return (
    <div data-entry={entry.id} className={`mt-1 cursor-pointer rounded ${current ? 'outline-2 outline-slate' : ''}`}>
      {detail > 1 && text && (
        <p
          className={`wrap-anywhere m-0 whitespace-pre-wrap ${lines} ${entry.kind === 'tool' ? 'font-mono text-[11px] text-ink-2' : ''}`}
        >
          {visible(text.slice(0, 2000))}
        </p>
      )}
      {calls.map((call) => (
        <div key={call.id} data-call={call.id}>
          <span className="tag tag-slate">{visible(call.name)}</span>
          {detail > 1 && (
            <pre className={`wrap-anywhere m-0 mt-1 whitespace-pre-wrap font-mono text-[11px]/[1.45] ${lines}`}>
              {visible(written(call.input).slice(0, 4000))}
            </pre>
          )}
        </div>
      ))}
    </div>
  );
}

/** The program of an `execute` as it was written; another input as data. */
function written(input: unknown): string {
  const code = (input as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : (JSON.stringify(input) ?? '');
}
