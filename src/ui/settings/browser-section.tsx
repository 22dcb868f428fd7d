import { type FormEvent, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { ChromeState } from '../browser-face.ts';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';

/** The pages that programs work: those of the workspace, always; those of the web, in a Chrome that a person lends. */
export default function BrowserSection() {
  const { browser } = useIde();
  const chrome = useCell(browser.chrome);
  const [address, setAddress] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const busy = chrome.is === 'attaching';
  const attach = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const said = await browser.attach(address);
    setProblem(said);
    if (said === null) setAddress('');
  };
  return (
    <section aria-label="Browser" className="flex max-w-[62ch] flex-col gap-4">
      <p className="text-ink-2">
        Programs work pages of the workspace in a sealed frame, without anything to set up. For pages of the web, lend
        them a Chrome: it visits the hosts you allow, with a fresh profile for each page, without your cookies and
        logins.
      </p>
      <p role="status" className={chrome.is === 'lost' ? 'text-brick' : 'text-ink'}>
        {said(chrome)}
      </p>
      {chrome.is === 'attached' ? (
        <div>
          <button type="button" className="btn" onClick={() => void browser.detach()}>
            Detach
          </button>
        </div>
      ) : (
        <form onSubmit={(event) => void attach(event)}>
          <Field
            label="Address of the Chrome"
            hint="Kept until this page closes."
            problem={problem ?? undefined}
            value={address}
            onChange={({ target }) => setAddress(target.value)}
            placeholder="ws://127.0.0.1:9222/devtools/browser/…"
            autoComplete="off"
            spellCheck={false}
            beside={
              <button type="submit" className="btn h-8" disabled={busy || address.trim() === ''}>
                {busy ? 'Attaching' : 'Attach'}
              </button>
            }
          />
        </form>
      )}
      <details>
        <summary className="cursor-pointer text-ink-2">How to start a Chrome for this</summary>
        <ol className="mt-2 flex list-decimal flex-col gap-2 pl-5 text-ink-2">
          <li>
            Start it in a terminal, with a profile of its own:
            <pre className="mt-1 whitespace-pre-wrap wrap-anywhere rounded-md border border-rule bg-raised p-2 font-mono text-xs">
              {`chrome --remote-debugging-port=0 --user-data-dir=/tmp/lent-chrome \\\n  --remote-allow-origins=${location.origin}`}
            </pre>
          </li>
          <li>
            It prints a line “DevTools listening on ws://…”. Paste that address above. It is another one after each
            start.
          </li>
          <li>
            Whoever has the address can do anything in that Chrome, so give it to no one else, and close it afterwards.
          </li>
        </ol>
      </details>
    </section>
  );
}

function said(chrome: ChromeState): string {
  switch (chrome.is) {
    case 'none':
      return 'No Chrome is attached.';
    case 'attaching':
      return `Attaching the Chrome at ${visible(chrome.host)}.`;
    case 'attached':
      return `${visible(chrome.version)} at ${visible(chrome.host)} is attached.`;
    case 'lost':
      return `The Chrome at ${visible(chrome.host)} is gone: it was closed, or its connection ended. Start it and attach it again.`;
  }
}
