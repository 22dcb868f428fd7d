import { useEffect, useRef, useState } from 'react';
import { bytes } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { KeptField } from './kept-field.tsx';

/** The kinds of shell: what each is, why one cannot be had, and what some have to be given. */
export default function ShellsSection() {
  const { terminal } = useIde();
  const choices = useCell(terminal.choices);
  const chosen = useCell(terminal.chosen);
  useEffect(() => void terminal.look(), [terminal]);

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
      <Image />
      <div>
        <KeptField
          label="API key for WebContainers"
          hint="Optional. It names your licence in the address that stackblitz.com is asked for, so it is kept beside the settings and not sealed with your keys."
          read={terminal.setup.key}
          keep={(key) => terminal.setup.setKey(key).then(() => null)}
          said="Kept. It holds from the next load of the page on."
        />
        <p className="mt-2 mb-0 text-[12px] text-ink-3">
          WebContainers are a service of StackBlitz under their terms, which a person has to read: use in production for
          profit needs a licence. Your files are copied into it, and it can reach the network.
        </p>
      </div>
    </div>
  );
}

/** The image that Linux starts from. */
function Image() {
  const { terminal } = useIde();
  const input = useRef<HTMLInputElement>(null);
  const [kept, setKept] = useState<{ name: string; bytes: number } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setKept(await terminal.setup.image());
    await terminal.look();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened.
  useEffect(() => void look(), []);
  const give = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(await terminal.setup.setImage(file));
    await look();
    setBusy(false);
  };
  return (
    <section aria-label="Image of Linux">
      <h3 className="mt-0 mb-1 text-[12px] font-[550] text-ink-2">Image of Linux</h3>
      <p role="status" className="m-0 mb-2">
        {busy ? 'Reading the image…' : kept ? `${kept.name}, ${bytes(kept.bytes)}, kept in this browser.` : 'None yet.'}
      </p>
      {problem && <p className="m-0 mb-2 text-brick">{problem}</p>}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File of an image of Linux"
        onChange={(event) => {
          void give(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <div className="flex gap-2">
        <button type="button" className="btn h-8" disabled={busy} onClick={() => input.current?.click()}>
          {kept ? 'Choose another' : 'Choose a file'}
        </button>
        {kept && (
          <button type="button" className="btn h-8" onClick={() => void terminal.setup.forgetImage().then(look)}>
            Let it go
          </button>
        )}
      </div>
      <p className="mt-2 mb-0 text-[12px] text-ink-3">
        Built with <code className="font-mono">npm run build:linux</code> where apt is, from packages of Debian: a
        kernel (GPL), busybox (GPL) and SeaBIOS (LGPL), whose sources Debian offers.
      </p>
    </section>
  );
}
