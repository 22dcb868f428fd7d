import { useEffect, useState } from 'react';
import { useCell, useIde } from '../ide.ts';
import { Field } from './field.tsx';

/** The kinds of shell: what each is, why one cannot be had, and what some have to be given. */
export default function ShellsSection() {
  const { terminal } = useIde();
  const choices = useCell(terminal.choices);
  const chosen = useCell(terminal.chosen);
  const [key, setKey] = useState('');
  const [said, setSaid] = useState('');
  useEffect(() => {
    void terminal.look();
    void terminal.setup.key().then(setKey);
  }, [terminal]);

  return (
    <div className="flex max-w-[62ch] flex-col gap-6">
      <fieldset className="m-0 border-0 p-0">
        <legend className="mb-1.5 p-0 text-[12px] font-[550] text-ink-2">Shell of the terminal and of the agent</legend>
        {choices.map(({ id, title, note, reason }) => (
          <label key={id} className="flex gap-2 py-1.5">
            <input
              type="radio"
              name="shell"
              checked={id === chosen}
              disabled={reason !== null && id !== chosen}
              onChange={() => void terminal.choose(id)}
              className="mt-1 self-start accent-ochre"
            />
            <span>
              <b className="font-semibold">{title}</b>
              <br />
              <span className="text-ink-2">{note}</span>
              {reason && <span className="block text-brick">{reason}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void terminal.setup.setKey(key).then(() => setSaid('Kept. It holds from the next load of the page on.'));
        }}
      >
        <Field
          label="API key for WebContainers"
          value={key}
          autoComplete="off"
          spellCheck={false}
          hint="Optional. It names your licence in the address that stackblitz.com is asked for, so it is kept beside the settings and not sealed with your keys."
          onChange={(event) => {
            setKey(event.target.value);
            setSaid('');
          }}
          beside={
            <button type="submit" className="btn h-8">
              Keep
            </button>
          }
        />
        <p role="status" className="m-0 text-[12px] text-moss empty:hidden">
          {said}
        </p>
        <p className="mt-2 mb-0 text-[12px] text-ink-3">
          WebContainers are a service of StackBlitz under their terms, which a person has to read: use in production for
          profit needs a licence. Your files are copied into it, and it can reach the network.
        </p>
      </form>
    </div>
  );
}
