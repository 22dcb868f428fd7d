import type { Importing } from '../ide.ts';

const stages: Record<Importing['progress']['stage'], string> = {
  reading: 'Reading',
  upgrading: 'Bringing it to OpenAPI 3.1',
  indexing: 'Indexing its operations',
  counting: 'Counting what it would have cost',
};

/** How far an import is. */
export function ImportProgressBar({ importing }: { importing: Importing | null }) {
  const part = Math.round((importing?.progress.part ?? 0) * 100);
  const stage = stages[importing?.progress.stage ?? 'reading'];
  return (
    <div>
      <p className="m-0 mb-1 flex justify-between text-ink-2">
        <span>
          {stage}
          {importing?.title ? `: ${importing.title}` : ''}
        </span>
        <span className="tabular-nums">{part} %</span>
      </p>
      <div
        role="progressbar"
        aria-label="Import"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={part}
        aria-valuetext={`${stage}, ${part} percent`}
        className="h-2 overflow-hidden rounded-sm bg-rule"
      >
        <div className="h-full bg-ochre transition-[width]" style={{ width: `${part}%` }} />
      </div>
    </div>
  );
}
