import { type DragEvent, type FormEvent, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Source } from '#codemode/catalog.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../settings/field.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { ImportProgressBar } from './import-progress.tsx';
import { McpSection } from './mcp-section.tsx';

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

function SourceCard({ source, onReplace }: { source: Source; onReplace(): void }) {
  const ide = useIde();
  const [keying, setKeying] = useState(false);
  const ours = source.server === null;
  return (
    <li className="rounded-md border border-rule bg-raised px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <b className="min-w-0 truncate font-[550]">{visible(source.title)}</b>
        <span className="text-[12px] text-ink-3">{source.version}</span>
        {ours && <span className="tag">in this page</span>}
        <span className="ml-auto flex">
          {!ours && (
            <button type="button" className="act" aria-expanded={keying} onClick={() => setKeying(!keying)}>
              Key
            </button>
          )}
          {source.kind === 'openapi' && !ours && (
            <button type="button" className="act" onClick={onReplace}>
              Replace
            </button>
          )}
          {!ours && (
            <button
              type="button"
              className="act"
              aria-label={`Remove ${source.title}`}
              onClick={() => void ide.removeSource(source.id)}
            >
              Remove
            </button>
          )}
        </span>
      </div>
      <p className="m-0 text-[12px] wrap-anywhere text-ink-2 tabular-nums">
        {counted(source.operations, 'method')} as{' '}
        <span className="font-mono text-[11.5px]">codemode.{source.id}_…</span>
        {source.server && `, ${source.server}`}
        {source.naiveTokens !== null &&
          `. One tool an endpoint would cost ${source.naiveTokens.toLocaleString('en')} tokens`}
      </p>
      <p className="m-0 truncate text-[12px] text-ink-3">From {source.from}</p>
      {source.notes.length > 0 && (
        <details className="mt-1 text-[12px] text-ink-2">
          <summary className="min-h-6 cursor-pointer leading-6">
            {counted(source.notes.length, 'note')} about the document
          </summary>
          <ul className="m-0 max-h-40 list-disc overflow-auto pl-5">
            {source.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      {keying && <KeyForm source={source} onDone={() => setKeying(false)} />}
    </li>
  );
}

function KeyForm({ source, onDone }: { source: Source; onDone(): void }) {
  const ide = useIde();
  const [key, setKey] = useState('');
  const [name, setName] = useState('Authorization');
  const [prefix, setPrefix] = useState('Bearer ');
  const [tried, setTried] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!key.trim() || !/^[\w!#$%&'*+.^`|~-]+$/.test(name.trim())) return;
    await ide.setSourceKey(source.id, key.trim(), { name: name.trim(), ...(prefix && { prefix }) });
    setKey('');
    onDone();
  };
  return (
    <form noValidate onSubmit={save} className="mt-2 grid gap-3 border-t border-rule pt-3 sm:grid-cols-2">
      <Field
        className="sm:col-span-2"
        label={`Key for ${source.title}`}
        type="password"
        autoComplete="off"
        value={key}
        problem={tried && !key.trim() ? 'Give a key.' : undefined}
        hint={`Sealed in this browser and sent only to ${source.server}. It is not shown again, and code never sees it.`}
        onChange={(event) => setKey(event.target.value)}
      />
      <Field
        label="Header"
        value={name}
        problem={tried && !/^[\w!#$%&'*+.^`|~-]+$/.test(name.trim()) ? 'This is not the name of a header.' : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <Field label="Before the key" value={prefix} onChange={(event) => setPrefix(event.target.value)} />
      <div className="flex gap-2 sm:col-span-2">
        <button type="submit" className="btn">
          Keep the key
        </button>
        <button type="button" className="act px-3" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}
