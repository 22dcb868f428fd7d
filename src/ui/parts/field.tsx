import { type ComponentProps, type ReactNode, useId } from 'react';

interface Labelled {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
  /** Beside the control, a button for example. */
  beside?: ReactNode;
  className?: string;
}

/** A control under its label, with its hint or what is wrong with it, which are told with it. */
function Labelled(props: Labelled & { control(named: { id: string; 'aria-describedby': string }): ReactNode }) {
  const { label, hint, problem, beside, className = '', control } = props;
  const id = useId();
  const said = `${id}-said`;
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="mb-1 block text-[12px] font-[550] text-ink-2">
        {label}
      </label>
      <div className="flex gap-2">
        {control({ id, 'aria-describedby': said })}
        {beside}
      </div>
      <p id={said} className={`m-0 mt-1 text-[12px] empty:hidden ${problem ? 'text-brick' : 'text-ink-3'}`}>
        {problem ?? hint}
      </p>
    </div>
  );
}

type Of<Tag extends 'input' | 'select'> = Labelled & Omit<ComponentProps<Tag>, keyof Labelled>;

/** A labelled input of one line. */
export function Field({ label, hint, problem, beside, className = '', ...input }: Of<'input'>) {
  return (
    <Labelled
      {...{ label, hint, problem, beside, className }}
      control={(named) => (
        <input
          {...input}
          {...named}
          aria-invalid={!!problem}
          className="field h-8 min-w-0 flex-1 aria-invalid:border-brick"
        />
      )}
    />
  );
}

/** A labelled choice; its options are the children. */
export function SelectField({ label, hint, problem, beside, className = '', ...select }: Of<'select'>) {
  return (
    <Labelled
      {...{ label, hint, problem, beside, className }}
      control={(named) => <select {...select} {...named} className="field h-8 w-full" />}
    />
  );
}

interface TextAreaProps extends Labelled {
  value: string;
  rows: number;
  onChange(value: string): void;
}

/** A labelled text of several lines, in the type of code. */
export function TextArea({ value, rows, onChange, ...about }: TextAreaProps) {
  return (
    <Labelled
      {...about}
      control={(named) => (
        <textarea
          {...named}
          rows={rows}
          spellCheck={false}
          wrap="off"
          value={value}
          aria-invalid={!!about.problem}
          onChange={({ target }) => onChange(target.value)}
          className="field w-full resize-y py-1.5 font-mono text-[12px]/[1.6] aria-invalid:border-brick"
        />
      )}
    />
  );
}
