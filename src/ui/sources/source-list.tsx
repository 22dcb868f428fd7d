import { type DragEvent, useState } from 'react';
import type { Source } from '#codemode/catalog.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { ImportDialog } from './import-dialog.tsx';
import { ImportProgressBar } from './import-progress.tsx';
import { McpSection } from './mcp-section.tsx';
import { SourceCard } from './source-card.tsx';

type Asked = { replace: Source | null; file: File | null };

/** The sources of the catalog: what each brings and costs, its key, and ways to add, replace and remove. */
export function SourceList() {
  const ide = useIde();
  // Those of MCP servers stand below, each with its server.
  const sources = useCell(ide.sources).filter(({ kind }) => kind !== 'mcp');
  const importing = useCell(ide.importing);
  const ready = useCell(ide.ready);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) setAsked({ replace: null, file });
  };
  return (
    <section
      aria-label="Sources"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex min-h-full flex-col gap-3 rounded-lg ${over ? 'outline-2 outline-offset-4 outline-ochre outline-dashed' : ''}`}
    >
      <div className="flex flex-wrap items-center gap-3">
        <button type="button" className="btn btn-primary" onClick={() => setAsked({ replace: null, file: null })}>
          Import an API
        </button>
        <span className="text-ink-3">or drop a document here</span>
      </div>
      {importing && (
        <div className="flex items-end gap-3 rounded-md border border-rule bg-raised p-3">
          <div className="flex-1">
            <ImportProgressBar importing={importing} />
          </div>
          <button type="button" className="btn" onClick={() => ide.cancelImport()}>
            Cancel
          </button>
        </div>
      )}
      {!ready && sources.length === 0 && <p className="m-0 text-ink-3">Opening…</p>}
      {ready && sources.length === 0 && (
        <p className="m-0 text-ink-3">No sources. Import an OpenAPI document to give the model something to call.</p>
      )}
      <ul className="m-0 flex list-none flex-col gap-2 p-0">
        {sources.map((source) => (
          <SourceCard key={source.id} source={source} onReplace={() => setAsked({ replace: source, file: null })} />
        ))}
      </ul>
      <McpSection />
      {asked && (
        <ImportDialog open onOpenChange={(open) => open || setAsked(null)} replace={asked.replace} file={asked.file} />
      )}
    </section>
  );
}
