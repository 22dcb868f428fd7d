import { visible } from '#base/visible.ts';
import type { Diagnostic } from '#codemode/check.contract.ts';

/** What the checker said, each a button that goes there. */
export function ProblemList({
  problems,
  onChoose,
}: {
  problems: readonly Diagnostic[];
  onChoose?: (problem: Diagnostic) => void;
}) {
  if (problems.length === 0) return null;
  return (
    <ul aria-label="Problems" className="m-0 max-h-32 shrink-0 list-none overflow-auto p-0">
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.code}:${problem.message}`}>
          <button
            type="button"
            onClick={() => onChoose?.(problem)}
            className="flex min-h-6 w-full items-baseline gap-2 rounded px-1 py-0.5 text-left text-[12px] hover:bg-rule/40"
          >
            <span
              className={`font-mono tabular-nums ${problem.severity === 'error' ? 'text-brick' : 'text-ochre-ink'}`}
            >
              {problem.line}:{problem.column}
            </span>
            <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{visible(problem.message)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
