import { useState } from 'react';
import { useCell, useIde } from '../ide.ts';

/** Programs of the shell that answer requests, and the page of one, in a frame of its own origin. */
export function Servers() {
  const { terminal } = useIde();
  const servers = useCell(terminal.servers);
  const [port, setPort] = useState<number | null>(null);
  const shown = servers.find((server) => server.port === port);
  if (servers.length === 0) return null;
  return (
    <section aria-label="Servers" className="flex min-h-0 shrink-0 flex-col border-rule border-b">
      <p className="m-0 flex flex-wrap items-center gap-2 px-3 py-1 text-[12px] text-ink-2">
        A server answers:
        {servers.map((server) => (
          <button
            key={server.port}
            type="button"
            className="btn h-6 px-2"
            aria-pressed={server === shown}
            onClick={() => setPort(server === shown ? null : server.port)}
          >
            {server === shown ? `Hide port ${server.port}` : `Show port ${server.port}`}
          </button>
        ))}
      </p>
      {shown && (
        <iframe
          key={shown.url}
          title={`Page of port ${shown.port}`}
          src={shown.url}
          allow="cross-origin-isolated"
          // Its own origin, and no way to take this page elsewhere.
          sandbox="allow-scripts allow-same-origin allow-forms allow-modals"
          referrerPolicy="no-referrer"
          className="h-[40vh] w-full border-0 border-rule border-t bg-white"
        />
      )}
    </section>
  );
}
