import { useCallback, useMemo } from 'react';
import type { ReplayStep } from '#session/replay.ts';
import { count } from '../format.ts';

const [width, height] = [1000, 28];

interface Props {
  steps: ReplayStep[];
  at: number;
  onMove(step: number): void;
}

/** The scrubber: how the context filled, a tick where files changed, a notch where messages were folded. */
export function Timeline({ steps, at, onMove }: Props) {
  const { length } = steps;
  const x = useCallback((step: number) => (step / Math.max(1, length - 1)) * width, [length]);
  const { area, changed, folded } = useMemo(() => {
    const most = Math.max(1, ...steps.map(({ fill }) => fill));
    const points = steps.map(
      ({ fill }, i) => `L${x(i).toFixed(1)} ${(height - (fill / most) * (height - 6)).toFixed(1)}`,
    );
    const places = (is: (step: ReplayStep) => boolean) => steps.flatMap((step, i) => (is(step) ? [i] : []));
    return {
      area: `M0 ${height}${points.join('')}L${width} ${height}Z`,
      changed: places((step) => step.changed),
      folded: places((step) => step.folded),
    };
  }, [steps, x]);
  const step = steps[at];
  return (
    <div className="relative h-7 min-w-24 flex-1 overflow-hidden rounded border border-rule bg-panel focus-within:outline-2 focus-within:outline-slate">
      <svg
        aria-hidden="true"
        className="absolute inset-0 size-full"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
      >
        <path d={area} fill="var(--ochre-wash)" />
        {changed.map((i) => (
          <rect key={`c${i}`} x={x(i) - 1.5} y="0" width="3" height="5" fill="var(--moss)" />
        ))}
        {folded.map((i) => (
          <rect key={`f${i}`} x={x(i) - 1.5} y="0" width="3" height={height} fill="var(--slate)" opacity="0.5" />
        ))}
        <rect x={Math.min(width - 3, Math.max(0, x(at) - 1.5))} y="0" width="3" height={height} fill="var(--ochre)" />
      </svg>
      <input
        type="range"
        aria-label="Step of the recording"
        aria-valuetext={step && `Step ${at + 1} of ${steps.length}: ${step.entry.title}, ${count(step.fill)} tokens`}
        min={0}
        max={steps.length - 1}
        value={at}
        onChange={(event) => onMove(Number(event.target.value))}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
    </div>
  );
}
