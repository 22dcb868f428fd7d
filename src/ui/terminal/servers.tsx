import { useCell, useIde } from '../ide.ts';
import { showPage } from '../preview/preview-commands.ts';
import { useView } from '../view.ts';

/** Programs of the shell that answer requests, each with the way to its page. */
export function Servers() {
  const ide = useIde();
  const view = useView();
  const servers = useCell(ide.terminal.servers);
  if (servers.length === 0) return null;
  return (
    <section aria-label="Servers" className="shrink-0 border-rule border-b">
      <p className="m-0 flex flex-wrap items-center gap-2 px-3 py-1 text-[12px] text-ink-2">
        A server answers:
        {servers.map(({ port }) => (
          <button
            key={port}
            type="button"
            className="btn h-6 px-2"
            onClick={() => showPage({ ide, view }, `http://localhost:${port}/`)}
          >
            Preview port {port}
          </button>
        ))}
      </p>
    </section>
  );
}
