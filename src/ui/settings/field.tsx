import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
  /** Beside the input, a button for example. */
  beside?: ReactNode;
}

/** A labelled input with its hint and what is wrong with it. */
export function Field({ label, hint, problem, beside, className = '', ...input }: Props) {
  const id = useId();
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="mb-1 block text-[12px] font-[550] text-ink-2">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          {...input}
          id={id}
          aria-describedby={`${id}-said`}
          aria-invalid={!!problem}
          className="field h-8 min-w-0 flex-1 aria-invalid:border-brick"
        />
        {beside}
      </div>
      <p id={`${id}-said`} className={`m-0 mt-1 text-[12px] empty:hidden ${problem ? 'text-brick' : 'text-ink-3'}`}>
        {problem ?? hint}
      </p>
    </div>
  );
}
