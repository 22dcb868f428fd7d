import type { Colour } from '#session/entry.contract.ts';
import type { LaneLine } from '#session/lanes.ts';
import type { ShownRow } from './shown-rows.ts';

export const rowHeight = 30;
const shownLanes = 6;
const colours = ['var(--ochre)', 'var(--plum)', 'var(--slate)', 'var(--moss)', 'var(--brick)', 'var(--ink-3)'];

const x = (lane: number) => 22 + Math.min(lane, shownLanes) * 17;

/** Where the text of the rows begins, for a tree with this many lanes. */
export const graphWidth = (lanes: number): number => x(Math.max(1, lanes)) + 20;

interface Props {
  row: ShownRow;
  lines: LaneLine[];
  /** True on the part of the path that every branch shares: drawn quiet, so that the branch shown stands out. */
  shared: boolean;
  sharedAbove: boolean;
  /** What a person chose for branches, by their number. */
  tones: ReadonlyMap<number, Colour>;
}

/** The part of the graph beside one row: the lines from the row above, and its own mark. */
export function LaneGraph({ row, lines, shared, sharedAbove, tones }: Props) {
  const middle = rowHeight / 2;
  const colour = (which: number, quiet: boolean) => {
    if (which === 0 && quiet) return 'var(--ink-3)';
    const chosen = tones.get(which);
    if (chosen) return `var(--${chosen})`;
    return which === 0 ? colours[0]! : colours[1 + ((which - 1) % (colours.length - 1))]!;
  };
  const own = colour(row.colour, shared);
  // Marks are a layer above every row's lines, which reach into the row above.
  const layer = {
    className: 'pointer-events-none absolute top-0 left-0 overflow-visible',
    width: x(shownLanes) + 8,
    height: rowHeight,
    fill: 'none',
    strokeWidth: 2,
  };
  return (
    <>
      <svg aria-hidden="true" {...layer} style={{ zIndex: 1 }}>
        {lines.map((line) => (
          <path
            key={`${line.colour}:${line.toLane}:${line.kind}`}
            d={lineOf(x(line.fromLane), x(line.toLane), middle)}
            stroke={colour(line.colour, line.colour === 0 ? sharedAbove : false)}
            opacity={line.kind === 'side' || line.kind === 'merge' ? 0.6 : 1}
            {...(line.kind === 'merge' && { strokeDasharray: '5 3' })}
            {...(line.kind === 'fold' && { strokeDasharray: '1 5', strokeLinecap: 'round' as const })}
          />
        ))}
      </svg>
      <svg aria-hidden="true" {...layer} style={{ zIndex: 2 }}>
        {row.fold ? (
          <g stroke="var(--slate)" strokeWidth="1.5" fill="var(--panel)">
            {[-8, 0, 8].map((y) => (
              <rect key={y} x={x(row.lane) - 7} y={middle + y - 2.5} width="14" height="5" rx="1.5" />
            ))}
          </g>
        ) : (
          <circle
            cx={x(row.lane)}
            cy={middle}
            r={row.isHead ? 6 : row.step ? 2 : 4.5}
            stroke={row.onPath ? own : `color-mix(in srgb, ${own} 75%, var(--panel))`}
            fill={row.isHead ? own : 'var(--panel)'}
          />
        )}
      </svg>
    </>
  );
}

function lineOf(from: number, to: number, middle: number): string {
  if (from === to) return `M${to} ${middle - rowHeight}V${middle}`;
  return `M${from} ${middle - rowHeight}c0 ${rowHeight * 0.55} ${to - from} ${rowHeight * 0.45} ${to - from} ${rowHeight}`;
}
