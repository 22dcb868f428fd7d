import { useEffect, useId, useState } from 'react';
import { useCell, useIde } from '../ide.ts';
import { pagesOf } from './pages.ts';

/** The address of the page that is shown, and the way to another: a page of the workspace, or of a server of the shell. */
export function AddressField({ address }: { address: string }) {
  const { files, preview } = useIde();
  const pages = pagesOf(useCell(files));
  const servers = useCell(preview.servers).map(({ port }) => `http://localhost:${port}/`);
  const [text, setText] = useState(address);
  useEffect(() => setText(address), [address]);
  const list = useId();
  return (
    <form
      className="mx-1 flex min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault();
        void preview.open(text.trim() || '/');
      }}
    >
      <input
        aria-label="Page"
        list={list}
        spellCheck={false}
        autoComplete="off"
        className="field h-7 min-w-0 flex-1 py-0 font-mono text-[12px]"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setText(address)}
      />
      <datalist id={list}>
        {[...servers, ...pages].map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </form>
  );
}
