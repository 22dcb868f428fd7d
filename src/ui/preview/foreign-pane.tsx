import { useState } from 'react';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import type { ForeignPage } from '../preview-face.ts';
import { AddressField } from './address-field.tsx';

/** The page of a server of the shell, in a frame of its own origin: it is seen and used here, and not read or driven. */
export function ForeignPane({ page }: { page: ForeignPage }) {
  const { preview } = useIde();
  const answers = useCell(preview.servers).some(({ port }) => port === page.port);
  const [loads, setLoads] = useState(0);
  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-0.5 border-rule border-b px-1.5">
        <IconButton icon="again" label="Load again" onClick={() => setLoads(loads + 1)} />
        <AddressField address={page.address} />
        <IconButton icon="cross" label="Close the page" onClick={() => preview.close()} />
      </div>
      {answers ? (
        <iframe
          key={`${page.url} ${loads}`}
          title={`Page of port ${page.port}`}
          src={page.url}
          allow="cross-origin-isolated"
          // Its own origin, and no way to take this page elsewhere.
          sandbox="allow-scripts allow-same-origin allow-forms allow-modals"
          referrerPolicy="no-referrer"
          className="min-h-0 w-full flex-1 border-0 bg-white"
        />
      ) : (
        <p role="status" className="m-0 p-4 text-ink-2">
          The server on port {page.port} has ended. Its page comes back when it listens again.
        </p>
      )}
    </>
  );
}
