import { useMemo } from 'react';
import { lineDiff } from './line-diff.ts';

const marks = { same: ' ', removed: '−', added: '+' } as const;
const tones = { same: '', removed: 'bg-brick-wash', added: 'bg-moss-wash' } as const;
const said = { same: '', removed: 'removed: ', added: 'added: ' } as const;

/** Code, with what changed against an earlier text where there is one. */
export function DiffView({ label, before, after }: { label: string; before: string | null; after: string }) {
  const lines = useMemo(() => lineDiff(before ?? after, after), [before, after]);
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard
      tabIndex={0}
      className="max-h-64 overflow-auto rounded-md border border-rule bg-code py-1.5"
    >
      <ol className="m-0 min-w-max list-none p-0 font-mono text-[12px]/[1.6]">
        {lines.map(({ kind, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name
          <li key={at} className={`flex px-2 ${tones[kind]}`}>
            <span aria-hidden="true" className="w-4 shrink-0 text-ink-3 select-none">
              {marks[kind]}
            </span>
            <span className="whitespace-pre">
              <span className="sr-only">{said[kind]}</span>
              {text || ' '}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
