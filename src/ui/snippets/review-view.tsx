import type { Requirement, SnippetReview, TestResult } from '#codemode/snippet.contract.ts';

const effects: Record<Requirement['effect'], { text: string; tone: string }> = {
  read: { text: 'reads', tone: 'tag-slate' },
  write: { text: 'writes', tone: 'tag-ochre' },
  destroy: { text: 'deletes', tone: 'tag-brick' },
};

/** What was found of a draft: whether its types fit, what it needs, and how its tests went. */
export function ReviewView({ review }: { review: SnippetReview | null }) {
  if (!review) {
    return (
      <p role="status" className="m-0 text-ink-3">
        Checking types and running the tests on their recordings.
      </p>
    );
  }
  const errors = review.diagnostics.filter(({ severity }) => severity === 'error');
  return (
    <div className="flex flex-col gap-2.5">
      <Part title="Types">
        {errors.length === 0 ? (
          <span>They fit.</span>
        ) : (
          <ul className="m-0 list-none p-0 text-brick">
            {errors.slice(0, 8).map((one) => (
              <li key={`${one.line}:${one.column}:${one.code}`}>
                line {one.line}: {one.message}
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="Needs">
        <Requirements requires={review.requires} />
        {review.missing.length > 0 && <p className="m-0 text-brick">There is no {review.missing.join(', ')}.</p>}
      </Part>
      {review.tests.length > 0 && (
        <Part title="Tests">
          <TestList tests={review.tests} />
        </Part>
      )}
    </div>
  );
}

export function Requirements({ requires, changed = [] }: { requires: readonly Requirement[]; changed?: string[] }) {
  if (requires.length === 0) return <span className="text-ink-2">No methods.</span>;
  return (
    <ul aria-label="Methods it needs" className="m-0 flex list-none flex-wrap gap-1.5 p-0">
      {requires.map(({ method, effect }) => (
        <li
          key={method}
          className="flex items-center gap-1.5 rounded border border-rule px-1.5 font-mono text-[11.5px]"
        >
          {method}
          <span className={`tag font-sans ${effects[effect].tone}`}>{effects[effect].text}</span>
          {changed.includes(method) && <span className="tag tag-ochre font-sans">declared otherwise now</span>}
        </li>
      ))}
    </ul>
  );
}

export function TestList({ tests }: { tests: readonly TestResult[] }) {
  return (
    <ul aria-label="Results of the tests" className="m-0 flex list-none flex-col gap-1 p-0">
      {tests.map(({ testId, name, passed, message }) => (
        <li key={testId} className="flex items-baseline gap-2">
          <span className={`tag ${passed ? '' : 'tag-brick'}`}>{passed ? 'passed' : 'failed'}</span>
          <span className="shrink-0">{name}</span>
          <span className={`min-w-0 wrap-anywhere ${passed ? 'text-ink-3' : 'text-brick'}`}>{message}</span>
        </li>
      ))}
    </ul>
  );
}

export function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-3 gap-y-1 sm:grid-cols-[64px_1fr]">
      <h4 className="m-0 text-[12px] font-[550] text-ink-2">{title}</h4>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
