import { type ComponentProps, useEffect, useState } from 'react';
import { Field } from '../parts/field.tsx';

interface KeptFieldProps extends Pick<ComponentProps<typeof Field>, 'label' | 'hint' | 'placeholder' | 'inputMode'> {
  read(): Promise<string>;
  /** Resolves with what is wrong with the text, or `null` where it is kept. */
  keep(text: string): Promise<string | null>;
  /** Said when it is kept. */
  said: string;
}

/** A setting that is a line of text: read when it is shown, kept when the person says so. */
export function KeptField({ read, keep, said, ...field }: KeptFieldProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [kept, setKept] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is shown
  useEffect(() => void read().then(setText), []);
  const save = async () => {
    const refused = await keep(text);
    setProblem(refused ?? undefined);
    setKept(refused === null);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        {...field}
        value={text}
        autoComplete="off"
        spellCheck={false}
        problem={problem}
        onChange={(event) => {
          setText(event.target.value);
          setKept(false);
        }}
        beside={
          <button type="submit" className="btn h-8">
            Keep
          </button>
        }
      />
      <p role="status" className="m-0 text-[12px] text-moss empty:hidden">
        {kept && said}
      </p>
    </form>
  );
}
