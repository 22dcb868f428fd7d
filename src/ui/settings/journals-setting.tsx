import { useId } from 'react';
import { useCell, useIde } from '../ide.ts';

const choices = [0, 20, 200, 1_000, 10_000];

/** How many journals of ended runs are kept. */
export function JournalsSetting() {
  const { durable } = useIde();
  const kept = useCell(durable.keptJournals);
  const id = useId();
  const all = choices.includes(kept) ? choices : [...choices, kept].sort((a, b) => a - b);
  return (
    <section aria-labelledby={`${id}-title`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h3 id={`${id}-title`} className="m-0 basis-full font-semibold">
        Journals
      </h3>
      <label htmlFor={id} className="flex-1 text-ink-2">
        Of runs that have ended, the journals that are kept
      </label>
      <select
        id={id}
        className="field h-7"
        value={kept}
        onChange={(event) => void durable.keepJournals(Number(event.target.value))}
      >
        {all.map((count) => (
          <option key={count} value={count}>
            {count === 0 ? 'none' : `the last ${count.toLocaleString('en')}`}
          </option>
        ))}
      </select>
      <p className="m-0 basis-full text-[12px] text-ink-3">
        A journal is what a run can be taken back, forked and gone through by. Runs that can still go on keep theirs,
        whatever is chosen here.
      </p>
    </section>
  );
}
