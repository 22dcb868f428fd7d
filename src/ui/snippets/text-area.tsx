import { useId } from 'react';

interface Props {
  label: string;
  value: string;
  rows: number;
  problem?: string | undefined;
  onChange(value: string): void;
}

/** A labelled text of several lines, in the type of code. */
export function TextArea({ label, value, rows, problem, onChange }: Props) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-[12px] font-[550] text-ink-2">
        {label}
      </label>
      <textarea
        id={id}
        rows={rows}
        spellCheck={false}
        wrap="off"
        value={value}
        aria-describedby={`${id}-said`}
        aria-invalid={!!problem}
        onChange={({ target }) => onChange(target.value)}
        className="field w-full resize-y py-1.5 font-mono text-[12px]/[1.6] aria-invalid:border-brick"
      />
      <p id={`${id}-said`} className="m-0 mt-1 text-[12px] text-brick empty:hidden">
        {problem}
      </p>
    </div>
  );
}
